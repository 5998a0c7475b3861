import type { z } from 'zod'
import type { Work } from '../database/database.ts'
import type { ExportSession } from './export-session.ts'
import type { ImportSession } from './import-session.ts'
import type { Staged, Staging } from './staging.ts'

/** One type of line: what it may say, and how it becomes rows and comes from rows. */
export interface RecordType<Schema extends z.ZodObject = z.ZodObject> {
  /** The `type` of its lines. */
  readonly type: string
  /** The description of such a line, for docs/import.md: full sentences. */
  readonly description: string
  readonly schema: Schema
  /** The fields that say which one it is. */
  readonly key: readonly (keyof z.output<Schema> & string)[]
  /** Another key that only one line may have, as text; null where a record has none. */
  readonly alternate?: { readonly name: string; of(record: z.output<Schema>): string | null }
  /** Whether its id is unique over all types. */
  readonly isNode?: boolean
  /** Records of a higher rank are written after all others of their type. */
  rank?(record: z.output<Schema>): 0 | 1
  /** Notes what other types need to know of a record before its own turn comes. */
  onStaged?(staging: Staging, record: z.output<Schema>): void
  /** Checks some records against the database, which holds every earlier type, and writes those that pass. */
  write(session: ImportSession, staged: Staged<z.output<Schema>>[]): Work<void>
  /** Writes a line for each row to the export. */
  read(session: ExportSession): Work<void>
}

/** Declares a type of line; the schema types the rest. */
export function recordType<Schema extends z.ZodObject>(declared: RecordType<Schema>): RecordType {
  // Records reach `write` only by way of the schema of their own type.
  const reached: unknown = declared
  return reached as RecordType
}

/** The time that a field says, else the stored one, else that of the import. */
export function timeOr(given: string | null | undefined, stored: Date | undefined, now: Date): Date {
  return given == null ? (stored ?? now) : new Date(given)
}

/** The time that a field says, or null. */
export function timeOrNull(given: string | null | undefined): Date | null {
  return given == null ? null : new Date(given)
}

/** An object of a line, without its members that are null. */
export function present(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
}
