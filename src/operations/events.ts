import { uuidv7 } from 'uuidv7'
import { afterCommit, type Connection, type Database, type EventRow, run, type Work } from '../database/database.ts'
import { sql } from '../database/query/fragment.ts'
import { isSameValue } from '../values/same-value.ts'
import type { Viewer } from '../viewer.ts'
import type { EventKind, EventSubjectType } from '../vocabulary.ts'

/** Who did something, and in which request. */
export interface Initiator {
  readonly viewer: Viewer
  readonly requestId: string
}

/** Something that happened, for those who listen. Its position in the log is given when it is committed. */
export type NewEvent = Omit<EventRow, 'id'> & { readonly kind: EventKind; readonly subjectType: EventSubjectType }

/** The columns of an event, or of an entry of an audit trail, that say who did it. */
export type ActorColumns = Pick<EventRow, 'actorAccountId' | 'actorRole' | 'actorAccount' | 'actorParty' | 'requestId'>

/** Records events in the transaction of what they tell, and wakes those who listen once that is committed. */
export function* recordEvents(database: Database, events: readonly NewEvent[]): Work<void> {
  if (events.length === 0) return
  yield* database.insertEvents(events.map((event) => ({ ...event, id: uuidv7() })))
  yield* afterCommit(() => database.eventsWritten.ring())
}

/** Who did something to what belongs to a service; all null for the system's clock. */
export function actorColumns(initiator: Initiator | null, serviceId: string): ActorColumns {
  if (!initiator)
    return { actorAccountId: null, actorRole: null, actorAccount: null, actorParty: null, requestId: null }
  const { viewer, requestId } = initiator
  return {
    actorAccountId: viewer.accountId,
    actorRole: viewer.role,
    actorAccount: viewer.account,
    actorParty: partyOf(viewer, serviceId),
    requestId,
  }
}

/** A service owner acts for the service; everybody else for its one party. */
function partyOf({ role, parties }: Viewer, serviceId: string): string | null {
  return role === 'SERVICE_OWNER' ? serviceId : (parties[0] ?? null)
}

/** Answers to custom properties as events tell them: in the order of their keys. */
export function membersOf(values: Readonly<Record<string, string>>): { key: string; value: string }[] {
  const entries = Object.entries(values).map(([key, value]) => ({ key, value }))
  return entries.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

/** The members of an object that differ from what they were before; all of them where there was nothing before. */
export function changedMembers(
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (!before) return { ...after }
  const changed = Object.entries(after).filter(([name, value]) => !isSameValue(before[name], value))
  return Object.fromEntries(changed)
}

/** The last position of the log, and the last that is not kept any more. */
export function* findLogEnd(tx: Connection, { tables }: Database): Work<{ floor: number; end: number }> {
  const { eventLog, eventLogHead } = tables
  const end = sql<number>`coalesce((select max(position) from ${eventLog}), 0)`.mapWith(Number)
  const [row] = yield* run(tx.select({ floor: eventLogHead.floor, end }).from(eventLogHead))
  const { floor, end: last } = row ?? { floor: 0, end: 0 }
  return { floor, end: Math.max(floor, last) }
}
