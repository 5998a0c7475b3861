import type { SubscriptionChangeKind } from '../vocabulary.ts'
import type { Row } from './rows.ts'
import type { Entry, SubscriptionRow } from './timeline.ts'

/** The history row of an entry. */
export function historyRow(id: string, { actor, after, ...entry }: Entry, requestId: string | null): Row<'subscriptionHistory'> {
  return {
    id,
    subscriptionId: after.id,
    sequence: entry.sequence,
    occurredAt: entry.occurredAt,
    kind: entry.kind,
    actorAccountId: actor?.accountId ?? null,
    actorRole: actor?.role ?? null,
    actorAccount: actor?.account ?? null,
    actorParty: actor?.party ?? null,
    fromStatus: entry.fromStatus,
    toStatus: after.status,
    changes: entry.changes,
    reason: entry.reason,
    requestId,
  }
}

/** The event row of an entry, numbered `sequence` among all events. */
export function eventRow(id: string, sequence: number, { kind, occurredAt, after }: Entry): Row<'events'> {
  return {
    sequence,
    id,
    kind: eventKind(kind),
    subjectType: 'ServiceSubscription',
    subjectId: after.id,
    subjectVersion: after.version,
    sellerId: after.sellerId,
    resellerId: after.resellerId,
    organizationId: after.organizationId,
    serviceId: after.serviceId,
    occurredAt,
    snapshot: snapshot(after),
  }
}

/** `LICENSE_KEY_SET` as events call it: `subscription.license_key_set`. */
function eventKind(kind: SubscriptionChangeKind): string {
  return `subscription.${kind.toLowerCase()}`
}

/** The subscription as it was, without its secret; what was not set is left out. */
function snapshot(row: SubscriptionRow): Record<string, unknown> {
  const set: Record<string, unknown> = {}
  for (const key in row) {
    const value = row[key as keyof SubscriptionRow]
    if (value !== null && key !== 'licenseKey') set[key] = value
  }
  return set
}
