import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { and, type Fragment, sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'
import type { Tables } from '../database/tables.ts'
import type { WebhookDelivery, WebhookEndpoint } from './webhook.ts'

/** The messages to `onFulfillment` about some subscriptions, by their ids. */
export async function findFulfillmentRequests(
  database: Database,
  subscriptionIds: readonly string[],
): Promise<Map<string, WebhookDelivery[]>> {
  const { webhookDeliveries: table } = database.tables
  const isAbout = database.dialect.anyOf(table.subjectId, subscriptionIds)
  const rows = await database.query(requests(table, isAbout))
  return Map.groupBy(
    rows.map(({ delivery }) => delivery),
    ({ subjectId }) => subjectId,
  )
}

const requests = statement(({ connection, tables }, table: Tables['webhookDeliveries'], isAbout: Fragment) => {
  const { webhookEndpoints: endpoint } = tables
  return connection
    .select({ delivery: table })
    .from(table)
    .innerJoin(endpoint, sql`${endpoint.id} = ${table.endpointId} and ${endpoint.handler} = 'onFulfillment'`)
    .where(isAbout)
})

/** The endpoint of a service's `onFulfillment`; null where it was not confirmed, or has no address. */
export function* findFulfillmentHandler(
  tx: Connection,
  { tables }: Database,
  serviceId: string,
): Work<WebhookEndpoint | null> {
  const { webhookEndpoints: table } = tables
  const isHandler = and(sql`${table.serviceId} = ${serviceId}`, sql`${table.handler} = 'onFulfillment'`)
  const [row] = yield* run(tx.select().from(table).where(isHandler))
  return row?.isEnabled ? row : null
}

/** The event of a subscription's creation, as far as it is kept. */
export function* findCreation(tx: Connection, { tables }: Database, subscriptionId: string): Work<string | null> {
  const { events } = tables
  const isCreation = and(sql`${events.subjectId} = ${subscriptionId}`, sql`${events.subjectVersion} = 1`)
  const [row] = yield* run(tx.select({ id: events.id }).from(events).where(isCreation))
  return row?.id ?? null
}

/** Has what waits for an endpoint about a subject tried at once; answers whether there was any. */
export function* hasten(
  tx: Connection,
  { tables }: Database,
  endpointId: string,
  subjectId: string,
  now: Date,
): Work<boolean> {
  const { webhookDeliveries: table } = tables
  const isWaiting = and(
    sql`${table.endpointId} = ${endpointId}`,
    sql`${table.subjectId} = ${subjectId}`,
    sql`${table.nextAttemptAt} is not null`,
  )
  const waiting = yield* run(tx.select({ state: table.state }).from(table).where(isWaiting))
  const isIdle = and(isWaiting, sql`${table.state} = 'WAITING'`)
  yield* run(tx.update(table).set({ nextAttemptAt: now }).where(isIdle))
  return waiting.length > 0
}
