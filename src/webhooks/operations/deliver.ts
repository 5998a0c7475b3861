import { DatabaseUnavailable } from '../../database-unavailable.ts'
import type { Connection, Database, Work } from '../../database/database.ts'
import { knowsActor } from '../../operations/actor.ts'
import type { MessageRules } from '../../operations/message-rules.ts'
import { traceIn } from '../../operations/origin.ts'
import { endpointSecretPlace } from '../../operations/secrets.ts'
import { findCustomProperties } from '../../services/store.ts'
import { traceHeaders } from '../../values/trace-context.ts'
import { bodyOf, type EventRow, messageOf } from '../message.ts'
import { SelectionInvalid } from '../refusals.ts'
import { claimDeliveries, writeDelivery } from '../store.deliveries.ts'
import { findEvent, findHandlerAddress, isPending, lockEndpointRow } from '../store.messages.ts'
import { updateEndpoint } from '../store.ts'
import { objectionTo } from '../url.ts'
import {
  type AttemptResult,
  day,
  isDelivered,
  isGone,
  isHopeless,
  nextAttemptAt,
  signedHeaders,
  viewerOf,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '../webhook.ts'
import { disable } from './fan-out.ts'
import { mailDelivery, type SendMail } from './mail.ts'

/** A delivery that this process tries now, with where it goes. */
export interface ClaimedDelivery {
  readonly endpoint: WebhookEndpoint
  readonly delivery: WebhookDelivery
}

/** Sends a message, and answers what came of it; it does not throw. */
export type Send = (
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<AttemptResult>

/** Does what an answer asks for, once it is there. */
export type OnAnswer = (claimed: ClaimedDelivery, result: AttemptResult) => Promise<void>

/** What delivering needs beside the message. */
export interface DeliveryContext {
  readonly database: Database
  readonly clock: () => Date
  readonly messages: MessageRules
  readonly send: Send
  readonly onAnswer: OnAnswer
  /** Ends what is under way, which others will then try. */
  readonly signal: AbortSignal
  /** Sends mails; null where there is no server for them. */
  readonly sendMail: SendMail | null
  /** What a message says by the selection of its endpoint. Throws `SelectionInvalid` where that no longer fits. */
  readonly select: (selection: string, endpoint: WebhookEndpoint, eventId: string) => Promise<object>
}

/** How long nobody else tries a delivery that was taken, in milliseconds: longer than any attempt. */
const claimMs = 60_000

/** Takes deliveries of an endpoint that may be tried now, so many at most. */
export function claimDue(database: Database, endpointId: string, now: Date, most: number): Promise<ClaimedDelivery[]> {
  return database.transaction(function* (tx): Work<ClaimedDelivery[]> {
    const endpoint = yield* lockEndpointRow(tx, database, endpointId)
    if (!endpoint?.isEnabled) return []
    const until = new Date(now.getTime() + claimMs)
    const claimed = yield* claimDeliveries(tx, database, endpoint, { now, until, most })
    return claimed.map((delivery) => ({ endpoint, delivery }))
  })
}

/**
 * Tries one delivery, and writes down what came of it. The body is made at the first attempt and kept before it is
 * sent, so that it is the same each time. Answers whether the receiver took it; null where nothing was tried, or what
 * came of it is not known. Throws what nobody foresaw, which counts as an attempt that failed: or it would be tried for
 * ever, and hold up what is behind it. A database in trouble counts for nothing.
 */
export async function deliver(context: DeliveryContext, claimed: ClaimedDelivery): Promise<boolean | null> {
  try {
    return await attempt(context, claimed)
  } catch (error) {
    if (error instanceof DatabaseUnavailable || context.signal.aborted) throw error
    const failed = refused('The gateway failed at this attempt, and not the receiver.', context.clock())
    await conclude(context, claimed.endpoint, claimed.delivery, failed)
    throw error
  }
}

async function attempt(context: DeliveryContext, claimed: ClaimedDelivery): Promise<boolean | null> {
  const { endpoint } = claimed
  const ready = endpoint.channel === 'EMAIL' ? claimed : await prepare(context, claimed)
  if (ready instanceof SelectionInvalid) {
    await disableFor(context, endpoint, 'SELECTION_INVALID')
    return null
  }
  const { delivery } = ready ?? claimed
  const result = ready && (isMessage(ready) ? await post(context, ready) : await mailDelivery(context, delivery))
  // Whether it arrived is not known, and somebody else will see to it.
  if (result && context.signal.aborted && !isDelivered(result.attempt)) return null
  if (result && isDelivered(result.attempt)) await context.onAnswer({ endpoint, delivery }, result)
  await conclude(context, endpoint, delivery, result)
  return result && isDelivered(result.attempt)
}

/** A delivery with all that is posted. */
interface Message extends ClaimedDelivery {
  readonly url: string
  readonly body: string
}

function isMessage(claimed: ClaimedDelivery): claimed is Message {
  return 'url' in claimed
}

/** What is posted of a delivery, and where; null where there is nothing to tell any more. */
async function prepare(
  context: DeliveryContext,
  { endpoint, delivery: claimed }: ClaimedDelivery,
): Promise<Message | SelectionInvalid | null> {
  const { database } = context
  const url = endpoint.handler ? await findHandlerAddress(database, endpoint) : endpoint.url
  if (url === null) return null
  const delivery = claimed.body === null ? await makeBody(context, endpoint, claimed) : claimed
  if (delivery === null || delivery instanceof SelectionInvalid) return delivery
  const isMoot = endpoint.handler === 'onFulfillment' && !(await isPending(database, delivery.subjectId))
  return isMoot || delivery.body === null ? null : { endpoint, delivery, url, body: delivery.body }
}

async function post(context: DeliveryContext, { endpoint, delivery, url, body }: Message): Promise<AttemptResult> {
  const { database, clock, messages, send, signal } = context
  const objection = objectionTo(url, messages)
  const now = clock()
  if (objection) return refused(objection, now)
  const signed = signedHeaders(secretsOf(database, endpoint, now), delivery.eventId, now, body)
  return send(url, body, { ...signed, ...traceHeaders(traceIn(delivery)) }, signal)
}

function refused(error: string, now: Date): AttemptResult {
  const attempt = { at: now.toISOString(), status: null, milliseconds: 0, error, responseExcerpt: null }
  return { attempt, text: null, retryAfterMs: null }
}

/**
 * A delivery with its body and the trace that it goes on with, which are kept from now on; null where there is nothing
 * to tell any more, or no time left. What tracing systems have added to a trace is for the actor's own party.
 */
async function makeBody(
  { database, select }: DeliveryContext,
  endpoint: WebhookEndpoint,
  delivery: WebhookDelivery,
): Promise<WebhookDelivery | SelectionInvalid | null> {
  const event = await findEvent(database, delivery.eventId)
  if (!event) return null
  const body = endpoint.selection
    ? await select(endpoint.selection, endpoint, event.id)
        .then((data) => bodyOf(event.id, event.kind, event.occurredAt, data))
        .catch(invalidSelection)
    : await usualBody(database, endpoint, event)
  if (body instanceof SelectionInvalid) return body
  const { traceparent } = event
  const tracestate = knowsActor(event, viewerOf(endpoint)) ? event.tracestate : null
  const set = { body, ...(delivery.traceparent === null ? { traceparent, tracestate } : {}) }
  const isKept = await database.transaction((tx) => writeDelivery(tx, database, delivery, set))
  return isKept ? { ...delivery, ...set } : null
}

function invalidSelection(error: unknown): SelectionInvalid {
  if (error instanceof SelectionInvalid) return error
  throw error
}

async function disableFor(
  { database, clock }: DeliveryContext,
  { id }: WebhookEndpoint,
  reason: 'SELECTION_INVALID',
): Promise<void> {
  await database.transaction(function* (tx): Work<void> {
    const endpoint = yield* lockEndpointRow(tx, database, id)
    if (endpoint?.isEnabled) yield* disable(tx, database, endpoint, reason, clock())
  })
}

async function usualBody(database: Database, endpoint: WebhookEndpoint, event: EventRow): Promise<string> {
  const viewer = viewerOf(endpoint)
  const { serviceId } = event
  const properties = serviceId === null ? new Map() : await findCustomProperties(database, viewer, [serviceId])
  return messageOf(event, viewer, properties.get(serviceId) ?? [], endpoint)
}

function secretsOf({ secrets }: Database, endpoint: WebhookEndpoint, now: Date): string[] {
  const { id, secret, previousSecret, previousSecretEndsAt } = endpoint
  const isShared = previousSecret !== null && previousSecretEndsAt !== null && previousSecretEndsAt > now
  const kept = isShared ? [secret, previousSecret] : [secret]
  return kept.map((each) => secrets.reveal(each, endpointSecretPlace(id)))
}

/** Writes down what came of a delivery; without a result there was nothing to tell. */
function conclude(
  { database, clock }: DeliveryContext,
  { id: endpointId, handler }: WebhookEndpoint,
  delivery: WebhookDelivery,
  result: AttemptResult | null,
): Promise<void> {
  const now = clock()
  return database.transaction(function* (tx): Work<void> {
    const set = result
      ? outcomeOf(delivery, result, handler, now)
      : ({ state: 'DISCARDED', nextAttemptAt: null } as const)
    const endpoint = yield* lockEndpointRow(tx, database, endpointId)
    if (!endpoint || !(yield* writeDelivery(tx, database, delivery, set)) || !result) return
    yield* judge(tx, database, endpoint, result, now)
  })
}

function outcomeOf(
  delivery: WebhookDelivery,
  result: AttemptResult,
  handler: WebhookEndpoint['handler'],
  now: Date,
): Partial<WebhookDelivery> {
  const attempts = [...delivery.attempts, result.attempt]
  if (isDelivered(result.attempt)) return { attempts, state: 'SUCCEEDED', nextAttemptAt: null }
  const isPatient = handler === 'onFulfillment'
  const usual = nextAttemptAt(attempts.length, now, result, Math.random())
  // A service is asked as long as its answer counts.
  const next = isPatient
    ? (usual ?? new Date(now.getTime() + day))
    : isGone(result.attempt) || result.isFinal
      ? null
      : usual
  return { attempts, state: next ? 'WAITING' : 'FAILED', nextAttemptAt: next }
}

/** Keeps count of an endpoint's failures, and disables it when there is no hope. */
function* judge(
  tx: Connection,
  database: Database,
  endpoint: WebhookEndpoint,
  { attempt }: AttemptResult,
  now: Date,
): Work<void> {
  if (isDelivered(attempt)) {
    if (endpoint.failures > 0) yield* updateEndpoint(tx, database, endpoint.id, { failures: 0, failingSince: null })
    return
  }
  const failingSince = endpoint.failingSince ?? now
  const failures = endpoint.failures + 1
  yield* updateEndpoint(tx, database, endpoint.id, { failures, failingSince })
  if (!endpoint.isEnabled) return
  // What a definition says stays as its owner has set it.
  if (endpoint.channel !== 'WEBHOOK') return
  if (isGone(attempt)) yield* disable(tx, database, endpoint, 'GONE', now)
  else if (isHopeless(failingSince, failures, now)) yield* disable(tx, database, endpoint, 'FAILING', now)
}
