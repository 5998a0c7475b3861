import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { checkReason } from '../../operations/input.ts'
import { suspension } from '../lifecycle.ts'
import { runCommand, type SubscriptionCommandWithReason } from './command.ts'

/** Puts a subscription on hold. A seller may also take over a hold that a broker put. */
export async function suspendSubscription(actor: Actor, input: SubscriptionCommandWithReason): Promise<Done> {
  const reason = checkReason(input.reason, { isNeeded: true })
  const { viewer, now } = actor
  return runCommand(actor, 'suspendSubscription', input, 'SUSPEND', (context) =>
    suspension(context, viewer.role, reason, now),
  )
}
