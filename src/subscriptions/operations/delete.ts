import type { OperationResult } from '../../operations/idempotency.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { deletion } from '../lifecycle.ts'
import { runCommand, type SubscriptionCommand } from './command.ts'

/** Takes an ended subscription out of lists. It stays readable by id, with its history. */
export function deleteSubscription(operation: OperationContext, input: SubscriptionCommand): Promise<OperationResult> {
  return runCommand(operation, 'deleteSubscription', input, 'DELETE', () => deletion)
}
