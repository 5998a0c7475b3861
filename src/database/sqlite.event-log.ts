import type { Database, EventRow, Work } from './database.ts'
import { run } from './database.ts'
import { logColumnNames, logged } from './event-columns.ts'
import { sql } from './query/fragment.ts'
import { insertWholeRows } from './query/whole-rows.ts'
import { insertRow } from './query/writing.ts'

/**
 * Adds events, and each to the log: the one writer gives positions by itself. Where the log was emptied, it goes on
 * beyond what was removed.
 */
export function* insertLoggedEvents(database: Database, rows: readonly EventRow[]): Work<void> {
  const { events, eventLog, eventLogHead } = database.tables
  const last = sql<number>`(select max(coalesce((select max(position) from ${eventLog}), 0), floor) from ${eventLogHead})`
  const now = sql<Date>`cast(unixepoch('subsec') * 1000 as integer)`
  const [first] = rows
  if (first && rows.length === 1) {
    yield* insertWholeRows(events, rows)
    yield* insertRow(eventLog, {
      position: sql`${last} + 1`,
      place: sql`${last} + 1`,
      id: first.id,
      ...logged(first),
      loggedAt: now,
    })
    return
  }
  yield* run(database.connection.insert(events).values([...rows]))
  const ids = sql`json_each(${JSON.stringify(rows.map(({ id }) => id))}) as given`
  yield* run(
    database.raw(sql`insert into ${eventLog} (position, place, id, reseller_id, ${logColumnNames}, logged_at)
      select ${last} + given.key + 1, ${last} + given.key + 1, ${events.id}, coalesce(reseller_id, ''), ${logColumnNames}, ${now}
      from ${ids} cross join ${events} on ${events.id} = given.value`),
  )
}
