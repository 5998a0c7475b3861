import { Webhook } from 'standardwebhooks'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import type { WebhookAttempt } from '../vocabulary.ts'

/** A row of `webhook_endpoints`: where messages go. */
export type WebhookEndpoint = Tables['webhookEndpoints']['$inferSelect']

/** A row of `webhook_deliveries`: one message on its way to one endpoint. */
export type WebhookDelivery = Tables['webhookDeliveries']['$inferSelect']

/** The columns of an endpoint that say whose it is. */
export type WebhookOwner = Pick<WebhookEndpoint, 'sellerId' | 'resellerId' | 'organizationId' | 'serviceId'>

const second = 1000
const minute = 60 * second
const hour = 60 * minute
/** One day, in milliseconds. */
export const day = 24 * hour

/** The pauses after failed attempts, in milliseconds: three days in all. */
const pauses = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  12 * hour,
  20 * hour,
  day,
]

/** How long nothing but failure disables an endpoint, in milliseconds, and over how many attempts at least. */
const longestFailure = 5 * day
const mostFailures = 20

/** Deliveries that may wait for one endpoint; one more disables it. */
export const mostWaiting = 10_000

/** What came of one attempt. */
export interface AttemptResult {
  readonly attempt: WebhookAttempt
  /** The answer, as far as it is read; null where there was none. */
  readonly text: string | null
  /** How long the receiver asks to be left alone, in milliseconds. */
  readonly retryAfterMs: number | null
  /** Whether another attempt would come to the same. */
  readonly isFinal?: boolean
}

/** Whether an attempt delivered the message. */
export function isDelivered({ status }: WebhookAttempt): boolean {
  return status !== null && status >= 200 && status < 300
}

/** Whether the receiver says that there will never be anybody again. */
export function isGone({ status }: WebhookAttempt): boolean {
  return status === 410
}

/**
 * When a message is tried again after its last attempt failed; null where it was tried often enough. `fraction` spreads
 * those that failed together: 0 to 1.
 */
export function nextAttemptAt(
  attempts: number,
  now: Date,
  { retryAfterMs }: Pick<AttemptResult, 'retryAfterMs'>,
  fraction: number,
): Date | null {
  const pause = pauses[attempts - 1]
  if (pause === undefined) return null
  const spread = pause * (0.9 + 0.2 * fraction)
  return new Date(now.getTime() + Math.max(spread, Math.min(retryAfterMs ?? 0, day)))
}

/** Whether an endpoint has failed for so long that it is disabled. */
export function isHopeless(failingSince: Date, failures: number, now: Date): boolean {
  return now.getTime() - failingSince.getTime() >= longestFailure && failures >= mostFailures
}

/** The headers of a message: its id, the time, and a signature by each secret. */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  now: Date,
  body: string,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, now, body))
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  }
}

/** The party that an endpoint belongs to, in its role: what it may read goes into its messages. */
export function viewerOf({ sellerId, resellerId, organizationId, serviceId }: WebhookOwner): Viewer {
  const as = (role: Viewer['role'], party: string): Viewer => ({
    accountId: 'webhook',
    account: 'SERVICE',
    role,
    parties: [party],
  })
  if (serviceId !== null) return as('SERVICE_OWNER', serviceId)
  if (organizationId !== null) return as('ORGANIZATION', organizationId)
  if (resellerId !== null) return as('BROKER', resellerId)
  return as('SELLER', sellerId ?? '')
}

/** Whether a viewer owns an endpoint, and does not only see it. */
export function ownsEndpoint(endpoint: WebhookOwner, viewer: Viewer): boolean {
  const owner = viewerOf(endpoint)
  return owner.role === viewer.role && owner.parties.some((party) => viewer.parties.includes(party))
}

/** Bytes of an answer that are read, and characters of it that are kept for its owner. */
export const answerBytes = 8000
export const excerptLength = 500
