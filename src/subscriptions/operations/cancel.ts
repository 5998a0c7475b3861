import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { checkReason } from '../../operations/input.ts'
import { NotPermitted } from '../../operations/refusals.ts'
import type { CancellationMode } from '../../vocabulary.ts'
import type { Change } from '../lifecycle.ts'
import { notHeld } from '../lifecycle.ts'
import { allowedCancellationModes } from '../transitions.ts'
import { command, notPermitted, type SubscriptionCommand } from './command.ts'

/** How to cancel, and why. */
export interface CancelSubscription extends SubscriptionCommand {
  /** Without it: at once if caller and product allow that, else at the period's end. */
  readonly mode?: CancellationMode | null | undefined
  readonly reason?: string | null | undefined
}

/** Cancels a subscription, at once or at the end of its period. Refuses what the product or the caller's role does not allow. */
export async function cancelSubscription(actor: Actor, input: CancelSubscription): Promise<Done> {
  const reason = checkReason(input.reason, { isNeeded: false })
  return command(actor, 'cancelSubscription', input, 'CANCEL', (facts) => {
    const modes = allowedCancellationModes(facts, actor.viewer, actor.now)
    const isPending = facts.subscription.status === 'PENDING'
    const mode = isPending ? 'IMMEDIATE' : (input.mode ?? (modes.includes('IMMEDIATE') ? 'IMMEDIATE' : 'AT_PERIOD_END'))
    if (!modes.includes(mode)) throw new NotPermitted('CANCELLATION_MODE_NOT_ALLOWED', notPermitted.CANCELLATION_MODE_NOT_ALLOWED)
    const cancelledBy = actor.viewer.role
    return mode === 'IMMEDIATE'
      ? cancelled({ cancelledBy, cancelledAt: actor.now }, reason)
      : scheduled({ cancelledBy, cancelAt: facts.subscription.currentPeriodEndsAt }, reason)
  })
}

/** Keeps a subscription after all whose cancellation was scheduled, before it takes effect. */
export function undoCancelSubscription(actor: Actor, input: SubscriptionCommand): Promise<Done> {
  return command(actor, 'undoCancelSubscription', input, 'UNDO_CANCEL', () => ({
    kind: 'CANCELLATION_UNDONE',
    set: { status: 'ACTIVE', statusReason: null, cancelAt: null, cancelledBy: null },
  }))
}

function cancelled(set: Change['set'], reason: string | null): Change {
  return { kind: 'CANCELLED', set: { status: 'CANCELLED', statusReason: reason, cancelAt: null, ...notHeld, ...set }, reason }
}

function scheduled(set: Change['set'], reason: string | null): Change {
  return { kind: 'CANCELLATION_SCHEDULED', set: { status: 'CANCELLING', statusReason: reason, ...set }, reason }
}
