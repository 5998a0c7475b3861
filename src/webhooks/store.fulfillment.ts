import { type Connection, type Database, run, runBoth, send, type Work } from '../database/database.ts'
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

/**
 * The endpoint of the `onFulfillment` of a subscription's service, null where it was not confirmed or has no address;
 * and the event of the subscription's creation, as far as it is kept.
 */
export function* findFulfillmentHandler(
  tx: Connection,
  { tables }: Database,
  { id, serviceId }: { readonly id: string; readonly serviceId: string },
): Work<{ handler: WebhookEndpoint | null; creationId: string | null }> {
  const { webhookEndpoints: table, events } = tables
  const isHandler = and(sql`${table.serviceId} = ${serviceId}`, sql`${table.handler} = 'onFulfillment'`)
  const isCreation = and(sql`${events.subjectId} = ${id}`, sql`${events.subjectVersion} = 1`)
  const [[handler], [creation]] = yield* runBoth(
    tx.select().from(table).where(isHandler),
    tx.select({ id: events.id }).from(events).where(isCreation),
  )
  return { handler: handler?.isEnabled ? handler : null, creationId: creation?.id ?? null }
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
  yield* send(tx.update(table).set({ nextAttemptAt: now }).where(isIdle))
  return waiting.length > 0
}
