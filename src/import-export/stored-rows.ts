import type { AnyTable } from '../database/bulk.ts'
import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { join, raw, sql } from '../database/query/fragment.ts'
import type { CustomPropertyDefinition } from '../services/custom-property.ts'
import { type CarriedTable, columnsOf, isEvidence, primaryKeys, type Row } from './primary-keys.ts'
import type { Staged } from './staging.ts'

/** The values of some columns. */
type Key = readonly (string | number)[]

/** Rows of one table that are remembered: as many as a few megabytes hold. */
const mostRemembered = 5000
/** Services whose custom properties are remembered: most records come in the order of their service. */
const mostServices = 200

/** The rows that an import finds in the database, those included that it has sent there itself. */
export class StoredRows {
  readonly #database: Database
  readonly #tx: Connection
  readonly #isFirst: boolean
  /** Rows that were found by their ids, of tables that many lines refer to. */
  readonly #remembered = new Map<CarriedTable, Map<string, Row<CarriedTable>>>()
  readonly #properties = new Map<string, Map<string, CustomPropertyDefinition>>()

  /** `isFirst`: whether the database was empty, so that no row was there before its line. */
  constructor(database: Database, tx: Connection, isFirst: boolean) {
    this.#database = database
    this.#tx = tx
    this.#isFirst = isFirst
  }

  /** Rows by id, whatever the table. Ids that are absent give none. */
  *byId<Name extends CarriedTable>(name: Name, ids: Iterable<string>): Work<Map<string, Row<Name>>> {
    const remembered = (this.#remembered.get(name) ?? new Map<string, Row<Name>>()) as Map<string, Row<Name>>
    const rows = new Map<string, Row<Name>>()
    const sought: [string][] = []
    for (const id of new Set(ids)) {
      const row = remembered.get(id)
      if (row) rows.set(id, row)
      else sought.push([id])
    }
    if (sought.length > 0) for (const [id, row] of yield* this.byColumns(name, ['id'], sought)) rows.set(id, row)
    if (remembered.size + sought.length > mostRemembered) remembered.clear()
    for (const [id] of sought) {
      const row = rows.get(id)
      if (row) remembered.set(id, row)
    }
    this.#remembered.set(name, remembered)
    return rows
  }

  /** The rows that some records refer to, by id; `idOf` is the reference, null or undefined for a record without one. */
  referred<Name extends CarriedTable, Record>(
    name: Name,
    staged: readonly Staged<Record>[],
    idOf: (record: Record) => string | null | undefined,
  ): Work<Map<string, Row<Name>>> {
    return this.byId(
      name,
      staged.flatMap(({ record }) => idOf(record) ?? []),
    )
  }

  /**
   * The rows that are there already for some records, by the records' keys. They are locked against others, but for
   * evidence, which nobody changes.
   */
  *ofRecords<Name extends CarriedTable>(name: Name, staged: readonly Staged[]): Work<Map<string, Row<Name>>> {
    if (this.#isFirst) return new Map()
    const keys = staged.map(({ key }) => key.split(' '))
    return byValues(primaryKeys[name], yield* this.#select(name, primaryKeys[name], keys, !isEvidence(name)))
  }

  /**
   * Rows by the values of some columns, of which all but the last have the same length in every row; by the values with
   * a space between. Where several rows share the values, one of them.
   */
  *byColumns<Name extends CarriedTable>(
    name: Name,
    columns: readonly string[],
    keys: readonly Key[],
  ): Work<Map<string, Row<Name>>> {
    return byValues(columns, yield* this.#select(name, columns, keys, false))
  }

  /** As `byColumns`, but every row. */
  allByColumns<Name extends CarriedTable>(
    name: Name,
    columns: readonly string[],
    keys: readonly Key[],
  ): Work<Row<Name>[]> {
    return this.#select(name, columns, keys, false)
  }

  /** The custom properties of a service by their keys. */
  *propertiesOf(serviceId: string): Work<Map<string, CustomPropertyDefinition>> {
    const known = this.#properties.get(serviceId)
    if (known) return known
    const { customPropertyDefinitions: table } = this.#database.tables
    const rows = yield* run(
      this.#tx
        .select()
        .from(table)
        .where(sql`${table.serviceId} = ${serviceId}`),
    )
    const properties = new Map(rows.map((row) => [row.key, row]))
    if (this.#properties.size > mostServices) this.#properties.clear()
    this.#properties.set(serviceId, properties)
    return properties
  }

  /** The rows of a table that belong to some services. */
  *partsOf<Name extends 'serviceDefinitionTexts' | 'serviceRoles' | 'serviceSubRoles' | 'serviceInstances'>(
    name: Name,
    serviceIds: readonly string[],
  ): Work<Row<Name>[]> {
    const table = this.#database.tables[name] as Database['tables']['serviceRoles']
    const wanted = this.#database.dialect.anyOf(table.serviceId, serviceIds)
    const rows: unknown = yield* run(this.#tx.select().from(table).where(wanted))
    return rows as Row<Name>[]
  }

  /** Forgets the rows of a table, which was written to. */
  forget(name: CarriedTable): void {
    this.#remembered.delete(name)
  }

  *#select<Name extends CarriedTable>(
    name: Name,
    columns: readonly string[],
    keys: readonly Key[],
    isLocking: boolean,
  ): Work<Row<Name>[]> {
    const wanted = [...new Set(keys.map((key) => key.join(' ')))]
    const [first] = keys
    if (first === undefined) return []
    const table: AnyTable = this.#database.tables[name]
    let start = 1
    const on = columnsOf(table, columns).map((column, index) => {
      const length = index === columns.length - 1 ? '' : `, ${String(first[index]).length}`
      const part = raw(`substr(parent.value, ${start}${length})`)
      start += String(first[index]).length + 1
      return column.dataType === 'number' ? sql`${column} = cast(${part} as bigint)` : sql`${column} = ${part}`
    })
    const parents = this.#database.dialect.unnest(wanted)
    // In this order: of a table that is expected to be small SQLite would look at every row for each key.
    const select = this.#tx
      .select({ row: table as never })
      .from(parents)
      .crossJoin(table)
      .where(join(on, ' and '))
    const rows = (yield* run(isLocking ? this.#database.locking(select, table) : select)) as { row: Row<Name> }[]
    return rows.map(({ row }) => row)
  }
}

/** Rows by the values of some columns, with a space between. */
function byValues<Name extends CarriedTable>(
  columns: readonly string[],
  rows: readonly Row<Name>[],
): Map<string, Row<Name>> {
  return new Map(rows.map((row) => [columns.map((column) => String(row[column as keyof typeof row])).join(' '), row]))
}
