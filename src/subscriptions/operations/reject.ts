import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { checkReason } from '../../operations/input.ts'
import { rejection } from '../lifecycle.ts'
import { runCommand, type SubscriptionCommandWithReason } from './command.ts'

/** The service's side refuses a pending subscription, and says why. */
export async function rejectSubscription(actor: Actor, input: SubscriptionCommandWithReason): Promise<Done> {
  const reason = checkReason(input.reason, { isNeeded: true })
  return runCommand(actor, 'rejectSubscription', input, 'REJECT', () => rejection(reason))
}
