import type { Work } from '../database/database.ts'
import type { EventKind, EventSubjectType, FieldChange } from '../vocabulary.ts'
import { fieldChanges, recordAudit } from './audit.ts'
import { changedMembers, recordEvents } from './events.ts'
import type { OperationContext } from './operation-context.ts'
import { eventOrigin } from './origin.ts'
import type { RecordKind, RecordRow } from './record-kind.ts'
import { isReference, readersOfReferences } from './references.ts'

/** A row that belongs to a record and that an event is about. */
export interface ChangedPart {
  readonly type: EventSubjectType
  readonly id: string
  /** Counts what happened to it, from 1. */
  readonly version: number
  /** The members that differ, by the names of the graph's fields. */
  readonly snapshot: Readonly<Record<string, unknown>>
}

/** A change of a record, or of rows that belong to it. */
interface Happened<Row> {
  /** Null where it was made. */
  readonly before: Row | null
  readonly after: Row
  readonly parts?: readonly FieldChange[]
  readonly about?: ChangedPart | undefined
}

/** Tells what happened to a record: in its trail, and to those who listen. */
export function* recordChange<Row extends RecordRow>(
  context: OperationContext,
  { type, readers: readersOf, snapshot }: RecordKind<Row>,
  what: EventKind,
  { before, after, parts = [], about }: Happened<Row>,
): Work<void> {
  const { database, now } = context
  const readers = readersOf(after)
  const changes = [...(before ? fieldChanges(before, after) : fieldChanges({}, told(after))), ...parts]
  yield* recordAudit(database, context, what, { type, id: after.id, version: after.version, readers }, changes)
  // To the others nothing is left of such a change, not even that there was one.
  const isOwnersAlone = before !== null && changes.length > 0 && changes.every(({ field }) => isReference(field))
  const changed = changedMembers(before && snapshot(before), snapshot(after))
  const subject = about ?? { type, id: after.id, version: after.version, snapshot: changed }
  yield* recordEvents(database, [
    {
      kind: what,
      subjectType: subject.type,
      subjectId: subject.id,
      subjectVersion: subject.version,
      ...(isOwnersAlone ? readersOfReferences(type, readers) : readers),
      priceLayer: null,
      occurredAt: now,
      ...eventOrigin(context, readers.serviceId),
      changes: before ? changes : [],
      snapshot: subject.snapshot,
    },
  ])
}

/** The columns that the first entry of a trail tells: all that were given, without those that name the row itself. */
function told(row: RecordRow): object {
  const { id: _, createdAt: __, archivedAt: ___, ...rest } = row
  return rest
}
