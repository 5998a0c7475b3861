import type { Tables } from '../database/tables.ts'
import { type EventBody, readableEventChanges, readableSnapshot } from '../events/event.ts'
import { knowsActor } from '../operations/actor.ts'
import { knownDoor } from '../operations/origin.ts'
import type { CustomPropertyDefinition } from '../services/custom-property.ts'
import type { Viewer } from '../viewer.ts'

/** A row of `events`. */
export type EventRow = Tables['events']['$inferSelect']

/** Counts the forms that `data` has had. */
export const schemaVersion = 1

/** The body of a message about an event, as its owner may read it, in one form for all. */
export function messageOf(
  event: EventRow,
  viewer: Viewer,
  readable: readonly CustomPropertyDefinition[],
  { includeSnapshot }: { includeSnapshot: boolean },
): string {
  const { subjectType, subjectId, subjectVersion } = event
  const data = {
    schemaVersion,
    subjectType,
    subjectId,
    subjectVersion,
    actor: actorOf(event, viewer),
    door: knownDoor(event, viewer),
    changes: readableEventChanges(event, event, viewer, readable),
    ...(includeSnapshot ? { snapshot: readableSnapshot(event, event, viewer, readable) } : {}),
  }
  return bodyOf(event.id, event.kind, event.occurredAt, data)
}

/** The body of a message: who it is, what it is, when that happened, and what there is to say. */
export function bodyOf(id: string, type: string, timestamp: Date, data: object): string {
  return JSON.stringify({ id, type, timestamp: timestamp.toISOString(), data })
}

/** The one who did it, as the owner of an endpoint may know it; null for the system's clock. */
function actorOf(event: EventBody, viewer: Viewer): object | null {
  const { actorRole: role, actorAccount: account, actorAccountId } = event
  if (role === null) return null
  return { role, account, accountId: knowsActor(event, viewer) ? actorAccountId : null }
}
