import type { Connection, Work } from '../database/database.ts'
import type { Fragment } from '../database/query/fragment.ts'
import type { Tables, TableWithId } from '../database/tables.ts'
import type { AuditSubject } from '../vocabulary.ts'
import type { AuditReaders } from './audit.ts'
import { membersOf } from './events.ts'
import type { OperationContext } from './operation-context.ts'

/** The columns of everything that people make, change and archive. */
export interface RecordRow {
  readonly id: string
  readonly version: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly archivedAt?: Date | null
  readonly externalId?: string | null
}

/** One kind of thing that people make, change and archive: how it is found, and how others hear of it. */
export interface RecordKind<Row extends RecordRow> {
  readonly type: AuditSubject
  /** The name by which refusals call it. */
  readonly noun: string
  readonly table: (tables: Tables) => TableWithId & { $inferSelect: Row; version: TableWithId['id'] }
  /** The row that the viewer of an operation sees; nobody else changes it until the transaction ends. */
  readonly lock: (tx: Connection, context: OperationContext, id: string) => Work<Row | null>
  /** Who reads its trail and its events; of what belongs to a service and to no reseller also those who offer it. */
  readonly readers: (row: Row) => AuditReaders
  /** The row as events tell it: fields of the graph by their names. */
  readonly snapshot: (row: Row) => Readonly<Record<string, unknown>>
  /** Rows that may not have the same external id: those of the same owner that have that of the row. */
  readonly sameExternalId?: (tables: Tables, row: Row) => Fragment
}

/** The columns that all records have, as events tell them. */
export function recordMembers({
  searchName: _,
  metadata,
  ...fields
}: RecordColumns): Readonly<Record<string, unknown>> {
  return { ...fields, metadata: membersOf(metadata) }
}

interface RecordColumns {
  readonly searchName?: string
  readonly metadata: Readonly<Record<string, string>>
}
