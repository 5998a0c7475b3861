import { eq, sql } from 'drizzle-orm'
import type { Database, EventRow } from '../../src/database/database.ts'

/** An event with its place in the log; null for one that came with the data. */
export interface RecordedEvent extends EventRow {
  readonly position: number | null
}

/** Gives positions to whatever waits for one, and waits for others that are about it. */
export async function logEverything(database: Database): Promise<void> {
  const { eventInbox } = database.tables
  // What another relay has taken is in the inbox until that has committed; meanwhile there is nothing to do here.
  do await database.logEvents(1000)
  while ((await database.connection.select().from(eventInbox).limit(1)).length > 0)
}

/** Every event: first those that came with the data, by their time, then the others in the order of the log. */
export async function recordedEvents(database: Database): Promise<RecordedEvent[]> {
  await logEverything(database)
  const { events, eventLog } = database.tables
  const rows = await database.connection
    .select({ event: events, position: eventLog.position })
    .from(events)
    .leftJoin(eventLog, eq(eventLog.id, events.id))
    .orderBy(sql`${eventLog.position} nulls first, ${events.occurredAt}, ${events.subjectVersion}`)
  return rows.map(({ event, position }) => ({ ...event, position }))
}
