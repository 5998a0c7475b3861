import { uuidv7 } from 'uuidv7'
import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { type Fragment, raw, sql } from '../database/query/fragment.ts'
import { insertRow } from '../database/query/writing.ts'
import type { Tables } from '../database/tables.ts'

/** Something that happened, for those who listen. Its number is given when it is recorded. */
export type NewEvent = Omit<Tables['events']['$inferInsert'], 'sequence' | 'id'>

/**
 * Records events in the transaction of what they tell. They are numbered in the order of commits, so that a reader who
 * stands at one number has missed none below it: nobody else numbers until this transaction ends.
 */
export function* recordEvents(tx: Connection, database: Database, events: readonly NewEvent[]): Work<void> {
  if (events.length === 0) return
  const { events: table } = database.tables
  yield* database.lockEventSequence()
  const [first] = events
  if (first && events.length === 1) return yield* insertRow(table, { ...first, id: uuidv7(), sequence: numberAfter(0) })
  const rows = events.map((event, index) => ({
    ...event,
    id: uuidv7(),
    sequence: numberAfter(index),
  }))
  yield* run(tx.insert(table).values(rows))
}

function numberAfter(others: number): Fragment<number> {
  return sql`(select coalesce(max(sequence), 0) + ${raw(String(others + 1))} from events)`
}
