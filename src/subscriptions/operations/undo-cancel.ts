import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { undoneCancellation } from '../lifecycle.ts'
import { runCommand, type SubscriptionCommand } from './command.ts'

/** Keeps a subscription after all whose cancellation was scheduled, before it takes effect. */
export function undoCancelSubscription(actor: Actor, input: SubscriptionCommand): Promise<Done> {
  return runCommand(actor, 'undoCancelSubscription', input, 'UNDO_CANCEL', () => undoneCancellation)
}
