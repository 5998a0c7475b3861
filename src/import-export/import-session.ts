import { type AnyTable, BulkWriter } from '../database/bulk.ts'
import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { encryptionKeyId } from '../database/encryption.ts'
import { join, raw, sql } from '../database/query/fragment.ts'
import type { CustomPropertyDefinition } from '../services/custom-property.ts'
import { findStoredValues } from '../services/store.custom-properties.ts'
import { keptLicenseKey } from '../subscriptions/store.license-key.ts'
import { isSameValue } from '../values/same-value.ts'
import { type CarriedTable, columnsOf, primaryKeys, type Row } from './primary-keys.ts'
import type { Staged, Staging } from './staging.ts'

/** The tables whose ids are unique over all of them, since `node(id)` finds the type by looking. */
const nodeTables = [
  'sellers',
  'resellers',
  'organizations',
  'services',
  'products',
  'organizationServices',
  'subscriptions',
] as const

/** The values of some columns. */
type Key = readonly (string | number)[]

/** The numbers of lines by what became of them. */
export interface ImportCounts {
  added: number
  changed: number
  unchanged: number
}

/** The version and the time of a row as a line gives them. */
interface GivenVersion {
  readonly version?: number | null | undefined
  readonly updatedAt?: string | null | undefined
}

/** The options of an import under way. */
interface ImportSessionOptions {
  readonly staging: Staging
  readonly now: Date
  readonly isFirst: boolean
}

/** Rows of one table that are remembered: as many as a few megabytes hold. */
const mostFound = 5000

/** An import under way: rows that are there, rows to be written, and problems. */
export class ImportSession {
  readonly #database: Database
  readonly #tx: Connection
  readonly #writers = new Map<string, BulkWriter<AnyTable>>()
  /** The tables that rows of this batch were written to. */
  readonly #written = new Set<CarriedTable>()
  /** Properties of the last services that were asked for: most records come in the order of their service. */
  readonly #properties = new Map<string, Map<string, CustomPropertyDefinition>>()
  /** Rows that were found by their ids, of tables that many lines refer to. */
  readonly #found = new Map<CarriedTable, Map<string, Row<CarriedTable>>>()
  #encryption: { readonly keyId: string | null } | null = null
  readonly staging: Staging
  /** The time of the import: what a row gets that is given none. */
  readonly now: Date
  /** Whether the database was empty: then no row was there before its line, since no two lines are about the same. */
  readonly isFirst: boolean
  readonly counts: ImportCounts = { added: 0, changed: 0, unchanged: 0 }

  constructor(database: Database, tx: Connection, { staging, now, isFirst }: ImportSessionOptions) {
    this.#database = database
    this.#tx = tx
    this.staging = staging
    this.now = now
    this.isFirst = isFirst
  }

  get tables(): Database['tables'] {
    return this.#database.tables
  }

  get tx(): Connection {
    return this.#tx
  }

