import { historyEntry, type SubscriptionChange, subscriptionEvent } from '../subscriptions/records.ts'
import type { Row } from './rows.ts'

/** The history row of a change, as the gateway would have written it, with ids that are the same everywhere. */
export function historyRow(id: string, change: SubscriptionChange): Row<'subscriptionHistory'> {
  return { ...historyEntry(change), id, requestId: change.initiator && `demo-${id.slice(-12)}` }
}

/** The event of a change, from before there was a log. */
export function eventRow(id: string, change: SubscriptionChange): Row<'events'> {
  return { ...subscriptionEvent(change), id, requestId: change.initiator && `demo-${id.slice(-12)}` }
}
