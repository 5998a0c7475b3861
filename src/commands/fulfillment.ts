import type { Database } from '../database/database.ts'
import type { Logger } from '../logger.ts'
import type { MessageRules } from '../operations/message-rules.ts'
import { traceIn } from '../operations/origin.ts'
import { Refusal } from '../operations/refusals.ts'
import { activateSubscription } from '../subscriptions/operations/activate.ts'
import { rejectSubscription } from '../subscriptions/operations/reject.ts'
import { decisionIn } from '../webhooks/handlers.ts'
import type { OnAnswer } from '../webhooks/operations/deliver.ts'
import { viewerOf } from '../webhooks/webhook.ts'

/** The options of `decideByAnswers`. */
export interface DecisionOptions {
  readonly database: Database
  readonly clock: () => Date
  readonly logger: Logger
  readonly messages: MessageRules
}

/**
 * Does what a service decides in its answer to `onFulfillment`, as the service owner. A decision that comes too late is
 * logged, and nothing more.
 */
export function decideByAnswers({ database, clock, logger, messages }: DecisionOptions): OnAnswer {
  // No key is used, so nothing is hashed.
  const idempotencySecret = Buffer.alloc(0)
  return async ({ endpoint, delivery }, { attempt, text }) => {
    if (endpoint.handler !== 'onFulfillment') return
    const decided = decisionIn(attempt.status, text)
    if (!decided) return
    const viewer = { ...viewerOf(endpoint), accountId: 'onFulfillment' }
    const trace = traceIn(delivery)
    const initiator = { viewer, requestId: delivery.eventId, door: 'DELIVERY', trace } as const
    const context = { ...initiator, database, now: clock(), idempotencySecret, messages }
    const subscriptionId = delivery.subjectId
    try {
      if (decided.decision === 'activate') await activateSubscription(context, { subscriptionId })
      else await rejectSubscription(context, { subscriptionId, reason: decided.reason })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      logger.warn({ subscriptionId, code: error.code }, 'The decision of a service came too late')
    }
  }
}
