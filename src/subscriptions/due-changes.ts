import { cancelledAt, type Change, hold, isInTrial, notHeld, renewal } from './lifecycle.ts'
import { addDays, firstPeriod } from './periods.ts'
import { isArchived, type SubscriptionContext } from './subscription-context.ts'
import type { Subscription } from './subscription.ts'

/** The days, of 24 hours each, that a pending subscription waits for an answer. (Our design.) */
const pendingDays = 30

/** When a subscription that nobody accepts fails. */
export function answerDeadline({ createdAt }: Pick<Subscription, 'createdAt'>): Date {
  return addDays(createdAt, pendingDays)
}

/** When the clock must look at a subscription next, if nobody changes it before; null: never. */
export function dueAt(row: Subscription): Date | null {
  switch (row.status) {
    case 'PENDING':
      return answerDeadline(row)
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
 * The change that the clock makes to a subscription next, if something has fallen due by now; null otherwise. At one
 * instant the order is: cancellation, hold, trial, term.
 */
export function dueChange(context: SubscriptionContext, now: Date): Change | null {
  const { subscription: row } = context
  const due = dueAt(row)
  if (due === null || due > now) return null
  const change = row.status === 'PENDING' ? timeout() : changeInUse(context, due)
  return { ...change, at: due }
}

function changeInUse(context: SubscriptionContext, due: Date): Change {
  const { subscription: row } = context
  if (row.cancelAt?.getTime() === due.getTime()) return cancelledAt(due, 'The cancellation took effect.')
  // A cancellation that was scheduled for later did not come to it.
  const neverCame = { cancelAt: null, cancelledBy: null }
  if (row.holdEndsAt?.getTime() === due.getTime()) return cancelledAt(due, 'The hold was not ended in time.', neverCame)
  if (row.status === 'SUSPENDED') return expiry('The term ended while it was on hold.')
  return isInTrial(row) ? trialEnd(context, due) : termEnd(context, due)
}

function timeout(): Change {
  const reason = `The service did not answer within ${pendingDays} days.`
  return { kind: 'TIMED_OUT', set: { status: 'FAILED', statusReason: reason }, reason }
}

function expiry(reason: string): Change {
  return { kind: 'EXPIRED', set: { status: 'EXPIRED', statusReason: reason, ...notHeld }, reason }
}

/** The words are our design: the documents give none. An unknown one expires. */
function trialEnd({ definition, product, subscription }: SubscriptionContext, due: Date): Change {
  switch (trialBehaviour(definition.endTrialConfiguration)) {
    case 'CONVERT':
      return { kind: 'TRIAL_CONVERTED', set: firstPeriod(due, product.termMonths, subscription.timeZone) }
    case 'SUSPEND': {
      const reason = 'The trial ended.'
      const held = { suspendedBy: null, currentPeriodEndsAt: null, ...hold('ACTIVE', due) }
      return { kind: 'SUSPENDED', set: { status: 'SUSPENDED', statusReason: reason, ...held }, reason }
    }
    default:
      return expiry('The trial ended.')
  }
}

function trialBehaviour(configuration: SubscriptionContext['definition']['endTrialConfiguration']): unknown {
  const trialEnd = configuration?.['serviceEndTrialBehaviour'] as { endTrialBehaviourType?: unknown } | null | undefined
  return trialEnd?.endTrialBehaviourType
}

function termEnd(context: SubscriptionContext, due: Date): Change {
  const { subscription: row, definition, isInCatalog, price } = context
  if (!row.autoRenews) return expiry('The term ended and was not renewed.')
  if (definition.isDisabled) return expiry('It could not be renewed: the service is disabled.')
  if (isArchived(context))
    return expiry('It could not be renewed: the service, its seller or the reseller is archived.')
  if (!isInCatalog) return expiry('It could not be renewed: the reseller no longer offers the service.')
  if (!price) return expiry('It could not be renewed: the product no longer has a price.')
  return renewal(context, price, due)
}

function earliest(...instants: (Date | null)[]): Date | null {
  const times = instants.filter((instant) => instant !== null).map((instant) => instant.getTime())
  return times.length > 0 ? new Date(Math.min(...times)) : null
}
