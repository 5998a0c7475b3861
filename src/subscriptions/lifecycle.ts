import type { Role, SubscriptionChangeKind, SubscriptionStatus } from '../vocabulary.ts'
import { addDays, firstPeriod, followingEnd } from './periods.ts'
import type { CopiedPrice, OfferContext, SubscriptionContext } from './subscription-context.ts'
import type { Subscription } from './subscription.ts'

/** The days, of 24 hours each, that a subscription stays on hold before it is cancelled. (Our design.) */
const holdDays = 30

/** An effect on a subscription: the fields that it sets, and what the audit trail calls it. */
export interface Change {
  readonly kind: SubscriptionChangeKind
  readonly set: Partial<Subscription>
  readonly reason?: string | null
  /** When it happened, where that was not now: what was due is recorded at the time when it fell due. */
  readonly at?: Date
}

/** Whether the current period is a trial. Paid periods are counted from an anchor, which a trial has none of. */
export function isInTrial({ trialEndsAt, periodAnchorAt }: Subscription): boolean {
  return trialEndsAt !== null && periodAnchorAt === null
}

/**
 * The change of `activateSubscription`, and the beginning of a subscription that nobody needs to fulfill: a trial where
 * the service gives one and the organization had none yet, else the first period. The zone that the reseller has then
 * is kept: were it to follow the reseller's, periods would move under those who paid for them.
 */
export function activation(
  { product, definition, hadTrial, timeZone }: Pick<OfferContext, 'product' | 'definition' | 'hadTrial' | 'timeZone'>,
  now: Date,
): Change {
  const trialDays = definition.serviceType === 'PAID_WITH_FREE_TRIAL' && !hadTrial ? (definition.trialPeriod ?? 0) : 0
  const period = trialDays > 0 ? trial(now, trialDays, timeZone) : firstPeriod(now, product.termMonths, timeZone)
  return { kind: 'ACTIVATED', set: { status: 'ACTIVE', statusReason: null, activatedAt: now, timeZone, ...period } }
}

function trial(start: Date, days: number, timeZone: string | null): Change['set'] {
  const end = addDays(start, days, timeZone)
  return {
    trialStartsAt: start,
    trialEndsAt: end,
    periodAnchorAt: null,
    currentPeriodStartsAt: start,
    currentPeriodEndsAt: end,
  }
}

/** The change of `rejectSubscription`. */
export function rejection(reason: string | null): Change {
  return { kind: 'REJECTED', set: { status: 'FAILED', statusReason: reason }, reason }
}

/** The change of `suspendSubscription`. A hold that a higher role takes over ends when it was to end. */
export function suspension({ subscription }: SubscriptionContext, by: Role, reason: string | null, now: Date): Change {
  const begun = subscription.status === 'SUSPENDED' ? {} : hold(subscription.status, now)
  return {
    kind: 'SUSPENDED',
    set: { status: 'SUSPENDED', statusReason: reason, suspendedBy: by, ...begun },
    reason,
  }
}

/** The beginning of a hold, which ends in the state that it began from, or with the subscription. */
export function hold(from: SubscriptionStatus, now: Date): Change['set'] {
  return { suspendedFrom: from, suspendedAt: now, holdEndsAt: addDays(now, holdDays) }
}

/** The fields of a hold, cleared: it was ended, or the subscription was. */
export const notHeld = {
  suspendedFrom: null,
  suspendedBy: null,
  suspendedAt: null,
  holdEndsAt: null,
} satisfies Change['set']

/** The change of `reinstateSubscription`: the subscription stands where it stood before the hold. */
export function reinstatement({ subscription, product }: SubscriptionContext, now: Date): Change {
  // One that was suspended because its trial ended begins its first paid period when it comes back.
  const isTrialOver = isInTrial(subscription) && subscription.currentPeriodEndsAt === null
  const period = isTrialOver ? firstPeriod(now, product.termMonths, subscription.timeZone) : {}
  const status = subscription.suspendedFrom ?? 'ACTIVE'
  return { kind: 'REINSTATED', set: { status, statusReason: null, ...notHeld, ...period } }
}

/** The change of `cancelSubscription`, at once. */
export function cancellation(by: Role, reason: string | null, now: Date): Change {
  return cancelledAt(now, reason, { cancelAt: null, cancelledBy: by })
}

/** The end by cancellation, whoever or whatever brings it about. */
export function cancelledAt(at: Date, reason: string | null, set: Change['set'] = {}): Change {
  return {
    kind: 'CANCELLED',
    set: { status: 'CANCELLED', statusReason: reason, cancelledAt: at, ...notHeld, ...set },
    reason,
  }
}

/** The change of `cancelSubscription`, at the period's end. */
export function scheduledCancellation({ subscription }: SubscriptionContext, by: Role, reason: string | null): Change {
  const { currentPeriodEndsAt: cancelAt } = subscription
  return {
    kind: 'CANCELLATION_SCHEDULED',
    set: { status: 'CANCELLING', statusReason: reason, cancelAt, cancelledBy: by },
    reason,
  }
}

/** The change of `undoCancelSubscription`. */
export const undoneCancellation: Change = {
  kind: 'CANCELLATION_UNDONE',
  set: { status: 'ACTIVE', statusReason: null, cancelAt: null, cancelledBy: null },
}

/** The change of `renewSubscription`, and of the clock: the next period after `end`, at the price of now. */
export function renewal({ subscription: row, product }: SubscriptionContext, price: CopiedPrice, end: Date): Change {
  const { periodAnchorAt, timeZone } = row
  const next =
    product.termMonths === null ? null : followingEnd(periodAnchorAt ?? end, end, product.termMonths, timeZone)
  return { kind: 'RENEWED', set: { currentPeriodStartsAt: end, currentPeriodEndsAt: next, ...price } }
}

/** The change of `updateSubscription`. */
export function update(set: Change['set']): Change {
  return { kind: 'UPDATED', set }
}

/**
 * The period after a change of the product, where that changes it. A term is kept until it ends; the new one counts
 * from the next period on. Only from or to perpetual the period changes now.
 */
export function periodAfterSwitch(
  row: Subscription,
  oldMonths: number | null,
  newMonths: number | null,
  now: Date,
): Change['set'] {
  if (isInTrial(row) || (newMonths === null) === (oldMonths === null)) return {}
  return firstPeriod(now, newMonths, row.timeZone)
}

/** The change of `setLicenseKey`. */
export function licenseKeyChange(licenseKey: string | null): Change {
  return { kind: 'LICENSE_KEY_SET', set: { licenseKey } }
}

/** The change of `deleteSubscription`. */
export const deletion: Change = { kind: 'DELETED', set: { status: 'DELETED' } }
