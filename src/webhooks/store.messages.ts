import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { findBy } from '../database/query/find.ts'
import { noFilter, sql } from '../database/query/fragment.ts'
import { addressOf } from './handlers.ts'
import type { EventRow } from './message.ts'
import type { WebhookEndpoint } from './webhook.ts'

/** An event by its id, whoever it is for; null where it is not kept any more. */
export async function findEvent(database: Database, id: string): Promise<EventRow | null> {
  const { events } = database.tables
  const [row] = await findBy(database, events, events.id, [id], noFilter)
  return row ?? null
}

/** An endpoint that nobody else changes until the transaction ends; null where it is gone. */
export function* lockEndpointRow(tx: Connection, database: Database, id: string): Work<WebhookEndpoint | null> {
  const { webhookEndpoints: table } = database.tables
  const query = tx
    .select()
    .from(table)
    .where(sql`${table.id} = ${id}`)
  const [row] = yield* run(database.locking(query, table))
  return row ?? null
}

/** The address that a handler of a definition has now; null where it has none. */
export async function findHandlerAddress(
  database: Database,
  { handler, serviceId }: Pick<WebhookEndpoint, 'handler' | 'serviceId'>,
): Promise<string | null> {
  const { serviceDefinitions: table } = database.tables
  if (handler === null || serviceId === null) return null
  const [definition] = await findBy(database, table, table.serviceId, [serviceId], noFilter)
  return definition ? addressOf(handler, definition) : null
}

/** Whether a subscription still waits for its service. */
export async function isPending(database: Database, subscriptionId: string): Promise<boolean> {
  const { subscriptions: table } = database.tables
  const [row] = await findBy(database, table, table.id, [subscriptionId], sql`${table.status} = 'PENDING'`)
  return row !== undefined
}
