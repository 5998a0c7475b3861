import type { Work } from '../database/database.ts'
import type { EventKind } from '../vocabulary.ts'
import { actorColumns } from './actor.ts'
import { fieldChanges, recordAudit } from './audit.ts'
import { changedMembers, recordEvents } from './events.ts'
import type { OperationContext } from './operation-context.ts'
import type { RecordKind, RecordRow } from './record-kind.ts'
import { isReference, readersOfReferences } from './references.ts'

/** Tells what happened to a record, which was `before` and is now `after`: in its trail, and to those who listen. */
export function* recordChange<Row extends RecordRow>(
  context: OperationContext,
  { type, readers: readersOf, snapshot }: RecordKind<Row>,
  what: EventKind,
  before: Row | null,
  after: Row,
): Work<void> {
  const { database, viewer, requestId, now } = context
  const readers = readersOf(after)
  const changes = before ? fieldChanges(before, after) : fieldChanges({}, told(after))
  yield* recordAudit(database, context, what, { type, id: after.id, version: after.version, readers }, changes)
  // To the others nothing is left of such a change, not even that there was one.
  const isOwnersAlone = before !== null && changes.every(({ field }) => isReference(field))
  yield* recordEvents(database, [
    {
      kind: what,
      subjectType: type,
      subjectId: after.id,
      subjectVersion: after.version,
      ...(isOwnersAlone ? readersOfReferences(type, readers) : readers),
      priceLayer: null,
      occurredAt: now,
      ...actorColumns(viewer, readers.serviceId),
      requestId,
      changes: before ? changes : [],
      snapshot: changedMembers(before && snapshot(before), snapshot(after)),
    },
  ])
}

/** What the first entry of a trail tells: all that was given, beside what names the row itself. */
function told(row: RecordRow): object {
  const { id: _, createdAt: __, archivedAt: ___, ...rest } = row
  return rest
}
