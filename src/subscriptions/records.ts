import { uuidv7 } from 'uuidv7'
import type { NewEvent } from '../operations/events.ts'
import type { Viewer } from '../viewer.ts'
import type { FieldChange, SubscriptionChangeKind } from '../vocabulary.ts'
import type { HistoryEntry } from './history.ts'
import type { Subscription } from './subscription.ts'

/** Who did it, and in which request; nobody where the clock did. */
export interface Doer {
  readonly viewer: Viewer
  readonly requestId: string
}

/** Something that happened to a subscription, and what it left. */
export interface Happening {
  readonly kind: SubscriptionChangeKind
  readonly after: Subscription
  readonly fromStatus: Subscription['status'] | null
  readonly changes: readonly FieldChange[]
  readonly reason: string | null
  readonly occurredAt: Date
  readonly doer: Doer | null
}

/** The audit trail's entry for what happened. Every change adds one, so the version numbers it. */
export function historyEntry({ kind, after, fromStatus, changes, reason, occurredAt, doer }: Happening): HistoryEntry {
  return {
    id: uuidv7(),
    subscriptionId: after.id,
    sequence: after.version,
    occurredAt,
    kind,
    actorAccountId: doer?.viewer.accountId ?? null,
    actorRole: doer?.viewer.role ?? null,
    actorAccount: doer?.viewer.account ?? null,
    actorParty: doer ? partyOf(doer.viewer, after) : null,
    fromStatus,
    toStatus: after.status,
    changes: [...changes],
    reason,
    requestId: doer?.requestId ?? null,
  }
}

/** The event for what happened: the subscription as it was left, without its secret. */
export function subscriptionEvent({
  kind,
  after,
  occurredAt,
}: Pick<Happening, 'kind' | 'after' | 'occurredAt'>): NewEvent {
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
