import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { checkReason } from '../../operations/input.ts'
import type { CancellationMode, SubscriptionStatus } from '../../vocabulary.ts'
import type { Facts } from '../facts.ts'
import { type Change, notHeld } from '../lifecycle.ts'
import { NotPermitted } from '../refusals.ts'
import { allowedCancellationModes, transitions } from '../transitions.ts'
import { command, notPermitted, type SubscriptionCommand } from './command.ts'

/** How to cancel, and why. */
export interface CancelSubscription extends SubscriptionCommand {
  /** Without it: at once if caller and product allow that, else at the period's end. */
  readonly mode?: CancellationMode | null | undefined
  readonly reason?: string | null | undefined
}

/**
 * Cancels a subscription, at once or at the end of its period. Refuses what the product or the caller's role does not
 * allow.
 */
export async function cancelSubscription(actor: Actor, input: CancelSubscription): Promise<Done> {
  const reason = checkReason(input.reason, { isNeeded: false })
  return command(actor, 'cancelSubscription', input, 'CANCEL', (facts) =>
    cancellation(actor, facts, input.mode ?? null, reason),
  )
}

/** How to remove a subscription, as REST's DELETE does it. */
export interface RemoveSubscription extends SubscriptionCommand {
  readonly mode?: CancellationMode | null | undefined
  /** Whether it is also taken out of lists. */
  readonly deletes: boolean
}

/**
 * Cancels a subscription, and where asked to deletes it, in one transaction. What is there already is not done again:
 * cancelling what has ended, or is about to in the same way, and deleting what is deleted change nothing.
 */
export function removeSubscription(actor: Actor, { deletes, ...input }: RemoveSubscription): Promise<Done> {
  const { viewer, now } = actor
  const action = ({ subscription: { status } }: Facts) => {
    if (status === 'DELETED') return null
    if (hasEnded(status)) return deletes ? 'DELETE' : null
    const isScheduled =
      status === 'CANCELLING' && !deletes && (input.mode === 'AT_PERIOD_END' || viewer.role === 'ORGANIZATION')
    return isScheduled ? null : 'CANCEL'
  }
  // Named as the graph's mutations are, so thin both APIs share idempotency keys.
  return command(actor, deletes ? 'deleteSubscription' : 'cancelSubscription', input, action, (facts) => {
    if (hasEnded(facts.subscription.status)) return deleted
    const cancel = cancellation(actor, facts, deletes ? 'IMMEDIATE' : (input.mode ?? null), null)
    return deletes && cancel.kind === 'CANCELLED' ? [cancel, { ...deleted, at: now }] : cancel
  })
}

const deleted: Change = { kind: 'DELETED', set: { status: 'DELETED' } }

function hasEnded(status: SubscriptionStatus): boolean {
  return transitions.DELETE.from.includes(status)
}

/** The change that cancels. Without a mode: at once if caller and product allow that, else at the period's end. */
function cancellation(actor: Actor, facts: Facts, wanted: CancellationMode | null, reason: string | null): Change {
  const modes = allowedCancellationModes(facts, actor.viewer, actor.now)
  const mode = wanted ?? (modes.includes('IMMEDIATE') ? 'IMMEDIATE' : 'AT_PERIOD_END')
  if (!modes.includes(mode))
    throw new NotPermitted('CANCELLATION_MODE_NOT_ALLOWED', notPermitted.CANCELLATION_MODE_NOT_ALLOWED)
  const cancelledBy = actor.viewer.role
  return mode === 'IMMEDIATE'
    ? cancelled({ cancelledBy, cancelledAt: actor.now }, reason)
    : scheduled({ cancelledBy, cancelAt: facts.subscription.currentPeriodEndsAt }, reason)
}

/** Keeps a subscription after all whose cancellation was scheduled, before it takes effect. */
export function undoCancelSubscription(actor: Actor, input: SubscriptionCommand): Promise<Done> {
  return command(actor, 'undoCancelSubscription', input, 'UNDO_CANCEL', () => ({
    kind: 'CANCELLATION_UNDONE',
    set: { status: 'ACTIVE', statusReason: null, cancelAt: null, cancelledBy: null },
  }))
}

function cancelled(set: Change['set'], reason: string | null): Change {
  return {
    kind: 'CANCELLED',
    set: { status: 'CANCELLED', statusReason: reason, cancelAt: null, ...notHeld, ...set },
    reason,
  }
}

function scheduled(set: Change['set'], reason: string | null): Change {
  return { kind: 'CANCELLATION_SCHEDULED', set: { status: 'CANCELLING', statusReason: reason, ...set }, reason }
}
