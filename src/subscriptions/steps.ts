import { changesBetween } from './changes.ts'
import type { Facts } from './facts.ts'
import { type Change, dueAt, dueChange } from './lifecycle.ts'
import type { Doer, Happening } from './records.ts'

/** A subscription after some steps, and what happened in each. */
export interface Settled {
  readonly facts: Facts
  readonly happenings: readonly Happening[]
}

/** What a change makes of a subscription, and how it is told. Null where it would change nothing. */
export function applied(
  facts: Facts,
  change: Change,
  now: Date,
  doer: Doer | null,
): { facts: Facts; happening: Happening } | null {
  const before = facts.subscription
  const set = { ...before, ...change.set }
  const changes = changesBetween(before, set)
  if (changes.length === 0 && set.status === before.status && set.statusReason === before.statusReason) return null
  const at = change.at ?? now
  const next = { ...set, version: before.version + 1, updatedAt: now }
  const after = { ...next, dueAt: dueAt(next) }
  const happening = {
    kind: change.kind,
    after,
    fromStatus: before.status,
    changes,
    reason: change.reason ?? null,
    occurredAt: at,
    doer,
  }
  return { facts: { ...facts, subscription: after }, happening }
}

/**
 * What has fallen due by now, settled in the order in which it fell due: all of it, or so many steps at most. Nothing
 * is written. Throws where a step would leave something due at the same time or before it, which would never end.
 */
export function settled(facts: Facts, now: Date, most = Infinity): Settled {
  const happenings: Happening[] = []
  let current = facts
  for (let change = dueChange(current, now); change && happenings.length < most; change = dueChange(current, now)) {
    const step = applied(current, change, now, null)
    const next = step?.facts.subscription.dueAt
    if (!step || (next && change.at && next <= change.at))
      throw new Error(`Time does not pass for subscription ${facts.subscription.id}.`)
    happenings.push(step.happening)
    current = step.facts
  }
  return { facts: current, happenings }
}
