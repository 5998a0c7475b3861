import type { OperationContext } from '../../operations/operation-context.ts'
import { undoneCancellation } from '../lifecycle.ts'
import { type CommandOutcome, runCommand, type SubscriptionCommand } from './command.ts'

/** Keeps a subscription after all whose cancellation was scheduled, before it takes effect. */
export function undoCancelSubscription(
  operation: OperationContext,
  input: SubscriptionCommand,
): Promise<CommandOutcome> {
  return runCommand(operation, 'undoCancelSubscription', input, 'UNDO_CANCEL', () => undoneCancellation)
}
