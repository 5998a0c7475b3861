import type { Connection, Database, Work } from '../../database/database.ts'
import { findLogBounds, recordEvents } from '../../operations/events.ts'
import { later } from '../../values/instant.ts'
import type { EventKind } from '../../vocabulary.ts'
import { kindsOfHandler } from '../handlers.ts'
import { endpointEvent } from '../records.ts'
import {
  claimEndpoint,
  eventsAtOnce,
  findNextEvents,
  insertDeliveries,
  isOverfull,
  newDelivery,
} from '../store.deliveries.ts'
import { discardWaiting, updateEndpoint } from '../store.ts'
import type { WebhookEndpoint } from '../webhook.ts'

/** What came of handing out events to an endpoint. */
export interface FanOut {
  /** Deliveries that were made. */
  readonly deliveries: number
  /** Whether there may be more events to hand out. */
  readonly hasMore: boolean
}

const nothing: FanOut = { deliveries: 0, hasMore: false }

/**
 * Makes deliveries of the events that an endpoint has not been told of, some of them, and moves its cursor in the same
 * transaction: each event is handed out once, whoever does it. One for which too much waits is disabled.
 */
export function fanOut(database: Database, endpointId: string, now: Date): Promise<FanOut> {
  return database.transaction(function* (tx): Work<FanOut> {
    const endpoint = yield* claimEndpoint(tx, database, endpointId)
    if (!endpoint) return nothing
    const { floor, end } = yield* findLogBounds(database)
    const start = Math.max(endpoint.cursor, floor)
    if (start >= end) return nothing
    const events = yield* findNextEvents(tx, database, endpoint, start)
    const wanted = events.filter((event) => isWanted(endpoint, event))
    yield* insertDeliveries(
      tx,
      database,
      wanted.map((event) => newDelivery(endpoint.id, event, now)),
    )
    const hasMore = events.length === eventsAtOnce
    const cursor = hasMore ? (events.at(-1)?.position ?? end) : Math.max(end, events.at(-1)?.position ?? end)
    yield* updateEndpoint(tx, database, endpoint.id, { cursor })
    if (wanted.length > 0 && (yield* isOverfull(tx, database, endpoint.id)))
      yield* disable(tx, database, endpoint, 'TOO_MANY_WAITING', now)
    return { deliveries: wanted.length, hasMore }
  })
}

/** Disables an endpoint, gives up what waits for it, and tells its owner. */
export function* disable(
  tx: Connection,
  database: Database,
  endpoint: WebhookEndpoint,
  disabledReason: NonNullable<WebhookEndpoint['disabledReason']>,
  now: Date,
): Work<void> {
  const raised = { version: endpoint.version + 1, updatedAt: later(now, endpoint.updatedAt) }
  const set = { isEnabled: false, disabledReason, ...raised }
  yield* updateEndpoint(tx, database, endpoint.id, set)
  yield* discardWaiting(tx, database, endpoint.id)
  yield* recordEvents(database, [endpointEvent('disabled', { ...endpoint, ...set }, now, null)])
}

/** Whether an endpoint asked for such an event. */
export function isWanted(
  { channel, handler, kinds, serviceIds, id }: WebhookEndpoint,
  event: { kind: string; serviceId: string | null; subjectId: string },
): boolean {
  if (channel !== 'WEBHOOK') return handler !== null && kindsOfHandler[handler].includes(event.kind as EventKind)
  // What happens to an endpoint itself would be told at each failure, and fail again.
  if (event.subjectId === id) return false
  if (kinds && !kinds.includes(event.kind as EventKind)) return false
  return !serviceIds || (event.serviceId !== null && serviceIds.includes(event.serviceId))
}
