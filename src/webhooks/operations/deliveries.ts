import { uuidv7 } from 'uuidv7'
import { afterCommit, type Connection, type Work } from '../../database/database.ts'
import type { OperationResult } from '../../operations/idempotency.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { traceIn } from '../../operations/origin.ts'
import { InvalidInput, NotFound } from '../../operations/refusals.ts'
import { type OperationOutcome, recallResult, runIdempotent } from '../../operations/run-idempotent.ts'
import { bodyOf, schemaVersion } from '../message.ts'
import {
  findRedelivered,
  findWaiting,
  insertDeliveries,
  isOverfull,
  newDelivery,
  skipWaiting,
} from '../store.deliveries.ts'
import { lockEndpoint, seesDelivery } from '../store.ts'
import { mostWaiting, ownsEndpoint, type WebhookDelivery, type WebhookEndpoint } from '../webhook.ts'
import { checkVersion, noEndpoint, type WebhookEndpointCommand } from './endpoints.ts'
import { isWanted } from './fan-out.ts'

/** Events that are sent again by one request. */
const mostAtOnce = 1000

/** Which events an endpoint is sent again: some, or all since a time that did not reach it. */
export interface RedeliverEvents {
  readonly webhookEndpointId: string
  readonly eventIds?: readonly string[] | null | undefined
  readonly since?: Date | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/** A delivery to let go. */
export interface SkipDelivery {
  readonly deliveryId: string
  readonly idempotencyKey?: string | null | undefined
}

/** Sends an endpoint a message about nothing, whether or not it asked for such. Answers the delivery. */
export function sendTestEvent(context: OperationContext, input: WebhookEndpointCommand): Promise<OperationOutcome> {
  const { database, now, trace } = context
  function* send(tx: Connection): Work<OperationResult> {
    const endpoint = yield* ownEndpoint(tx, context, input.webhookEndpointId)
    checkVersion(input, endpoint)
    const event = { id: uuidv7(), position: 0, subjectId: endpoint.id }
    const data = {
      schemaVersion,
      subjectType: 'WebhookEndpoint',
      subjectId: endpoint.id,
      subjectVersion: endpoint.version,
    }
    const body = bodyOf(event.id, 'webhook.test', now, { ...data, actor: null, door: null, changes: [] })
    const delivery = { ...newDelivery(endpoint.id, event, now, trace), body }
    yield* addWaiting(tx, context, endpoint, [delivery])
    yield* afterCommit(() => database.eventsLogged.ring())
    return { id: delivery.id, version: 1 }
  }
  return runIdempotent(context, 'sendTestEvent', input, send, recallDelivery(context))
}

/** Lets go of a delivery that waits, so that those behind it go on. */
export function skipDelivery(context: OperationContext, input: SkipDelivery): Promise<OperationOutcome> {
  const { database } = context
  function* skip(tx: Connection): Work<OperationResult> {
    const delivery = yield* findWaiting(tx, database, input.deliveryId)
    const endpoint = delivery && (yield* lockEndpoint(tx, database, context.viewer, delivery.endpointId))
    if (!endpoint || !ownsEndpoint(endpoint, context.viewer)) throw new NotFound('No such delivery is waiting.')
    yield* skipWaiting(tx, database, input.deliveryId)
    yield* afterCommit(() => database.eventsLogged.ring())
    return { id: input.deliveryId, version: 1 }
  }
  return runIdempotent(context, 'skipDelivery', input, skip, recallDelivery(context))
}

/** How many events are sent again. */
export interface Redelivered extends OperationResult {
  readonly count: number
}

/**
 * Sends an endpoint events again, under the same ids and outside the order: those that are named, or those since a time
 * that failed or were missed.
 */
export function redeliverEvents(
  context: OperationContext,
  input: RedeliverEvents,
): Promise<OperationOutcome<Redelivered>> {
  const { database, viewer, now, trace } = context
  const { eventIds, since } = input
  // A body may be of an earlier selection, whose rights were somebody else's: whoever has fewer has it written anew.
  const isNarrowed = viewer.scopes !== undefined || viewer.readsNoLicenseKeys === true
  if ((eventIds == null) === (since == null))
    throw new InvalidInput([{ path: ['eventIds'], message: 'Either eventIds or since must be given' }])
  if ((eventIds?.length ?? 0) > mostAtOnce)
    throw new InvalidInput([{ path: ['eventIds'], message: `eventIds may hold at most ${mostAtOnce} ids` }])
  function* redeliver(tx: Connection): Work<Redelivered> {
    const endpoint = yield* ownEndpoint(tx, context, input.webhookEndpointId)
    const found = yield* findRedelivered(tx, database, endpoint, { eventIds: eventIds ?? null, since: since ?? null })
    const wanted = eventIds ? found : found.filter(({ event }) => isWanted(endpoint, event))
    const deliveries = wanted.slice(0, mostAtOnce).map(({ event, body, ...sent }) => ({
      ...newDelivery(endpoint.id, { ...event, position: 0 }, now, trace ?? traceIn(sent)),
      body: isNarrowed ? null : body,
    }))
    yield* addWaiting(tx, context, endpoint, deliveries)
    yield* afterCommit(() => database.eventsLogged.ring())
    return { id: endpoint.id, version: endpoint.version, count: deliveries.length }
  }
  return runIdempotent(context, 'redeliverEvents', input, redeliver, function* (tx, done) {
    const endpoint = yield* lockEndpoint(tx, database, viewer, done.id)
    return endpoint && { ...done, count: 0 }
  })
}

/** Adds deliveries that were asked for. Throws `InvalidInput` where more would wait for the endpoint than may. */
function* addWaiting(
  tx: Connection,
  { database }: OperationContext,
  { id }: WebhookEndpoint,
  deliveries: readonly WebhookDelivery[],
): Work<void> {
  yield* insertDeliveries(tx, database, deliveries)
  const message = `More than ${mostWaiting} messages would wait for the endpoint`
  if (yield* isOverfull(tx, database, id)) throw new InvalidInput([{ path: ['webhookEndpointId'], message }])
}

function recallDelivery({ database, viewer }: OperationContext) {
  return recallResult((tx, id) => seesDelivery(tx, database, viewer, id))
}

function* ownEndpoint(tx: Connection, { database, viewer }: OperationContext, id: string): Work<WebhookEndpoint> {
  const endpoint = yield* lockEndpoint(tx, database, viewer, id)
  if (!endpoint || !ownsEndpoint(endpoint, viewer)) throw noEndpoint()
  if (!endpoint.isEnabled)
    throw new InvalidInput([{ path: ['webhookEndpointId'], message: 'The endpoint is disabled: enable it first' }])
  return endpoint
}
