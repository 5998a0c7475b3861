import type { OperationContext } from '../../operations/operation-context.ts'
import type { OperationOutcome } from '../../operations/run-idempotent.ts'
import { deletion } from '../lifecycle.ts'
import { runCommand, type SubscriptionCommand } from './command.ts'

/** Takes an ended subscription out of lists. It stays readable by id, with its history. */
export function deleteSubscription(operation: OperationContext, input: SubscriptionCommand): Promise<OperationOutcome> {
  return runCommand(operation, 'deleteSubscription', input, 'DELETE', () => deletion)
}
