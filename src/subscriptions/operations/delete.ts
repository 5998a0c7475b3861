import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { deletion } from '../lifecycle.ts'
import { runCommand, type SubscriptionCommand } from './command.ts'

/** Takes an ended subscription out of lists. It stays readable by id, with its history. */
export function deleteSubscription(actor: Actor, input: SubscriptionCommand): Promise<Done> {
  return runCommand(actor, 'deleteSubscription', input, 'DELETE', () => deletion)
}
