import { uuidv7 } from 'uuidv7'
import { afterCommit, type Database, type EventRow, run, type Work } from '../database/database.ts'
import { sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'
import type { Tables } from '../database/tables.ts'
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

/** How far the log goes: events up to `floor` are not kept, and none has a position above `end`. */
export interface LogBounds {
  readonly floor: number
  readonly end: number
}

/** The bounds of the log as a unit of work finds them. */
export function* findLogBounds({ tables }: Database): Work<LogBounds> {
  return boundsOf(yield* run(logBounds(tables.eventLogHead)))
}

/** The bounds of the log as they are now. */
export async function readLogBounds(database: Database): Promise<LogBounds> {
  return boundsOf(await database.query(logBounds(database.tables.eventLogHead)))
}

const logBounds = statement(({ connection, tables }, head: Tables['eventLogHead']) => {
  const last = sql<number>`coalesce((select max(position) from ${tables.eventLog}), 0)`.mapWith(Number)
  return connection.select({ floor: head.floor, last }).from(head)
})

function boundsOf([bounds]: readonly { floor: number; last: number }[]): LogBounds {
  const { floor, last } = bounds ?? { floor: 0, last: 0 }
  return { floor, end: Math.max(floor, last) }
}
