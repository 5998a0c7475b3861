import type { Column } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { type Connection, type Database, run, send, type Work } from '../database/database.ts'
import { and, type Fragment, noFilter, param, raw, sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'
import type { Tables } from '../database/tables.ts'
import { type TraceColumns, traceColumns } from '../operations/origin.ts'
import type { TraceContext } from '../values/trace-context.ts'
import { visibleEvents } from '../visibility.ts'
import { mostWaiting, viewerOf, type WebhookDelivery, type WebhookEndpoint } from './webhook.ts'

/** An event of the log, as far as it says who is told of it. */
export type LoggedEvent = Tables['eventLog']['$inferSelect']

/** Events that are handed out to an endpoint in one transaction. */
export const eventsAtOnce = 200

/** An enabled endpoint that this transaction alone hands events out to; null where there is none. */
export function* claimEndpoint(tx: Connection, database: Database, id: string): Work<WebhookEndpoint | null> {
  const { webhookEndpoints: table } = database.tables
  const isWanted = and(sql`${table.id} = ${id}`, sql`${table.isEnabled}`)
  const [row] = yield* run(database.locking(tx.select().from(table).where(isWanted), table))
  return row ?? null
}

/** The next events after a position that the owner of an endpoint sees. */
export function* findNextEvents(
  tx: Connection,
  database: Database,
  endpoint: WebhookEndpoint,
  after: number,
): Work<LoggedEvent[]> {
  const { eventLog: table } = database.tables
  const isNext = and(sql`${table.place} > ${after}`, visibleEvents(database, viewerOf(endpoint)))
  return yield* run(tx.select().from(table).where(isNext).orderBy(table.place).limit(eventsAtOnce))
}

/** A delivery that is to be made, in a trace of its own, or in that of its event. */
export function newDelivery(
  endpointId: string,
  event: Pick<LoggedEvent, 'id' | 'position' | 'subjectId'>,
  now: Date,
  trace: TraceContext | null = null,
): WebhookDelivery {
  return {
    id: uuidv7(),
    endpointId,
    eventId: event.id,
    position: event.position,
    subjectId: event.subjectId,
    state: 'WAITING',
    nextAttemptAt: now,
    claim: 0,
    attempts: [],
    body: null,
    ...traceColumns(trace),
    createdAt: now,
  }
}

/** Adds deliveries. */
export function* insertDeliveries(
  tx: Connection,
  { tables }: Database,
  deliveries: readonly WebhookDelivery[],
): Work<void> {
  if (deliveries.length > 0) yield* send(tx.insert(tables.webhookDeliveries).values([...deliveries]))
}

/** Whether more waits for an endpoint than may. */
export function* isOverfull(tx: Connection, { tables }: Database, endpointId: string): Work<boolean> {
  const { webhookDeliveries: table } = tables
  const isWaiting = and(sql`${table.endpointId} = ${endpointId}`, sql`${table.nextAttemptAt} is not null`)
  const rows = yield* run(tx.select({ id: table.id }).from(table).where(isWaiting).limit(1).offset(mostWaiting))
  return rows.length > 0
}

/** The ids of enabled endpoints whose party has events that they may not have been told of. */
export async function findEndpointsBehind(database: Database): Promise<string[]> {
  const rows = await database.query(endpointsBehind(database.tables.webhookEndpoints))
  return rows.map(({ id }) => id)
}

const endpointsBehind = statement(({ connection, tables }, table: Tables['webhookEndpoints']) => {
  const { eventLog: log } = tables
  const isBehind = (whose: Fragment) =>
    sql`exists (select 1 from ${log} where ${log.place} > ${table.cursor} and ${whose})`
  return connection
    .select({ id: table.id })
    .from(table)
    .where(
      sql`${table.isEnabled} and case
        when ${table.serviceId} is not null then ${isBehind(sql`${log.serviceId} = ${table.serviceId}`)}
        when ${table.organizationId} is not null then ${isBehind(sql`${log.organizationId} = ${table.organizationId}`)}
        when ${table.resellerId} is not null then ${isBehind(sql`${log.resellerId} in (${table.resellerId}, '')`)}
        else ${isBehind(sql`${log.sellerId} = ${table.sellerId}`)} end`,
    )
})

/** The ids of endpoints for which something may be tried now. */
export async function findDueEndpoints(database: Database, now: Date): Promise<string[]> {
  const { webhookEndpoints, webhookDeliveries } = database.tables
  const isDue = sql`${webhookDeliveries.nextAttemptAt} <= ${now}`
  const rows = await database.query(dueEndpoints(webhookEndpoints, isDue))
  return rows.map(({ id }) => id)
}

const dueEndpoints = statement(({ connection, tables }, table: Tables['webhookEndpoints'], isDue: Fragment) =>
  connection
    .select({ id: table.id })
    .from(table)
    .where(
      sql`${table.isEnabled} and exists (select 1 from ${tables.webhookDeliveries}
        where ${tables.webhookDeliveries.endpointId} = ${table.id} and ${isDue})`,
    ),
)

/** Whether a delivery waits for an earlier one of the same subject, where they go out in order. */
export function isHeldUp(table: Tables['webhookDeliveries']): Fragment {
  return sql`exists (select 1 from ${table} earlier where earlier.endpoint_id = ${table.endpointId}
    and earlier.subject_id = ${table.subjectId} and earlier.position < ${table.position} and earlier.position > 0
    and earlier.next_attempt_at is not null)`
}

/**
 * Takes deliveries of an endpoint that may be tried now, so many at most, until a time; nobody else tries them before.
 * Of those in order only the first of each subject that is not done.
 */
export function* claimDeliveries(
  tx: Connection,
  database: Database,
  { id: endpointId, isOrdered }: Pick<WebhookEndpoint, 'id' | 'isOrdered'>,
  { now, until, most }: { now: Date; until: Date; most: number },
): Work<WebhookDelivery[]> {
  const { webhookDeliveries: table } = database.tables
  const isNext = and(
    sql`${table.endpointId} = ${endpointId}`,
    sql`${table.nextAttemptAt} <= ${now}`,
    isOrdered ? sql`not ${isHeldUp(table)}` : sql`true`,
  )
  const found = yield* run(
    database.locking(
      tx.select({ id: table.id }).from(table).where(isNext).orderBy(table.position, table.createdAt).limit(most),
      table,
      'skip',
    ),
  )
  if (found.length === 0) return []
  return yield* run(
    tx
      .update(table)
      .set({ state: 'RUNNING', nextAttemptAt: until, claim: sql`${table.claim} + 1` })
      .where(
        database.dialect.anyOf(
          table.id,
          found.map(({ id }) => id),
        ),
      )
      .returning(),
  )
}

/** Writes what came of a delivery, if it is still of the one who took it; answers whether it was. */
export function* writeDelivery(
  tx: Connection,
  { tables }: Database,
  { id, claim }: Pick<WebhookDelivery, 'id' | 'claim'>,
  set: Partial<WebhookDelivery>,
): Work<boolean> {
  const { webhookDeliveries: table } = tables
  const isOwn = and(sql`${table.id} = ${id}`, sql`${table.claim} = ${claim}`, sql`${table.state} = 'RUNNING'`)
  const written = yield* run(tx.update(table).set(set).where(isOwn).returning({ id: table.id }))
  return written.length > 0
}

/** Forgets deliveries that are older than a time and done, some at a time; answers how many. */
export function* deleteOldDeliveries(tx: Connection, { tables }: Database, before: Date, most: number): Work<number> {
  const { webhookDeliveries: table } = tables
  const old = sql`select ${table.id} from ${table} where ${table.createdAt} < ${param(before, table.createdAt)}
    and ${table.nextAttemptAt} is null limit ${raw(String(most))}`
  const gone = yield* run(
    tx
      .delete(table)
      .where(sql`${table.id} in (${old})`)
      .returning({ id: table.id }),
  )
  return gone.length
}

/** A delivery that is not done; null where there is none. */
export function* findWaiting(tx: Connection, { tables }: Database, id: string): Work<WebhookDelivery | null> {
  const { webhookDeliveries: table } = tables
  const isWaiting = and(sql`${table.id} = ${id}`, sql`${table.nextAttemptAt} is not null`)
  const [row] = yield* run(tx.select().from(table).where(isWaiting))
  return row ?? null
}

/** Lets go of a delivery that is not done. What an attempt under way finds out does not count any more. */
export function* skipWaiting(tx: Connection, { tables }: Database, id: string): Work<void> {
  const { webhookDeliveries: table } = tables
  const isWaiting = and(sql`${table.id} = ${id}`, sql`${table.nextAttemptAt} is not null`)
  yield* send(tx.update(table).set({ state: 'DISCARDED', nextAttemptAt: null }).where(isWaiting))
}

/**
 * Has the messages that wait for an endpoint written anew, those that are being tried included: what an attempt under
 * way writes down does not count any more. Tests stay: they are about no event.
 */
export function* forgetBodies(tx: Connection, { tables }: Database, endpointId: string): Work<void> {
  const { events, webhookDeliveries: table } = tables
  const isWaiting = and(
    sql`${table.endpointId} = ${endpointId}`,
    sql`${table.nextAttemptAt} is not null`,
    sql`exists (select 1 from ${events} where ${events.id} = ${table.eventId})`,
  )
  yield* send(
    tx
      .update(table)
      .set({ body: null, claim: sql`${table.claim} + 1` })
      .where(isWaiting),
  )
}

/**
 * An event that is to be sent again, with the body that it was sent with, and the trace. The body is null where the
 * endpoint was changed since: what was written for another address, or by another selection, is not sent to this one.
 */
export interface RedeliveredEvent extends TraceColumns {
  readonly event: LoggedEvent
  readonly body: string | null
}

/** More are not looked at for what an endpoint did not get. */
const mostLookedAt = 5000

/**
 * Events that the owner of an endpoint sees: those with some ids; or those that were logged since a time and were
 * neither delivered nor wait nor are still to be handed out, the oldest first.
 */
export function* findRedelivered(
  tx: Connection,
  database: Database,
  endpoint: WebhookEndpoint,
  { eventIds, since }: { eventIds: readonly string[] | null; since: Date | null },
): Work<RedeliveredEvent[]> {
  const { eventLog, webhookDeliveries: deliveries } = database.tables
  const isOfEndpoint = and(sql`${deliveries.endpointId} = ${endpoint.id}`, sql`${deliveries.eventId} = ${eventLog.id}`)
  const isMissed = sql`not exists (select 1 from ${deliveries} where ${isOfEndpoint}
    and (${deliveries.state} = 'SUCCEEDED' or ${deliveries.nextAttemptAt} is not null))`
  const isWanted = eventIds
    ? database.dialect.anyOf(eventLog.id, eventIds)
    : and(
        sql`${eventLog.loggedAt} >= ${param(since, eventLog.loggedAt)}`,
        sql`${eventLog.place} <= ${endpoint.cursor}`,
        isMissed,
      )
  const asSent = (column: Column, isMeant: Fragment = noFilter) =>
    sql<string | null>`(select ${column} from ${deliveries} where ${and(isOfEndpoint, isMeant)}
    and ${deliveries.body} is not null order by ${deliveries.createdAt}, ${deliveries.id} limit 1)`
  const isUnchanged = sql`${deliveries.createdAt} > ${param(endpoint.updatedAt, deliveries.createdAt)}`
  const { body, traceparent, tracestate } = deliveries
  return yield* run(
    tx
      .select({
        event: eventLog,
        body: asSent(body, isUnchanged),
        traceparent: asSent(traceparent),
        tracestate: asSent(tracestate),
      })
      .from(eventLog)
      .where(and(isWanted, visibleEvents(database, viewerOf(endpoint))))
      .orderBy(eventLog.place)
      .limit(mostLookedAt),
  )
}
