import type { OperationContext } from '../../operations/operation-context.ts'
import type { CancellationMode, SubscriptionStatus } from '../../vocabulary.ts'
import { deletion } from '../lifecycle.ts'
import type { SubscriptionContext } from '../subscription-context.ts'
import { transitions } from '../transitions.ts'
import { permittedCancellation } from './cancel.ts'
import { type CommandOutcome, runCommand, type SubscriptionCommand } from './command.ts'

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
export function removeSubscription(
  operation: OperationContext,
  { deletes, ...input }: RemoveSubscription,
): Promise<CommandOutcome> {
  const { viewer, now } = operation
  const action = ({ subscription: { status } }: SubscriptionContext) => {
    if (status === 'DELETED') return null
    if (hasEnded(status)) return deletes ? 'DELETE' : null
    const isScheduled =
      status === 'CANCELLING' && !deletes && (input.mode === 'AT_PERIOD_END' || viewer.role === 'ORGANIZATION')
    return isScheduled ? null : 'CANCEL'
  }
  // Named as the graph's mutations are, so that both APIs share idempotency keys.
  return runCommand(operation, deletes ? 'deleteSubscription' : 'cancelSubscription', input, action, (context) => {
    if (hasEnded(context.subscription.status)) return deletion
    const cancel = permittedCancellation(operation, context, deletes ? 'IMMEDIATE' : (input.mode ?? null), null)
    return deletes && cancel.kind === 'CANCELLED' ? [cancel, { ...deletion, at: now }] : cancel
  })
}

function hasEnded(status: SubscriptionStatus): boolean {
  return transitions.DELETE.from.includes(status)
}
