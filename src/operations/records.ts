import type { Connection, Work } from '../database/database.ts'
import { lockRow } from '../database/query/find.ts'
import { and, sql } from '../database/query/fragment.ts'
import { deleteRows, differences, insertRow, updateRows } from '../database/query/writing.ts'
import { later } from '../values/instant.ts'
import type { EventKind, FieldChange } from '../vocabulary.ts'
import { refuseArchivedParty } from './acting-party.ts'
import { type OperationResult, withoutNulls } from './idempotency.ts'
import type { OperationContext } from './operation-context.ts'
import { type ChangedPart, recordChange } from './record-changes.ts'
import type { RecordKind, RecordRow } from './record-kind.ts'
import { ExternalIdTaken, NotFound, VersionConflict } from './refusals.ts'
import { type OperationOutcome, recallResult, runIdempotent } from './run-idempotent.ts'

/** The input of every command on something that exists. */
export interface RecordCommand {
  readonly expectedVersion?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/** The decision of a command: columns to set, of which those count that differ. */
export interface RecordChange<Row> {
  readonly kind: EventKind
  readonly set: Partial<Row>
  /** The changes of rows that belong to it, which were written: they count as those of its columns do. */
  readonly parts?: readonly FieldChange[]
  /** The one of those rows that its event is about; without it, the event is about the record. */
  readonly about?: ChangedPart
}

/** Runs an operation that makes something: `make` answers its row, whole, and `complete` adds what refers to it. */
export function runCreation<Row extends RecordRow>(
  context: OperationContext,
  kind: RecordKind<Row>,
  operation: string,
  input: RecordCommand,
  created: EventKind,
  make: (tx: Connection) => Work<Row> | Row,
  complete?: (row: Row, tx: Connection) => Work<void>,
): Promise<OperationOutcome> {
  const { database, viewer } = context
  function* work(tx: Connection): Work<OperationResult> {
    yield* refuseArchivedParty(database, viewer)
    const made = make(tx)
    const row = 'next' in made ? yield* made : made
    yield* insertRecord(context, kind, created, row)
    if (complete) yield* complete(row, tx)
    return { id: row.id, version: row.version }
  }
  return runIdempotent(context, operation, withoutNulls(input), work, seen(context, kind))
}

/** Adds a record, with the first entry of its trail and an event. Throws `ExternalIdTaken`. */
export function* insertRecord<Row extends RecordRow>(
  context: OperationContext,
  kind: RecordKind<Row>,
  created: EventKind,
  row: Row,
): Work<void> {
  yield* refuseTakenExternalId(context, kind, row)
  yield* insertRow(kind.table(context.database.tables), row as Record<string, unknown>)
  yield* recordChange(context, kind, created, { before: null, after: row })
}

/**
 * Runs one command on one record: looks at its version, and makes the change with an entry of its trail and an event.
 * Without a real change nothing is written.
 */
export function runRecordCommand<Row extends RecordRow>(
  context: OperationContext,
  kind: RecordKind<Row>,
  operation: string,
  id: string,
  input: RecordCommand,
  decide: (row: Row, tx: Connection) => Work<RecordChange<Row>> | RecordChange<Row>,
): Promise<OperationOutcome> {
  const { database, viewer } = context
  function* work(tx: Connection): Work<OperationResult> {
    yield* refuseArchivedParty(database, viewer)
    const row = yield* kind.lock(tx, context, id)
    if (!row) throw new NotFound(`There is no such ${kind.noun}.`)
    if (input.expectedVersion != null && input.expectedVersion !== row.version)
      throw new VersionConflict(input.expectedVersion, row.version)
    const change = decide(row, tx)
    return yield* changeRecord(context, kind, row, 'next' in change ? yield* change : change)
  }
  return runIdempotent(context, operation, input, work, seen(context, kind))
}

/** Changes a record that is locked, with an entry of its trail and an event. Without a real change nothing is written. */
export function* changeRecord<Row extends RecordRow>(
  context: OperationContext,
  kind: RecordKind<Row>,
  before: Row,
  { kind: what, set, parts = [], about }: RecordChange<Row>,
): Work<OperationResult> {
  const { database, now } = context
  const changed = differences(before, set)
  if (Object.keys(changed).length + parts.length === 0) return { id: before.id, version: before.version }
  if ('externalId' in changed) yield* refuseTakenExternalId(context, kind, { ...before, ...changed })
  const raised = { version: before.version + 1, updatedAt: later(now, before.updatedAt) }
  const table = kind.table(database.tables)
  const isUnchanged = sql`${table.id} = ${before.id} and ${table.version} = ${before.version}`
  const found = yield* updateRows(table, { ...changed, ...raised }, isUnchanged)
  // The row is locked, so this does not happen; if it did, nothing of it may stand.
  if (found === 0) throw new VersionConflict(before.version, raised.version)
  const after = { ...before, ...changed, ...raised }
  yield* recordChange(context, kind, what, { before, after, parts, about })
  return { id: after.id, version: after.version }
}

/** Removes a record that is locked, with the last entry of its trail and an event. */
export function* removeRecord<Row extends RecordRow>(
  context: OperationContext,
  kind: RecordKind<Row>,
  before: Row,
  what: EventKind,
): Work<OperationResult> {
  const { database, now } = context
  const table = kind.table(database.tables)
  yield* deleteRows(table, sql`${table.id} = ${before.id}`)
  const after = { ...before, version: before.version + 1, updatedAt: later(now, before.updatedAt) }
  yield* recordChange(context, kind, what, { before, after })
  return { id: after.id, version: after.version }
}

function* refuseTakenExternalId<Row extends RecordRow>(
  { database }: OperationContext,
  { table, noun, sameExternalId }: RecordKind<Row>,
  row: Row,
): Work<void> {
  if (!sameExternalId || row.externalId == null) return
  const { id } = table(database.tables)
  const others = and(sameExternalId(database.tables, row), sql`${id} <> ${row.id}`)
  if ((yield* lockRow(table(database.tables), others)) !== null) throw new ExternalIdTaken(noun)
}

function seen<Row extends RecordRow>(context: OperationContext, kind: RecordKind<Row>) {
  return recallResult(function* (tx, id) {
    return (yield* kind.lock(tx, context, id)) !== null
  })
}
