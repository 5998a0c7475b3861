import type { Database, EventRow, Work } from './database.ts'
import { run, send } from './database.ts'
import { logColumnNames } from './event-columns.ts'
import { type Fragment, sql } from './query/fragment.ts'
import { statement } from './query/statement.ts'
import { insertWholeRows } from './query/whole-rows.ts'

/**
 * Adds events, and each to the log: the one writer gives positions by itself. Where the log was emptied, it goes on
 * beyond what was removed.
 */
export function* insertLoggedEvents(database: Database, rows: readonly EventRow[]): Work<void> {
  const { events } = database.tables
  if (rows.length === 1) yield* insertWholeRows(events, rows)
  else yield* run(database.connection.insert(events).values([...rows]))
  yield* send(logging(sql`${JSON.stringify(rows.map(({ id }) => id))}`))
}

const logging = statement((database, ids: Fragment) => {
  const { events, eventLog, eventLogHead } = database.tables
  const last = sql`select max(coalesce((select max(position) from ${eventLog}), 0), floor) as position from ${eventLogHead}`
  return database
    .raw(
      sql`insert into ${eventLog} (position, place, id, reseller_id, ${logColumnNames}, logged_at)
        select last.position + given.key + 1, last.position + given.key + 1, ${events.id}, coalesce(reseller_id, ''),
          ${logColumnNames}, cast(unixepoch('subsec') * 1000 as integer)
        from (${last}) as last cross join json_each(${ids}) as given cross join ${events} on ${events.id} = given.value`,
    )
    .build(database)
})
