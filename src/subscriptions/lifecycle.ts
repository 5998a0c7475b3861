import type { SubscriptionChangeKind } from '../vocabulary.ts'
import type { CopiedPrice, Facts } from './facts.ts'
import { addDays, firstPeriod, followingEnd } from './periods.ts'
import type { Subscription } from './subscription.ts'

/** How long a pending subscription waits for an answer, and a suspended one for its end, in days. (Our design.) */
export const pendingDays = 30
export const holdDays = 30

/** What an event does to a subscription: the fields that it sets, and how the audit trail tells it. */
export interface Change {
  readonly kind: SubscriptionChangeKind
  readonly set: Partial<Subscription>
  readonly reason?: string | null
  /** When it happened, where that was not now: what was due is told at the time when it fell due. */
  readonly at?: Date
}

/** Whether the current period is a trial. Paid periods are counted from an anchor, which a trial has none of. */
export function isInTrial({ trialEndsAt, periodAnchorAt }: Subscription): boolean {
  return trialEndsAt !== null && periodAnchorAt === null
}

/** What no longer holds when a subscription leaves a hold or ends. */
export const notHeld = {
  suspendedFrom: null,
  suspendedBy: null,
  suspendedAt: null,
  holdEndsAt: null,
} satisfies Partial<Subscription>

/** When the clock must look at a subscription next, if nobody changes it before; null: never. */
export function dueAt(row: Subscription): Date | null {
  switch (row.status) {
    case 'PENDING':
      return addDays(row.createdAt, pendingDays)
    case 'ACTIVE':
      return row.currentPeriodEndsAt
    case 'CANCELLING':
      return earliest(row.cancelAt, row.currentPeriodEndsAt)
    case 'SUSPENDED':
      return earliest(row.cancelAt, row.holdEndsAt, row.currentPeriodEndsAt)
    default:
      return null
  }
}

/**
 * What the clock does to a subscription next, if something has fallen due by now; null otherwise. At one instant the
 * order is: cancellation, hold, trial, term.
 */
export function dueChange(facts: Facts, now: Date): Change | null {
  const { subscription: row } = facts
  const due = dueAt(row)
  if (due === null || due > now) return null
  const change = row.status === 'PENDING' ? timedOut() : dueInUse(facts, due)
  return { ...change, at: due }
}

function dueInUse(facts: Facts, due: Date): Change {
  const { subscription: row } = facts
  if (row.cancelAt?.getTime() === due.getTime()) return cancelled(due, 'The cancellation took effect.')
  // A cancellation that was scheduled for later did not come to it.
  const neverCame = { cancelAt: null, cancelledBy: null }
  if (row.holdEndsAt?.getTime() === due.getTime()) return cancelled(due, 'The hold was not ended in time.', neverCame)
  if (row.status === 'SUSPENDED') return expired('The term ended while it was on hold.')
  return isInTrial(row) ? trialEnded(facts, due) : termEnded(facts, due)
}

function timedOut(): Change {
  const reason = `The service did not answer within ${pendingDays} days.`
  return { kind: 'TIMED_OUT', set: { status: 'FAILED', statusReason: reason }, reason }
}

function cancelled(at: Date, reason: string, set: Change['set'] = {}): Change {
  return {
    kind: 'CANCELLED',
    set: { status: 'CANCELLED', statusReason: reason, cancelledAt: at, ...notHeld, ...set },
    reason,
  }
}

function expired(reason: string): Change {
  return { kind: 'EXPIRED', set: { status: 'EXPIRED', statusReason: reason, ...notHeld }, reason }
}

/** The words are our design: the documents give none. An unknown one expires. */
function trialEnded({ definition, product }: Facts, due: Date): Change {
  switch (trialBehaviour(definition.endTrialConfiguration)) {
    case 'CONVERT':
      return { kind: 'TRIAL_CONVERTED', set: firstPeriod(due, product.termMonths) }
    case 'SUSPEND': {
      const reason = 'The trial ended.'
      const held = {
        suspendedFrom: 'ACTIVE',
        suspendedBy: null,
        suspendedAt: due,
        holdEndsAt: addDays(due, holdDays),
      } as const
      return {
        kind: 'SUSPENDED',
        set: { status: 'SUSPENDED', statusReason: reason, currentPeriodEndsAt: null, ...held },
        reason,
      }
    }
    default:
      return expired('The trial ended.')
  }
}

function termEnded(facts: Facts, due: Date): Change {
  const { subscription: row, definition, isInCatalog, price } = facts
  if (!row.autoRenews) return expired('The term ended and was not renewed.')
  if (definition.isDisabled) return expired('It could not be renewed: the service is disabled.')
  if (!isInCatalog) return expired('It could not be renewed: the reseller no longer offers the service.')
  if (!price) return expired('It could not be renewed: the product no longer has a price.')
  return renewed(facts, price, due)
}

/** The next period, at the price of now. */
export function renewed({ subscription: row, product }: Facts, price: CopiedPrice, end: Date): Change {
  const next = product.termMonths === null ? null : followingEnd(row.periodAnchorAt ?? end, end, product.termMonths)
  return { kind: 'RENEWED', set: { currentPeriodStartsAt: end, currentPeriodEndsAt: next, ...price } }
}

/**
 * What begins at activation: a trial where the service gives one and the organization had none yet, else the first
 * period.
 */
export function begun(
  { product, definition, hadTrial }: Omit<Facts, 'subscription'>,
  now: Date,
): Partial<Subscription> {
  const trialDays = definition.serviceType === 'PAID_WITH_FREE_TRIAL' && !hadTrial ? (definition.trialPeriod ?? 0) : 0
  const period = trialDays > 0 ? trial(now, trialDays) : firstPeriod(now, product.termMonths)
  return { status: 'ACTIVE', activatedAt: now, ...period }
}

function trial(start: Date, days: number): Partial<Subscription> {
  const end = addDays(start, days)
  return {
    trialStartsAt: start,
    trialEndsAt: end,
    periodAnchorAt: null,
    currentPeriodStartsAt: start,
    currentPeriodEndsAt: end,
  }
}

function trialBehaviour(configuration: Facts['definition']['endTrialConfiguration']): unknown {
  const behaviour = configuration?.['serviceEndTrialBehaviour'] as
    | { endTrialBehaviourType?: unknown }
    | null
    | undefined
  return behaviour?.endTrialBehaviourType
}

function earliest(...instants: (Date | null)[]): Date | null {
  const times = instants.filter((instant) => instant !== null).map((instant) => instant.getTime())
  return times.length > 0 ? new Date(Math.min(...times)) : null
}
