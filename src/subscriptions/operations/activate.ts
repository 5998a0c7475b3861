import type { OperationContext } from '../../operations/operation-context.ts'
import { activation } from '../lifecycle.ts'
import { type CommandOutcome, runCommand, type SubscriptionCommand } from './command.ts'

/** The service's side accepts a pending subscription: its trial or its first period begins. */
export function activateSubscription(operation: OperationContext, input: SubscriptionCommand): Promise<CommandOutcome> {
  return runCommand(operation, 'activateSubscription', input, 'ACTIVATE', (context) =>
    activation(context, operation.now),
  )
}
