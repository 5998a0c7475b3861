import type { OperationContext } from '../../operations/operation-context.ts'
import { deletion } from '../lifecycle.ts'
import { type CommandOutcome, runCommand, type SubscriptionCommand } from './command.ts'

/** Takes an ended subscription out of lists. It stays readable by id, with its history. */
export function deleteSubscription(operation: OperationContext, input: SubscriptionCommand): Promise<CommandOutcome> {
  return runCommand(operation, 'deleteSubscription', input, 'DELETE', () => deletion)
}
