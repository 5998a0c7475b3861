import { Column, getTableColumns, getTableName, is, Placeholder, SQL } from 'drizzle-orm'
import { referredPrefix } from './projection.ts'

/** A column of a result: where its value goes, and what decodes it. */
interface Field {
  readonly path: readonly string[]
  readonly field: Column | SQL | SQL.Aliased
}

/** A prepared query of Drizzle's, the same on both engines but for where the text is. */
export interface PreparedQuery {
  readonly query?: { readonly sql: string; readonly params: readonly unknown[] }
  readonly queryString?: string
  readonly params?: readonly unknown[]
  readonly fields?: readonly Field[]
  /** Whether rows of a joined table are always there. */
  readonly joinsNotNullableMap?: Readonly<Record<string, boolean>>
}

/** A statement made ready: its text, what its placeholders are filled with, and objects from the arrays that it answers. */
export interface CompiledStatement {
  readonly sql: string
  readonly bind: (values: readonly unknown[]) => readonly unknown[]
  /** Null where the statement answers no rows. */
  readonly mapRow: ((row: readonly unknown[]) => unknown) | null
}

/**
 * Makes a prepared query of Drizzle's ready to be run many times. Drizzle itself decides anew for each value of each
 * row where it goes and how it is decoded, which costs more than reading it.
 */
export function compile({ query, queryString, params, fields, joinsNotNullableMap }: PreparedQuery): CompiledStatement {
  return {
    sql: query?.sql ?? queryString ?? '',
    bind: binding(query?.params ?? params ?? []),
    mapRow: fields ? rowMapper(fields, 0, joinsNotNullableMap ?? {}) : null,
  }
}

/**
 * Makes objects from arrays of the values of nested columns, as they come when the columns are written in the order of
 * `columnsIn`.
 */
export function rowMapperOf(fields: object): (row: readonly unknown[]) => unknown {
  return rowMapper(columnsIn(fields), 0, {})
}

/** The columns of nested fields, one after the other. */
export function columnsIn(fields: object, path: readonly string[] = []): Field[] {
  return Object.entries(fields).flatMap(([name, field]: [string, object]) =>
    is(field, Column) ? [{ path: [...path, name], field }] : columnsIn(field, [...path, name]),
  )
}

/** Puts values where their placeholders stand, and between them what the text itself has bound. */
function binding(params: readonly unknown[]): CompiledStatement['bind'] {
  const places = params.map((param) => (is(param, Placeholder) ? Number(param.name) : null))
  const isInOrder = places.every((place, index) => place === index)
  return (values) => {
    if (isInOrder && values.length === places.length) return values
    return places.map((place, index) => (place === null ? params[index] : valueAt(values, place)))
  }
}

function valueAt(values: readonly unknown[], place: number): unknown {
  const value = values[place]
  if (value === undefined) throw new Error(`The statement's placeholder ${place} has no value.`)
  return value
}

type Decode = (value: unknown) => unknown

/** Makes one object, with the objects within it, of the fields that share the first `depth` names of their paths. */
function rowMapper(
  fields: readonly Field[],
  depth: number,
  isThere: Readonly<Record<string, boolean>>,
  offset: readonly number[] = fields.map((_, index) => index),
) {
  const own = fields.flatMap((field, index) => (field.path.length === depth + 1 ? [{ ...field, index }] : []))
  const keys = own.map(({ path }) => path[depth] ?? '')
  const sources = own.map(({ index }) => offset[index] ?? 0)
  const decoders = own.map(({ field }) => decoderOf(field))
  const deeper = fields.flatMap((field, index) => (field.path.length > depth + 1 ? [{ field, index }] : []))
  const inner = Map.groupBy(deeper, ({ field }) => field.path[depth] ?? '')
  const parts = [...inner].map(([key, group]) => {
    const source = group.map(({ index }) => offset[index] ?? 0)
    const read: (row: readonly unknown[]) => unknown = rowMapper(
      group.map(({ field }) => field),
      depth + 1,
      isThere,
      source,
    )
    return {
      key,
      read: canBeMissing(
        group.map(({ field }) => field),
        isThere,
      )
        ? orNull(read, source)
        : read,
    }
  })
  const Row = rowClass({
    keys,
    sources,
    decoders,
    parts,
    prototype: prototypeOf(
      own.map(({ field }) => field),
      new Set([...keys, ...inner.keys()]),
    ),
  })
  return (row: readonly unknown[]): unknown => new Row(row)
}

