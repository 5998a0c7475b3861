import { checkReason } from '../../operations/input.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { suspension } from '../lifecycle.ts'
import { type CommandOutcome, runCommand, type SubscriptionCommandWithReason } from './command.ts'

/** Puts a subscription on hold. A seller may also take over a hold that a broker put. */
export async function suspendSubscription(
  operation: OperationContext,
  input: SubscriptionCommandWithReason,
): Promise<CommandOutcome> {
  const reason = checkReason(input.reason, { isNeeded: true })
  const { viewer, now } = operation
  return runCommand(operation, 'suspendSubscription', input, 'SUSPEND', (context) =>
    suspension(context, viewer.role, reason, now),
  )
}
