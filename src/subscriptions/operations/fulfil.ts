import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { checkReason } from '../../operations/input.ts'
import { begun } from '../lifecycle.ts'
import { command, type SubscriptionCommand } from './command.ts'

/** A command that tells why. Every party reads the reason. */
export interface SubscriptionCommandWithReason extends SubscriptionCommand {
  readonly reason: string
}

/** The service's side accepts a pending subscription: its trial or its first period begins. */
export function activateSubscription(actor: Actor, input: SubscriptionCommand): Promise<Done> {
  return command(actor, 'activateSubscription', input, 'ACTIVATE', (facts) => ({
    kind: 'ACTIVATED',
    set: { ...begun(facts, actor.now), statusReason: null },
  }))
}

/** The service's side refuses a pending subscription, and says why. */
export async function rejectSubscription(actor: Actor, input: SubscriptionCommandWithReason): Promise<Done> {
  const reason = checkReason(input.reason, { isNeeded: true })
  return command(actor, 'rejectSubscription', input, 'REJECT', () => ({
    kind: 'REJECTED',
    set: { status: 'FAILED', statusReason: reason },
    reason,
  }))
}
