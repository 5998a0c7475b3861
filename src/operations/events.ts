import { uuidv7 } from 'uuidv7'
import { afterCommit, type Connection, type Database, type EventRow, run, type Work } from '../database/database.ts'
import { sql } from '../database/query/fragment.ts'
import { isSameValue } from '../values/same-value.ts'
import type { EventKind, EventSubjectType } from '../vocabulary.ts'

/** Something that happened, for those who listen. Its position in the log is given when it is committed. */
export type NewEvent = Omit<EventRow, 'id'> & { readonly kind: EventKind; readonly subjectType: EventSubjectType }

/** Records events in the transaction of what they tell, and wakes those who listen once that is committed. */
export function* recordEvents(database: Database, events: readonly NewEvent[]): Work<void> {
  if (events.length === 0) return
  yield* database.insertEvents(events.map((event) => ({ ...event, id: uuidv7() })))
  yield* afterCommit(() => database.eventsWritten.ring())
}

/** Texts by their keys, such as answers to custom properties and metadata, as a list: in the order of the keys. */
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
