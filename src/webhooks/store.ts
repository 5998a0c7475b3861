import { type Connection, type Database, run, send, type Work } from '../database/database.ts'
import { findByIds } from '../database/query/find.ts'
import { and, sql } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery } from '../database/query/lists.ts'
import type { Projection } from '../database/query/projection.ts'
import { insertRow } from '../database/query/writing.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleWebhookEndpoints, visibleWithWebhookEndpoint } from '../visibility.ts'
import type { WebhookDeliveryState } from '../vocabulary.ts'
import type { WebhookEndpoint } from './webhook.ts'

type Endpoints = Tables['webhookEndpoints']
type Deliveries = Tables['webhookDeliveries']

/** Endpoints by id, in that order; null for each that is absent or hidden. */
export function findEndpoints(database: Database, viewer: Viewer, ids: readonly string[], projection?: Projection) {
  const { webhookEndpoints: table } = database.tables
  const isWanted = and(sql`${table.channel} = 'WEBHOOK'`, visibleWebhookEndpoints(database, viewer))
  return findByIds(database, table, ids, isWanted, projection)
}

/** The receivers of deliveries, addresses of definitions too, by id, in that order. */
export function findReceivers(database: Database, viewer: Viewer, ids: readonly string[]) {
  return findByIds(database, database.tables.webhookEndpoints, ids, visibleWebhookEndpoints(database, viewer))
}

/** The endpoints that the viewer sees, oldest first. */
export function listEndpoints(database: Database, viewer: Viewer): ListQuery<Endpoints> {
  const { webhookEndpoints: table } = database.tables
  return {
    list: { name: 'webhookEndpoints', table: (tables) => tables.webhookEndpoints },
    condition: and(sql`${table.channel} = 'WEBHOOK'`, visibleWebhookEndpoints(database, viewer)),
    order: { column: table.createdAt, direction: 'asc', valueOf: (row) => row.createdAt },
  }
}

/** Deliveries by id, in that order; null for each that is absent or hidden. */
export function findDeliveries(database: Database, viewer: Viewer, ids: readonly string[], projection?: Projection) {
  const { webhookDeliveries } = database.tables
  const visible = visibleWithWebhookEndpoint(database, viewer, webhookDeliveries.endpointId)
  return findByIds(database, webhookDeliveries, ids, visible, projection)
}

/** Whether the viewer sees a delivery. */
export function* seesDelivery(tx: Connection, database: Database, viewer: Viewer, id: string): Work<boolean> {
  const { webhookDeliveries: table } = database.tables
  const isSeen = and(sql`${table.id} = ${id}`, visibleWithWebhookEndpoint(database, viewer, table.endpointId))
  return (yield* run(tx.select({ id: table.id }).from(table).where(isSeen))).length > 0
}

const deliveriesOf: ListDefinition<Deliveries> = {
  name: 'WebhookEndpoint.deliveries',
  table: (tables) => tables.webhookDeliveries,
  relation: ({ webhookDeliveries }, endpoint) => sql`${webhookDeliveries.endpointId} = ${endpoint}`,
}

/** The deliveries of an endpoint, newest first. */
export function listDeliveries(
  database: Database,
  viewer: Viewer,
  state: WebhookDeliveryState | null,
): ListQuery<Deliveries> {
  const { webhookDeliveries: table } = database.tables
  return {
    list: deliveriesOf,
    condition: visibleWithWebhookEndpoint(database, viewer, table.endpointId),
    filter: state === null ? undefined : sql`${table.state} = ${state}`,
    order: { column: table.createdAt, direction: 'desc', valueOf: (row) => row.createdAt },
  }
}

const deliveriesOfHandlers: ListDefinition<Deliveries> = {
  name: 'Service.handlerDeliveries',
  table: (tables) => tables.webhookDeliveries,
  relation: ({ webhookDeliveries, webhookEndpoints }, service) => sql`${webhookDeliveries.endpointId} in (
    select ${webhookEndpoints.id} from ${webhookEndpoints}
    where ${webhookEndpoints.serviceId} = ${service} and ${webhookEndpoints.channel} <> 'WEBHOOK')`,
}

/** The messages to the addresses of a service's definition, and the mails that it has sent, newest first. */
export function listHandlerDeliveries(
  database: Database,
  viewer: Viewer,
  state: WebhookDeliveryState | null,
): ListQuery<Deliveries> {
  return { ...listDeliveries(database, viewer, state), list: deliveriesOfHandlers }
}

/** An endpoint that nobody else changes until the transaction ends; null where it is absent or hidden. */
export function* lockEndpoint(
  tx: Connection,
  database: Database,
  viewer: Viewer,
  id: string,
): Work<WebhookEndpoint | null> {
  const { webhookEndpoints: table } = database.tables
  const isWanted = and(
    sql`${table.id} = ${id}`,
    sql`${table.channel} = 'WEBHOOK'`,
    visibleWebhookEndpoints(database, viewer),
  )
  const [row] = yield* run(database.locking(tx.select().from(table).where(isWanted), table))
  return row ?? null
}

/** The seller of a service that the viewer looks after; null where it is hidden. */
export function* findSellerOf(tx: Connection, { tables }: Database, serviceId: string): Work<string | null> {
  const { services } = tables
  const query = tx
    .select({ sellerId: services.sellerId })
    .from(services)
    .where(sql`${services.id} = ${serviceId}`)
  const [row] = yield* run(query)
  return row?.sellerId ?? null
}

/** How many endpoints an owner has. */
export function* countEndpoints(tx: Connection, { tables }: Database, owner: Partial<WebhookEndpoint>): Work<number> {
  const { webhookEndpoints: table } = tables
  const isOwned = (['sellerId', 'resellerId', 'organizationId', 'serviceId'] as const).map((column) => {
    const id = owner[column] ?? null
    return id === null ? sql`${table[column]} is null` : sql`${table[column]} = ${id}`
  })
  const rows = yield* run(
    tx
      .select({ id: table.id })
      .from(table)
      .where(and(...isOwned)),
  )
  return rows.length
}

/** Adds an endpoint. */
export function* insertEndpoint({ tables }: Database, row: WebhookEndpoint): Work<void> {
  yield* insertRow(tables.webhookEndpoints, row)
}

/** Changes an endpoint that is locked. */
export function* updateEndpoint(
  tx: Connection,
  { tables }: Database,
  id: string,
  set: Partial<WebhookEndpoint>,
): Work<void> {
  const { webhookEndpoints: table } = tables
  yield* send(
    tx
      .update(table)
      .set(set)
      .where(sql`${table.id} = ${id}`),
  )
}

/** Removes an endpoint with all of its deliveries. */
export function* deleteEndpoint(tx: Connection, { tables }: Database, id: string): Work<void> {
  const { webhookEndpoints, webhookDeliveries } = tables
  yield* send(tx.delete(webhookDeliveries).where(sql`${webhookDeliveries.endpointId} = ${id}`))
  yield* send(tx.delete(webhookEndpoints).where(sql`${webhookEndpoints.id} = ${id}`))
}

/** Gives up what waits for an endpoint. */
export function* discardWaiting(tx: Connection, { tables }: Database, endpointId: string): Work<void> {
  const { webhookDeliveries: table } = tables
  const isWaiting = and(sql`${table.endpointId} = ${endpointId}`, sql`${table.nextAttemptAt} is not null`)
  yield* send(tx.update(table).set({ state: 'DISCARDED', nextAttemptAt: null }).where(isWaiting))
}
