import type { Initiator } from '../operations/origin.ts'
import { later } from '../values/instant.ts'
import { changesBetween } from './changes.ts'
import { dueAt, dueChange } from './due-changes.ts'
import type { Change } from './lifecycle.ts'
import type { SubscriptionChange } from './records.ts'
import type { SubscriptionContext } from './subscription-context.ts'

/** A subscription after one change, and the change as it is recorded. */
export interface AppliedChange {
  readonly context: SubscriptionContext
  readonly recorded: SubscriptionChange
}

/** A subscription after several changes, and each as it is recorded. */
export interface AppliedChanges {
  readonly context: SubscriptionContext
  readonly recorded: readonly SubscriptionChange[]
}

/** The state of a subscription after a change; null where it would change nothing. Nothing is written. */
export function applyChange(
  context: SubscriptionContext,
  change: Change,
  now: Date,
  initiator: Initiator | null,
): AppliedChange | null {
  const before = context.subscription
  const set = { ...before, ...change.set }
  const changes = changesBetween(before, set)
  if (changes.length === 0 && set.status === before.status && set.statusReason === before.statusReason) return null
  // Clocks of processes differ a little, and what comes after something else is not to look as if it came before.
  const at = later(now, before.updatedAt)
  const next = { ...set, version: before.version + 1, updatedAt: at }
  const after = { ...next, dueAt: dueAt(next) }
  const recorded = {
    kind: change.kind,
    before,
    after,
    fromStatus: before.status,
    changes,
    reason: change.reason ?? null,
    occurredAt: change.at ?? at,
    initiator,
  }
  return { context: { ...context, subscription: after }, recorded }
}

/** The same for changes one after the other; those that would change nothing are not recorded. */
export function applyChanges(
  context: SubscriptionContext,
  changes: readonly Change[],
  now: Date,
  initiator: Initiator,
): AppliedChanges {
  const recorded: SubscriptionChange[] = []
  let current = context
  for (const change of changes) {
    const applied = applyChange(current, change, now, initiator)
    if (!applied) continue
    recorded.push(applied.recorded)
    current = applied.context
  }
  return { context: current, recorded }
}

/**
 * All that has fallen due by now, applied in the order in which it fell due, or so many changes at most. Nothing is
 * written. Throws where a change would leave something due at the same time or before it, which would never end.
 */
export function applyDueChanges(context: SubscriptionContext, now: Date, most = Infinity): AppliedChanges {
  const recorded: SubscriptionChange[] = []
  let current = context
  for (let change = dueChange(current, now); change && recorded.length < most; change = dueChange(current, now)) {
    const applied = applyChange(current, change, now, null)
    const next = applied?.context.subscription.dueAt
    if (!applied || (next && change.at && next <= change.at))
      throw new Error(`Time does not pass for subscription ${context.subscription.id}.`)
    recorded.push(applied.recorded)
    current = applied.context
  }
  return { context: current, recorded }
}
