import { historyEntry, type SubscriptionChange, subscriptionEvent } from '../subscriptions/records.ts'
import type { Row } from './rows.ts'

/** The history row of a change, as the gateway would have written it, with ids that are the same everywhere. */
export function historyRow(id: string, change: SubscriptionChange): Row<'subscriptionHistory'> {
  return { ...historyEntry(change), id, requestId: change.initiator && `demo-${id.slice(-12)}` }
}

/** The event row of a change, numbered `sequence` among all events. */
export function eventRow(id: string, sequence: number, change: SubscriptionChange): Row<'events'> {
  return { ...subscriptionEvent(change), id, sequence }
}
