import { Column, getTableName, is, Param, type Placeholder, SQL, StringChunk, type Table } from 'drizzle-orm'

/** A part of a statement that has values: a condition, the columns of a row. */
export interface Parameterized<Self> {
  /** Two with one key have the same text, with values at the same places. */
  readonly key: string
  /** In the order of the text, each as its column writes it. */
  readonly values: readonly unknown[]
  /** The same with placeholders in place of the values. */
  withPlaceholders(next: () => Placeholder): Self
}

/** The parts of a template: fragments, columns and tables as they are; anything else is a value to be bound. */
export type FragmentPart = Fragment | Column | Table | string | number | boolean | Date

/** Stands for a value in a key. A dollar of the text itself is doubled there, so that nothing else looks like it. */
const valueMark = '$?'

interface Template {
  readonly texts: SQL['queryChunks']
  /** The same as keys have them. */
  readonly keys: readonly string[]
  /** For each part, whether what stands before it compares it with the part before. */
  readonly isComparison: readonly boolean[]
}

const templates = new WeakMap<TemplateStringsArray, Template>()
const names = new WeakMap<Column | Table, string>()
const noChunks: SQL['queryChunks'] = []
const noValues: readonly unknown[] = []
/** The separators of fragments that are joined: a few texts of ours. */
const separators = new Map<string, Fragment>()

/**
 * SQL that carries its values and knows its key: its text, with marks in place of the values. It stands wherever
 * Drizzle's `SQL` may.
 */
export class Fragment<Result = unknown> extends SQL<Result> implements Parameterized<Fragment<Result>> {
  readonly key: string
  readonly values: readonly unknown[]
  /** Whether it outlives a request, so that what is made of it may be remembered with it. */
  isKept = false

  constructor(key: string, values: readonly unknown[], chunks: SQL['queryChunks']) {
    // Handed to Drizzle's constructor, each of them would be asked whether it is a table.
    super(noChunks)
    take(this, chunks)
    this.key = key
    this.values = values
  }

  withPlaceholders(next: () => Placeholder): Fragment<Result> {
    const chunks = this.queryChunks.map((chunk) => {
      if (chunk instanceof Fragment) return chunk.withPlaceholders(next)
      return chunk instanceof Param ? next() : chunk
    })
    return new Fragment(this.key, this.values, chunks)
  }
}

/** Gives a fragment its chunks, which are read-only to everybody else. */
function take(fragment: { queryChunks: SQL['queryChunks'] }, chunks: SQL['queryChunks']): void {
  fragment.queryChunks = chunks
}

/**
 * A fragment written as a template: `${row.sellerId} = ${sellerId}`. A value that a column is compared with is written
 * as that column writes it; for an instant elsewhere there is `param`.
 */
export function sql<Result = unknown>(
  strings: TemplateStringsArray,
  ...parts: readonly FragmentPart[]
): Fragment<Result> {
  const { texts, keys, isComparison } = templateOf(strings)
  // Done for every condition of every request: iterators would cost as much again, and so would arrays that grow.
  const chunks = texts.concat(parts)
  let values = noValues
  let key = keys[0] ?? ''
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index]
    let chunk: SQL['queryChunks'][number] = part
    if (part instanceof Fragment) {
      values = together(values, part.values)
      key += part.key
    } else if (typeof part === 'object' && !(part instanceof Date)) key += nameOf(part)
    else {
      const compared = isComparison[index] ? parts[index - 1] : undefined
      const column = is(compared, Column) ? compared : undefined
      chunk = new Param(part, column)
      values = together(values, [encoded(part, column)])
      key += valueMark
    }
    chunks[2 * index + 1] = chunk
    chunks[2 * index + 2] = texts[index + 1]
    key += keys[index + 1]
  }
  return new Fragment(key, values, chunks)
}

/** A value alone, as a column writes it; null too. */
export function param(value: unknown, column: Column): Fragment {
  return new Fragment(valueMark, [encoded(value, column)], [new Param(value, column)])
}

/** A piece of SQL that comes from no request, such as a direction or a limit. */
export function raw(text: string): Fragment {
  return new Fragment(escaped(text), [], [new StringChunk(text)])
}

/** Fragments one after the other, with a text between them. */
export function join(fragments: readonly Fragment[], separator: string): Fragment {
  const between = separators.get(separator) ?? raw(separator)
  separators.set(separator, between)
  const [first, second] = fragments
  if (first && second && fragments.length === 2)
    return new Fragment(first.key + between.key + second.key, together(first.values, second.values), [
      first,
      between,
      second,
    ])
  const chunks = fragments.flatMap((fragment, index) => (index === 0 ? [fragment] : [between, fragment]))
  const values = fragments.flatMap((fragment) => fragment.values)
  return new Fragment(fragments.map(({ key }) => key).join(between.key), values, chunks)
}

/** The values of two fragments, one after the other. Most of them have none or one. */
export function together(values: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
  if (others.length === 0) return values
  return values.length === 0 ? others : values.concat(others)
}

/** Values one after the other, for an IN whose text may depend on their number. */
export function listOf(values: readonly string[]): Fragment {
  return join(
    values.map((value) => sql`${value}`),
    ', ',
  )
}

/** The fragment as one that is the same object in many requests. */
export function kept(fragment: Fragment): Fragment {
  fragment.isKept = true
  return fragment
}

/** No restriction at all. */
export const noFilter = kept(sql`true`)

/** Matches rows where every condition holds; each stands in parentheses of its own. */
export function and(...conditions: readonly Fragment[]): Fragment {
  const restricting = conditions.includes(noFilter) ? conditions.filter((each) => each !== noFilter) : conditions
  const [first] = restricting
  if (first === undefined) return noFilter
  return restricting.length === 1 ? first : sql`(${join(restricting, ') and (')})`
}

/** A column that tells whether a subquery has a row. */
export function exists(subquery: Fragment): SQL<boolean> {
  return sql`(exists (${subquery}))`.mapWith(Boolean)
}

function templateOf(strings: TemplateStringsArray): Template {
  const known = templates.get(strings)
  if (known) return known
  const template = {
    texts: strings.map((text) => new StringChunk(text)),
    keys: strings.map(escaped),
    isComparison: strings.map((text) => /^\s*(=|<>|[<>]=?)\s*$/.test(text)),
  }
  templates.set(strings, template)
  return template
}

function escaped(text: string): string {
  return text.includes('$') ? text.replaceAll('$', '$$$$') : text
}

/** A table or a column as keys name it. */
function nameOf(part: Column | Table): string {
  const known = names.get(part)
  if (known !== undefined) return known
  const name = is(part, Column) ? `$${getTableName(part.table)}.${part.name};` : `$${getTableName(part)};`
  names.set(part, name)
  return name
}

/** A value as the driver takes it. Throws for one that only a column can write. */
export function encoded(value: unknown, column: Column | undefined): unknown {
  if (value === undefined) throw new Error('A statement has no value for one of its places.')
  if (column) return value === null ? null : column.mapToDriverValue(value)
  if (typeof value === 'string' || typeof value === 'number') return value
  throw new Error('Only a column can write such a value: compare it with one, or name it with param(value, column).')
}