interface RowShape {
  readonly keys: readonly string[]
  readonly sources: readonly number[]
  readonly decoders: readonly (Decode | null)[]
  readonly parts: readonly { readonly key: string; readonly read: (row: readonly unknown[]) => unknown }[]
  readonly prototype: object
}

/**
 * The class of a row's objects, whose constructor reads them from an array. It is written out, so that the engine knows
 * each property by its name: in a loop over names, it looks up every one anew. All that is written comes from the
 * tables.
 */
function rowClass({ keys, sources, decoders, parts, prototype }: RowShape): new (row: readonly unknown[]) => object {
  const columns = keys.map((key, index) => {
    const value = `row[${sources[index]}]`
    return `this[${JSON.stringify(key)}] = ${decoders[index] ? `${value} === null ? null : decoders[${index}](${value})` : value};`
  })
  const objects = parts.map(({ key }, index) => `this[${JSON.stringify(key)}] = parts[${index}].read(row);`)
  // oxlint-disable-next-line typescript/no-implied-eval
  const make = new Function(
    'decoders',
    'parts',
    `return class Row { constructor(row) { ${[...columns, ...objects].join(' ')} } }`,
  ) as (...given: unknown[]) => new (row: readonly unknown[]) => object
  const Row = make(decoders, parts)
  Object.setPrototypeOf(Row.prototype, prototype)
  return Row
}

/** How a column's values are decoded; null where they are handed on as they are. */
function decoderOf(field: Field['field']): Decode | null {
  if (!is(field, Column)) {
    const { decoder } = (is(field, SQL) ? field : field.sql) as unknown as { decoder: { mapFromDriverValue: Decode } }
    return (value) => decoder.mapFromDriverValue(value)
  }
  // A column of an aliased table is a proxy, which is slow to ask.
  const decode: Decode = field.mapFromDriverValue
  return decode === Column.prototype.mapFromDriverValue ? null : decode.bind(field)
}

/** Whether a group of columns belongs to a table that is joined, and whose row may not be there. */
function canBeMissing(group: readonly Field[], isThere: Readonly<Record<string, boolean>>): boolean {
  return group.every(
    ({ field }) =>
      is(field, Column) &&
      isThere[getTableName(field.table)] === false &&
      !getTableName(field.table).startsWith(referredPrefix),
  )
}

function orNull(read: (row: readonly unknown[]) => unknown, sources: readonly number[]) {
  return (row: readonly unknown[]) => (sources.every((index) => row[index] === null) ? null : read(row))
}

/**
 * The prototype of a row's objects. Where only some columns of one table were read, asking for another one is an error
 * of ours: it fails, and does not look like null.
 */
function prototypeOf(fields: readonly Field['field'][], given: ReadonlySet<string>): object {
  const tables = new Set(fields.map((field) => (is(field, Column) ? getTableName(field.table) : null)))
  const [first] = fields
  if (tables.size !== 1 || !is(first, Column)) return Object.prototype
  const { table } = first
  const unread = Object.keys(getTableColumns(table)).filter((name) => !given.has(name))
  const failing = unread.map((name) => [name, { get: () => missing(getTableName(table), name) }] as const)
  return Object.create(Object.prototype, Object.fromEntries(failing)) as object
}

function missing(table: string, column: string): never {
  throw new Error(`The column ${column} of ${table} was not read: the statement did not select it.`)
}
