import { uuidv7 } from 'uuidv7'
import type { NewEvent } from '../operations/events.ts'
import type { Viewer } from '../viewer.ts'
import type { FieldChange, SubscriptionChangeKind } from '../vocabulary.ts'
import type { HistoryEntry } from './history.ts'
import type { Subscription } from './subscription.ts'

/** Who changes a subscription, and in which request. */
export interface Initiator {
  readonly viewer: Viewer
  readonly requestId: string
}

/** A change of a subscription as it is recorded, with the subscription that it left. */
export interface SubscriptionChange {
  readonly kind: SubscriptionChangeKind
  readonly after: Subscription
  readonly fromStatus: Subscription['status'] | null
  readonly changes: readonly FieldChange[]
  readonly reason: string | null
  readonly occurredAt: Date
  /** Null where the clock did it. */
  readonly initiator: Initiator | null
}

/** The audit trail's entry for a change. Every change adds one, so the version numbers it. */
export function historyEntry({
  kind,
  after,
  fromStatus,
  changes,
  reason,
  occurredAt,
  initiator,
}: SubscriptionChange): HistoryEntry {
  return {
    id: uuidv7(),
    subscriptionId: after.id,
    sequence: after.version,
    occurredAt,
    kind,
    actorAccountId: initiator?.viewer.accountId ?? null,
    actorRole: initiator?.viewer.role ?? null,
    actorAccount: initiator?.viewer.account ?? null,
    actorParty: initiator ? partyOf(initiator.viewer, after) : null,
    fromStatus,
    toStatus: after.status,
    changes: [...changes],
    reason,
    requestId: initiator?.requestId ?? null,
  }
}

/** The event for a change: the subscription as it was left, without its secret. */
export function subscriptionEvent({
  kind,
  after,
  occurredAt,
}: Pick<SubscriptionChange, 'kind' | 'after' | 'occurredAt'>): NewEvent {
  const { licenseKey: _, ...snapshot } = after
  const { sellerId, resellerId, organizationId, serviceId } = after
  return {
    kind: `subscription.${kind.toLowerCase()}`,
    subjectType: 'ServiceSubscription',
    subjectId: after.id,
    subjectVersion: after.version,
    sellerId,
    resellerId,
    organizationId,
    serviceId,
    occurredAt,
    snapshot,
  }
}

/** A service owner acts for the service; everybody else for its one party. */
function partyOf({ role, parties }: Viewer, { serviceId }: Subscription): string | null {
  return role === 'SERVICE_OWNER' ? serviceId : (parties[0] ?? null)
}
