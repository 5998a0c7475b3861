import { cut, storable } from '../values/kept-text.ts'
import type { DefinitionReceiver, EventKind } from '../vocabulary.ts'

/** What each receiver that a definition names is told of. */
export const kindsOfHandler: Readonly<Record<DefinitionReceiver, readonly EventKind[]>> = {
  onFulfillment: ['subscription.created'],
  onExpiration: ['subscription.expired'],
  onCancellation: ['subscription.cancelled'],
  subscriptionStatusChangeNotificationUrl: [
    'subscription.created',
    'subscription.activated',
    'subscription.rejected',
    'subscription.timed_out',
    'subscription.suspended',
    'subscription.reinstated',
    'subscription.cancellation_scheduled',
    'subscription.cancellation_undone',
    'subscription.cancelled',
    'subscription.expired',
    'subscription.deleted',
  ],
  orderCreatedNotifyUrl: ['subscription.created'],
  customEmail: ['organization_service.added'],
}

/** The address of a handler in a definition; null where none is set. */
export function addressOf(
  handler: DefinitionReceiver,
  definition: {
    readonly subscriptionLifecycleEventHandlers: Readonly<Record<string, unknown>> | null
    readonly subscriptionStatusChangeNotificationUrl: string | null
    readonly orderCreatedNotifyUrl: string | null
  },
): string | null {
  if (handler === 'subscriptionStatusChangeNotificationUrl' || handler === 'orderCreatedNotifyUrl')
    return definition[handler]
  if (handler === 'customEmail') return null
  const address = definition.subscriptionLifecycleEventHandlers?.[handler]
  return typeof address === 'string' && address !== '' ? address : null
}

/** What a service answers of a new subscription: to accept it, to turn it down with a reason, or nothing yet. */
export type Decision = { readonly decision: 'activate' } | { readonly decision: 'reject'; readonly reason: string }

/** Characters of a reason that are kept: as many as somebody may give. */
const longestReason = 1000

/** The decision in the answer to `onFulfillment`; null where it only says that it was heard. */
export function decisionIn(status: number | null, text: string | null): Decision | null {
  if (status !== 200 || text === null) return null
  const answer = parsed(text)
  if (typeof answer !== 'object' || answer === null || !('decision' in answer)) return null
  if (answer.decision === 'activate') return { decision: 'activate' }
  if (answer.decision !== 'reject') return null
  const reason = 'reason' in answer && typeof answer.reason === 'string' ? answer.reason.trim() : ''
  return { decision: 'reject', reason: cut(storable(reason), longestReason) || 'The service turned it down.' }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
