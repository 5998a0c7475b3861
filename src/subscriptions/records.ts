import { uuidv7 } from 'uuidv7'
import type { NewEvent } from '../operations/events.ts'
import { eventOrigin, type Initiator, originColumns } from '../operations/origin.ts'
import type { EventKind, FieldChange, SubscriptionChangeKind } from '../vocabulary.ts'
import type { HistoryEntry } from './history.ts'
import { changedSnapshot } from './snapshot.ts'
import type { Subscription } from './subscription.ts'

/** A change of a subscription as it is recorded, with the subscription that it left. */
export interface SubscriptionChange {
  readonly kind: SubscriptionChangeKind
  /** Null where it was created. */
  readonly before: Subscription | null
  readonly after: Subscription
  readonly fromStatus: Subscription['status'] | null
  readonly changes: readonly FieldChange[]
  readonly reason: string | null
  readonly occurredAt: Date
  /** Null where the clock did it. */
  readonly initiator: Initiator | null
}

/** The audit trail's entry for a change. Every change adds one, so the version numbers it. */
export function historyEntry(
  { kind, after, fromStatus, changes, reason, occurredAt, initiator }: SubscriptionChange,
  id = uuidv7(),
): HistoryEntry {
  return {
    id,
    subscriptionId: after.id,
    sequence: after.version,
    occurredAt,
    kind,
    ...originColumns(initiator, after.serviceId),
    fromStatus,
    toStatus: after.status,
    changes: [...changes],
    reason,
  }
}

/** The kinds of events, by what happened to a subscription. */
export const eventKindOf: Readonly<Record<SubscriptionChangeKind, EventKind>> = {
  CREATED: 'subscription.created',
  UPDATED: 'subscription.updated',
  ACTIVATED: 'subscription.activated',
  REJECTED: 'subscription.rejected',
  TIMED_OUT: 'subscription.timed_out',
  SUSPENDED: 'subscription.suspended',
  REINSTATED: 'subscription.reinstated',
  CANCELLATION_SCHEDULED: 'subscription.cancellation_scheduled',
  CANCELLATION_UNDONE: 'subscription.cancellation_undone',
  CANCELLED: 'subscription.cancelled',
  RENEWED: 'subscription.renewed',
  TRIAL_CONVERTED: 'subscription.trial_converted',
  EXPIRED: 'subscription.expired',
  DELETED: 'subscription.deleted',
  LICENSE_KEY_SET: 'subscription.license_key_set',
}

/** The event for a change. */
export function subscriptionEvent(change: SubscriptionChange): NewEvent {
  const { kind, before, after, occurredAt, initiator, changes } = change
  const { sellerId, resellerId, organizationId, serviceId } = after
  return {
    kind: eventKindOf[kind],
    subjectType: 'ServiceSubscription',
    subjectId: after.id,
    subjectVersion: after.version,
    sellerId,
    resellerId,
    organizationId,
    serviceId,
    priceLayer: null,
    occurredAt,
    ...eventOrigin(initiator, serviceId),
    changes: [...changes],
    snapshot: changedSnapshot(before, after),
  }
}
