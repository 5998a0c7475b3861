import type { OperationContext } from '../../operations/operation-context.ts'
import type { OperationOutcome } from '../../operations/run-idempotent.ts'
import { reinstatement } from '../lifecycle.ts'
import { runCommand, type SubscriptionCommand } from './command.ts'

/** Ends a hold: the subscription stands where it stood before. */
export function reinstateSubscription(
  operation: OperationContext,
  input: SubscriptionCommand,
): Promise<OperationOutcome> {
  return runCommand(operation, 'reinstateSubscription', input, 'REINSTATE', (context) =>
    reinstatement(context, operation.now),
  )
}
