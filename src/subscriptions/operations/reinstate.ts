import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { reinstatement } from '../lifecycle.ts'
import { runCommand, type SubscriptionCommand } from './command.ts'

/** Ends a hold: the subscription stands where it stood before. */
export function reinstateSubscription(actor: Actor, input: SubscriptionCommand): Promise<Done> {
  return runCommand(actor, 'reinstateSubscription', input, 'REINSTATE', (context) => reinstatement(context, actor.now))
}
