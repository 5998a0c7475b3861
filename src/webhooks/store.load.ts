import type { Database } from '../database/database.ts'
import { type Fragment, sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'
import type { Tables } from '../database/tables.ts'
import { isHeldUp } from './store.deliveries.ts'

/** What there is to be told, to whomever: the same in every process. */
export interface MessageLoad {
  /** Messages that wait for their first attempt, or the next one, or are tried now. */
  readonly waiting: number
  /**
   * How late the message is that should have been tried first, in milliseconds; 0 where none is due. What waits for a
   * receiver that fails, or behind a message that has failed, is not late.
   */
  readonly lagMs: number
  /**
   * How long the event that was written first has been without a place in the log, in milliseconds; 0 where all have
   * one.
   */
  readonly logLagMs: number
}

/** What there is to be told as of now. */
export async function readMessageLoad(database: Database, now: Date): Promise<MessageLoad> {
  const { webhookDeliveries, webhookEndpoints, eventInbox } = database.tables
  const [all] = await database.query(waiting(webhookDeliveries, sql`${webhookDeliveries.nextAttemptAt} is not null`))
  const isDue = sql`${webhookDeliveries.nextAttemptAt} <= ${now}`
  const [due] = all?.count ? await database.query(firstDue(webhookEndpoints, isDue)) : []
  const [first] = await database.query(oldest(eventInbox))
  return {
    waiting: all?.count ?? 0,
    lagMs: late(due?.first ?? null, now),
    logLagMs: late(first?.occurredAt ?? null, now),
  }
}

function late(since: Date | null, now: Date): number {
  return since === null ? 0 : Math.max(0, now.getTime() - since.getTime())
}

const waiting = statement(({ connection }, table: Tables['webhookDeliveries'], isWaiting: Fragment) =>
  connection
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(table)
    .where(isWaiting),
)

/** Of each endpoint that works the message that could be tried first, and of these the one that waits longest. */
const firstDue = statement(({ connection, tables }, table: Tables['webhookEndpoints'], isDue: Fragment) => {
  const { webhookDeliveries: deliveries } = tables
  const ofEndpoint = sql`select ${deliveries.nextAttemptAt} from ${deliveries}
    where ${deliveries.endpointId} = ${table.id} and ${isDue} and (not ${table.isOrdered} or not ${isHeldUp(deliveries)})
    order by ${deliveries.nextAttemptAt} limit 1`
  return connection
    .select({ first: sql<Date | null>`min((${ofEndpoint}))`.mapWith(deliveries.nextAttemptAt) })
    .from(table)
    .where(sql`${table.isEnabled} and ${table.failingSince} is null`)
})

const oldest = statement(({ connection, tables }, table: Tables['eventInbox']) => {
  const { events } = tables
  return connection
    .select({ occurredAt: events.occurredAt })
    .from(table)
    .innerJoin(events, sql`${events.id} = ${table.eventId}`)
    .orderBy(table.number)
    .limit(1)
})
