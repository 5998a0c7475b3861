import { historyEntry, type SubscriptionChange, subscriptionEvent } from '../subscriptions/records.ts'
import type { FullRow } from './rows.ts'

/** The history row of a change, as the gateway would have written it, with ids that are the same everywhere. */
export function historyRow(id: string, change: SubscriptionChange): FullRow<'subscriptionHistory'> {
  return { ...historyEntry(change, id), requestId: requestOf(id, change) }
}

/** The event of a change, from before there was a log. */
export function eventRow(id: string, change: SubscriptionChange): FullRow<'events'> {
  return { ...subscriptionEvent(change), id, requestId: requestOf(id, change) }
}

function requestOf(id: string, { initiator }: SubscriptionChange): string | null {
  return initiator && `demo-${id.slice(-12)}`
}
