import { answerDeadline } from '../subscriptions/due-changes.ts'
import type { Subscription } from '../subscriptions/subscription.ts'
import type { FulfillmentState } from '../vocabulary.ts'
import { isDelivered, type WebhookDelivery } from './webhook.ts'

/** How a service was asked to accept a subscription, and what came of it. */
export interface Fulfillment {
  readonly state: FulfillmentState
  readonly requestedAt: Date
  readonly attempts: number
  readonly lastAttemptAt: Date | null
  readonly nextAttemptAt: Date | null
  readonly deadlineAt: Date
  readonly answeredAt: Date | null
}

type Asked = Pick<WebhookDelivery, 'createdAt' | 'attempts' | 'nextAttemptAt'>

/** The fulfillment of a subscription by the messages that asked for it; null where there were none. */
export function fulfillmentOf(
  subscription: Pick<Subscription, 'status' | 'createdAt' | 'activatedAt' | 'updatedAt'>,
  asked: readonly Asked[],
): Fulfillment | null {
  const times = asked.map(({ createdAt }) => createdAt).toSorted((a, b) => a.getTime() - b.getTime())
  const [requestedAt] = times
  if (!requestedAt) return null
  const attempts = asked.flatMap((each) => each.attempts).toSorted((a, b) => (a.at < b.at ? -1 : 1))
  const answer = attempts.findLast(isDelivered)
  const next = asked.flatMap(({ nextAttemptAt }) => nextAttemptAt ?? [])
  const lastAttempt = attempts.at(-1)
  const deadlineAt = answerDeadline(subscription)
  return {
    state: stateOf(subscription, deadlineAt, answer !== undefined),
    requestedAt,
    attempts: attempts.length,
    lastAttemptAt: lastAttempt ? new Date(lastAttempt.at) : null,
    nextAttemptAt: next.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null,
    deadlineAt,
    answeredAt: answer ? new Date(answer.at) : null,
  }
}

function stateOf(
  { status, activatedAt, updatedAt }: Pick<Subscription, 'status' | 'activatedAt' | 'updatedAt'>,
  deadlineAt: Date,
  isAnswered: boolean,
): FulfillmentState {
  if (activatedAt) return 'ACTIVATED'
  if (status === 'PENDING') return isAnswered ? 'ACKNOWLEDGED' : 'WAITING'
  if (status !== 'FAILED') return 'CANCELLED'
  return updatedAt >= deadlineAt ? 'TIMED_OUT' : 'REJECTED'
}
