import { sql as drizzle } from 'drizzle-orm'
import type { EventRow, Statement } from './database.ts'
import { logColumnNames } from './event-columns.ts'
import { type Fragment, raw, sql } from './query/fragment.ts'
import { statement } from './query/statement.ts'
import { insertionOf, type WholeRows, wholeRows } from './query/whole-rows.ts'
import type { AnyTable, Tables } from './tables.ts'

/** The channel on which others are told that events have got positions. */
export const eventChannel = 'event_log'

/**
 * Adds events to the table and, if they are to be logged, to the inbox of the log, in one statement. It locks nothing
 * that others need.
 */
export function eventInsertion(
  { events, eventInbox }: Tables,
  rows: readonly EventRow[],
  { isLogged }: { isLogged: boolean },
): Statement<unknown> {
  return insertion(events, eventInbox, wholeRows(events, rows), isLogged)
}

const insertion = statement(
  (database, events: AnyTable, inbox: Tables['eventInbox'], rows: WholeRows, isLogged: boolean) => {
    const added = insertionOf(events, rows)
    const logged = drizzle`with recorded as (${added} returning id) insert into ${inbox} (event_id) select id from recorded`
    return database.raw(isLogged ? logged : added).build(database)
  },
)

/** Locks the head of the log, if nobody else has: one row, or none. */
export function headLock({ eventLogHead }: Tables): Fragment {
  return sql`select id from ${eventLogHead} for update skip locked`
}

/**
 * Gives positions to the events that have waited longest in the inbox, so many at most. They are taken in the order in
 * which they were written: of one subject a later version cannot be there without those before it, whose transactions
 * had ended. It must run after the lock was got, for it would not see otherwise what the one before has done.
 */
export function logging({ events, eventLog, eventInbox, eventLogHead }: Tables, most: number): Fragment {
  return sql`with taken as (
      delete from ${eventInbox} where number in (select number from ${eventInbox} order by number limit ${raw(String(most))})
      returning number, event_id
    ), ranked as (
      select event_id, row_number() over (order by number) as rank from taken
    ), head as (
      select greatest(coalesce((select max(position) from ${eventLog}), 0), floor) as position from ${eventLogHead}
    ) insert into ${eventLog} (position, place, id, reseller_id, ${logColumnNames}, logged_at)
      select head.position + ranked.rank, head.position + ranked.rank, id, coalesce(reseller_id, ''), ${logColumnNames}, now()
      from ranked cross join head join ${events} on ${events.id} = ranked.event_id
      returning position`
}
