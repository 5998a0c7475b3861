import { checkReason } from '../../operations/input.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import type { CancellationMode } from '../../vocabulary.ts'
import { cancellation, type Change, scheduledCancellation } from '../lifecycle.ts'
import { NotPermitted } from '../refusals.ts'
import type { SubscriptionContext } from '../subscription-context.ts'
import { allowedCancellationModes } from '../transitions.ts'
import { type CommandOutcome, runCommand, type SubscriptionCommand } from './command.ts'

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
export async function cancelSubscription(
  operation: OperationContext,
  input: CancelSubscription,
): Promise<CommandOutcome> {
  const reason = checkReason(input.reason, { isNeeded: false })
  return runCommand(operation, 'cancelSubscription', input, 'CANCEL', (context) =>
    permittedCancellation(operation, context, input.mode ?? null, reason),
  )
}

/**
 * The change that cancels in a mode; without one, at once if caller and product allow that, else at the period's end.
 * Throws `NotPermitted` where they do not allow it.
 */
export function permittedCancellation(
  { viewer, now }: OperationContext,
  context: SubscriptionContext,
  wanted: CancellationMode | null,
  reason: string | null,
): Change {
  const modes = allowedCancellationModes(context, viewer, now)
  const mode = wanted ?? (modes.includes('IMMEDIATE') ? 'IMMEDIATE' : 'AT_PERIOD_END')
  if (!modes.includes(mode)) throw new NotPermitted('CANCELLATION_MODE_NOT_ALLOWED')
  return mode === 'IMMEDIATE'
    ? cancellation(viewer.role, reason, now)
    : scheduledCancellation(context, viewer.role, reason)
}