  /** A license key as it is kept. */
  *kept(
    before: { readonly id: string; readonly licenseKey: string | null },
    licenseKey: string | null,
  ): Work<string | null> {
    // The same for all rows: the import is one transaction.
    this.#encryption ??= { keyId: yield* encryptionKeyId(this.#database) }
    return keptLicenseKey(this.#database, before, licenseKey, this.#encryption.keyId)
  }

  /** Says what is wrong with a record, which then is not written. An empty `path` is the whole line. */
  refuse(one: Staged, path: string, reason: string): void {
    this.staging.note({ line: one.line, type: one.type, path, reason })
    this.drop(one)
  }

  /** Leaves a record out for a reason that has been told already. */
  drop(one: Staged): void {
    one.isRefused = true
    this.staging.refuse(one.type, one.key)
  }

  /**
   * The row that a field refers to, out of those that were found. Without one the record is refused, silently where the
   * file has a line for it that was refused itself.
   */
  required<Found>(
    one: Staged,
    path: string,
    type: string,
    id: string,
    found: ReadonlyMap<string, Found>,
  ): Found | null {
    const row = found.get(id)
    if (row !== undefined) return row
    if (this.staging.isRefused(type, id)) this.drop(one)
    else this.refuse(one, path, `is ${id}, but neither the file nor the database has that ${type}`)
    return null
  }

  /** Refuses to move a row to another owner: what a row refers to is part of what it is. */
  fixed<Field extends string>(
    one: Staged,
    record: { [Name in Field]: unknown },
    stored: { [Name in Field]: unknown } | undefined,
    ...fields: Field[]
  ): void {
    for (const field of fields) {
      if (!stored || stored[field] === record[field]) continue
      this.refuse(
        one,
        field,
        `is ${String(record[field])}, but in the database it is ${String(stored[field])}, which cannot change`,
      )
    }
  }

  /** Refuses an id that may be given, but follows from something else, and differs from that. */
  agrees(one: Staged, path: string, given: string | null | undefined, expected: string, of: string): void {
    if (given != null && given !== expected) this.refuse(one, path, `is ${given}, but that of ${of} is ${expected}`)
  }

  /**
   * The version and the time that a line gives: without a version, that of the last entry that the file has about it,
   * which no version may be behind.
   */
  versionOf(
    { id, version, updatedAt }: GivenVersion & { readonly id: string },
    entries: 'history' | 'trail',
  ): GivenVersion {
    return { version: version ?? this.staging.highest(entries, id), updatedAt }
  }

  /** Rows by id, whatever the table. Ids that are absent give none. */
  *known<Name extends CarriedTable>(name: Name, ids: Iterable<string>): Work<Map<string, Row<Name>>> {
    const found = (this.#found.get(name) ?? new Map<string, Row<Name>>()) as Map<string, Row<Name>>
    const rows = new Map<string, Row<Name>>()
    const sought: [string][] = []
    for (const id of new Set(ids)) {
      const row = found.get(id)
      if (row) rows.set(id, row)
      else sought.push([id])
    }
    if (sought.length > 0) for (const [id, row] of yield* this.find(name, ['id'], sought)) rows.set(id, row)
    if (found.size + sought.length > mostFound) found.clear()
    for (const [id] of sought) {
      const row = rows.get(id)
      if (row) found.set(id, row)
    }
    this.#found.set(name, found)
    return rows
  }

  /** The rows of evidence that are there already for some records, by id. */
  *recorded<Name extends 'subscriptionHistory' | 'auditEntries' | 'events'>(
    name: Name,
    staged: readonly Staged[],
  ): Work<Map<string, Row<Name>>> {
    if (this.isFirst) return new Map()
    const keys = staged.map(({ key }) => [key])
    return yield* this.find(name, primaryKeys[name], keys)
  }

  /** The rows that are there already for some records of a table's own key, by the record's key, locked against others. */
  *stored<Name extends CarriedTable>(name: Name, staged: readonly Staged[]): Work<Map<string, Row<Name>>> {
    if (this.isFirst) return new Map()
    return yield* this.find(
      name,
      primaryKeys[name],
      staged.map(({ key }) => key.split(' ')),
      true,
    )
  }

  /**
   * Rows by the values of some columns, of which all but the last have the same length in every row; by the values with
   * a space between. Where several rows share the values, one of them.
   */
  *find<Name extends CarriedTable>(
    name: Name,
    columns: readonly string[],
    keys: readonly Key[],
    isLocking = false,
  ): Work<Map<string, Row<Name>>> {
    const rows = yield* this.findAll(name, columns, keys, isLocking)
    return new Map(rows.map((row) => [columns.map((column) => String(row[column as keyof typeof row])).join(' '), row]))
  }

  /** As `find`, but every row. */
  *findAll<Name extends CarriedTable>(
    name: Name,
    columns: readonly string[],
    keys: readonly Key[],
    isLocking = false,
  ): Work<Row<Name>[]> {
    const wanted = [...new Set(keys.map((key) => key.join(' ')))]
    const [first] = keys
    if (first === undefined) return []
    const table: AnyTable = this.tables[name]
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

  /** The custom properties of a service by their keys. */
  *propertiesOf(serviceId: string): Work<Map<string, CustomPropertyDefinition>> {
    const found = this.#properties.get(serviceId)
    if (found) return found
    const { customPropertyDefinitions: table } = this.tables
    const rows = yield* run(
      this.#tx
        .select()
        .from(table)
        .where(sql`${table.serviceId} = ${serviceId}`),
    )
    const properties = new Map(rows.map((row) => [row.key, row]))
    if (this.#properties.size > 200) this.#properties.clear()
    this.#properties.set(serviceId, properties)
    return properties
  }

  /** The values of a custom property in what can still be changed, as the database has them. */
  storedValues(property: CustomPropertyDefinition) {
    return findStoredValues(this.#tx, this.#database, property)
  }

  /** The rows of a table that belong to some services. */
  *partsOf<Name extends 'serviceDefinitionTexts' | 'serviceRoles' | 'serviceSubRoles' | 'serviceInstances'>(
    name: Name,
    serviceIds: readonly string[],
  ): Work<Row<Name>[]> {
    const table = this.tables[name] as Database['tables']['serviceRoles']
    const wanted = this.#database.dialect.anyOf(table.serviceId, serviceIds)
    const rows: unknown = yield* run(this.#tx.select().from(table).where(wanted))
    return rows as Row<Name>[]
  }

  /** Refuses new records whose id belongs to something else already. */
  *refuseForeignIds(own: (typeof nodeTables)[number], fresh: readonly Staged<{ id: string }>[]): Work<void> {
    if (fresh.length === 0 || this.isFirst) return
    const ids = fresh.map(({ record }) => record.id)
    for (const name of nodeTables) {
      if (name === own) continue
      const { id } = this.tables[name]
      const rows = yield* run(
        this.#tx.select({ id }).from(this.tables[name]).where(this.#database.dialect.anyOf(id, ids)),
      )
      const taken = new Set(rows.map((row) => row.id))
      for (const one of fresh)
        if (taken.has(one.record.id)) this.refuse(one, 'id', `is in use for something else in the database`)
    }
  }

  /**
   * Writes a row where it differs from the stored one, and counts what became of its line; `hasChangedParts` tells that
   * rows which belong to it differ. A refused record is left out.
   */
  *save<Name extends CarriedTable>(
    one: Staged,
    name: Name,
    row: Row<Name>,
    stored: Row<Name> | undefined,
    hasChangedParts = false,
  ): Work<void> {
    if (one.isRefused) return
    const isSame = stored !== undefined && isSameRow(row, stored)
    this.counts[!stored ? 'added' : isSame && !hasChangedParts ? 'unchanged' : 'changed'] += 1
    if (!isSame) yield* this.write(name, row, stored === undefined)
  }

  /** Writes a row that is part of another one: it counts with that. `isNew` says that it is known not to be there. */
  *write<Name extends CarriedTable>(name: Name, row: Row<Name>, isNew = false): Work<void> {
    const isAdded = isEvidence(name) || (isNew && name === 'subscriptions')
    const key = `${name} ${isAdded}`
    const writer = this.#writers.get(key) ?? this.#writerOf(name, isAdded)
    this.#writers.set(key, writer)
    yield* writer.add(row)
    this.#written.add(name)
  }

  /** Sends every row that waits, in the order in which their tables were first written. */
  *flush(): Work<void> {
    for (const writer of this.#writers.values()) yield* writer.flush()
    for (const name of this.#written) this.#found.delete(name)
    this.#written.clear()
  }

  #writerOf(name: CarriedTable, isAdded: boolean): BulkWriter<AnyTable> {
    const table: AnyTable = this.tables[name]
    return new BulkWriter(table, isAdded ? [] : columnsOf(table, primaryKeys[name]))
  }
}

/** Whether rows of a table are added, and never replaced. */
function isEvidence(name: CarriedTable): boolean {
  return name === 'subscriptionHistory' || name === 'auditEntries' || name === 'events'
}

/** Whether two rows hold the same, apart from the columns in `but`. */
export function isSameRow(row: object, stored: object, but: readonly string[] = []): boolean {
  return Object.entries(row).every(
    ([column, value]) => but.includes(column) || isSameValue(value, stored[column as keyof typeof stored]),
  )
}

/**
 * A row with the version and the time that it ends up with. Versions only rise: a change gets the file's version where
 * that is higher, else the next one; a file's higher version alone also counts. Then the time is the file's where that
 * is later than the stored one, else that of the import. Otherwise the stored row stays as it is.
 */
export function mergeVersion<R extends { version: number; updatedAt: Date }>(
  fresh: Omit<R, 'version' | 'updatedAt'>,
  stored: R | undefined,
  given: GivenVersion,
  now: Date,
  isChanged = false,
): R {
  const updatedAt = given.updatedAt == null ? now : new Date(given.updatedAt)
  if (!stored) return { ...fresh, version: given.version ?? 1, updatedAt } as R
  const next = isChanged || !isSameRow(fresh, stored) ? stored.version + 1 : stored.version
  const version = Math.max(next, given.version ?? 1)
  if (version === stored.version) return stored
  return { ...fresh, version, updatedAt: updatedAt > stored.updatedAt ? updatedAt : now } as R
}
