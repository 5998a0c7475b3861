import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { activation } from '../lifecycle.ts'
import { runCommand, type SubscriptionCommand } from './command.ts'

/** The service's side accepts a pending subscription: its trial or its first period begins. */
export function activateSubscription(actor: Actor, input: SubscriptionCommand): Promise<Done> {
  return runCommand(actor, 'activateSubscription', input, 'ACTIVATE', (context) => activation(context, actor.now))
}
