import { checkReason } from '../../operations/input.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { rejection } from '../lifecycle.ts'
import { type CommandOutcome, runCommand, type SubscriptionCommandWithReason } from './command.ts'

/** The service's side refuses a pending subscription, and says why. */
export async function rejectSubscription(
  operation: OperationContext,
  input: SubscriptionCommandWithReason,
): Promise<CommandOutcome> {
  const reason = checkReason(input.reason, { isNeeded: true })
  return runCommand(operation, 'rejectSubscription', input, 'REJECT', () => rejection(reason))
}
