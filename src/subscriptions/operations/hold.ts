import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { checkReason } from '../../operations/input.ts'
import type { Facts } from '../facts.ts'
import { type Change, holdDays, isInTrial, notHeld } from '../lifecycle.ts'
import { addDays, firstPeriod } from '../periods.ts'
import { command, type SubscriptionCommand } from './command.ts'
import type { SubscriptionCommandWithReason } from './fulfil.ts'

/** Puts a subscription on hold. A seller may also take over a hold that a broker put; the hold's end stays where it was. */
export async function suspendSubscription(actor: Actor, input: SubscriptionCommandWithReason): Promise<Done> {
  const reason = checkReason(input.reason, { isNeeded: true })
  const { viewer, now } = actor
  return command(actor, 'suspendSubscription', input, 'SUSPEND', ({ subscription: { status } }): Change => {
    const hold =
      status === 'SUSPENDED' ? {} : { suspendedFrom: status, suspendedAt: now, holdEndsAt: addDays(now, holdDays) }
    return {
      kind: 'SUSPENDED',
      set: { status: 'SUSPENDED', statusReason: reason, suspendedBy: viewer.role, ...hold },
      reason,
    }
  })
}

/** Ends a hold: the subscription stands where it stood before. */
export function reinstateSubscription(actor: Actor, input: SubscriptionCommand): Promise<Done> {
  return command(actor, 'reinstateSubscription', input, 'REINSTATE', (facts) => ({
    kind: 'REINSTATED',
    set: {
      status: facts.subscription.suspendedFrom ?? 'ACTIVE',
      statusReason: null,
      ...notHeld,
      ...paidPeriod(facts, actor.now),
    },
  }))
}

/** A subscription that was suspended because its trial ended begins its first paid period when it comes back. */
function paidPeriod({ subscription, product }: Facts, now: Date): Change['set'] {
  const isTrialOver = isInTrial(subscription) && subscription.currentPeriodEndsAt === null
  return isTrialOver ? firstPeriod(now, product.termMonths) : {}
}
