import type { OperationContext } from '../../operations/operation-context.ts'
import { reinstatement } from '../lifecycle.ts'
import { type CommandOutcome, runCommand, type SubscriptionCommand } from './command.ts'

/** Ends a hold: the subscription stands where it stood before. */
export function reinstateSubscription(
  operation: OperationContext,
  input: SubscriptionCommand,
): Promise<CommandOutcome> {
  return runCommand(operation, 'reinstateSubscription', input, 'REINSTATE', (context) =>
    reinstatement(context, operation.now),
  )
}
