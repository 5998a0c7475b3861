import { type AnyTable, BulkWriter } from '../database/bulk.ts'
import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { encryptionKeyId } from '../database/encryption.ts'
import { type CarriedTable, columnsOf, isEvidence, primaryKeys, type Row } from './primary-keys.ts'
import { type GivenVersion, isSameRow } from './row-versions.ts'
import type { Staged, Staging } from './staging.ts'
import { StoredRows } from './stored-rows.ts'

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

/** The numbers of lines by what became of them. */
export interface ImportCounts {
  added: number
  changed: number
  unchanged: number
}

/** The options of an import under way. */
interface ImportSessionOptions {
  readonly staging: Staging
  readonly now: Date
  readonly isFirst: boolean
}

/** An import under way: what is wrong with records, and the rows that are written for the others. */
export class ImportSession {
  readonly database: Database
  readonly tx: Connection
  /** The rows that are there. */
  readonly rows: StoredRows
  readonly staging: Staging
  /** The time of the import: what a row gets that is given none. */
  readonly now: Date
  /** Whether the database was empty: then no row was there before its line, since no two lines are about the same. */
  readonly isFirst: boolean
  readonly counts: ImportCounts = { added: 0, changed: 0, unchanged: 0 }
  readonly #writers = new Map<string, BulkWriter<AnyTable>>()
  /** The tables that rows of this batch were written to. */
  readonly #written = new Set<CarriedTable>()
  #encryption: { readonly keyId: string | null } | null = null

  constructor(database: Database, tx: Connection, { staging, now, isFirst }: ImportSessionOptions) {
    this.database = database
    this.tx = tx
    this.rows = new StoredRows(database, tx, isFirst)
    this.staging = staging
    this.now = now
    this.isFirst = isFirst
  }

  get tables(): Database['tables'] {
    return this.database.tables
  }

  /** The id of the key that secrets are encrypted with; null where they are kept as they are. */
  *encryptionKeyId(): Work<string | null> {
    // The same for all rows: the import is one transaction.
    this.#encryption ??= { keyId: yield* encryptionKeyId(this.database) }
    return this.#encryption.keyId
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

  /** Refuses new records, which are none of `stored`, whose id belongs to something else already. */
  *refuseForeignIds(
    own: (typeof nodeTables)[number],
    staged: readonly Staged<{ id: string }>[],
    stored: ReadonlyMap<string, unknown>,
  ): Work<void> {
    const fresh = staged.filter(({ record }) => !stored.has(record.id))
    if (fresh.length === 0 || this.isFirst) return
    const ids = fresh.map(({ record }) => record.id)
    for (const name of nodeTables) {
      if (name === own) continue
      const { id } = this.tables[name]
      const rows = yield* run(
        this.tx.select({ id }).from(this.tables[name]).where(this.database.dialect.anyOf(id, ids)),
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
    for (const name of this.#written) this.rows.forget(name)
    this.#written.clear()
  }

  #writerOf(name: CarriedTable, isAdded: boolean): BulkWriter<AnyTable> {
    const table: AnyTable = this.tables[name]
    return new BulkWriter(table, isAdded ? [] : columnsOf(table, primaryKeys[name]))
  }
}
