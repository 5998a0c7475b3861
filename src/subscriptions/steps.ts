import { changesBetween } from './changes.ts'
import type { Facts } from './facts.ts'
import { type Change, dueAt, dueChange } from './lifecycle.ts'
import type { Doer, Happening } from './records.ts'

/** More steps than this in one go mean that time does not pass for the subscription. */
const mostSteps = 2000

/** What a change makes of a subscription, and how it is told. Null where it would change nothing. */
export function applied(facts: Facts, change: Change, now: Date, doer: Doer | null): { facts: Facts; happening: Happening } | null {
  const before = facts.subscription
  const set = { ...before, ...change.set }
  const changes = changesBetween(before, set)
  if (changes.length === 0 && set.status === before.status && set.statusReason === before.statusReason) return null
  const at = change.at ?? now
  const next = { ...set, version: before.version + 1, updatedAt: now }
  const after = { ...next, dueAt: dueAt(next) }
  const happening = { kind: change.kind, after, fromStatus: before.status, changes, reason: change.reason ?? null, occurredAt: at, doer }
  return { facts: { ...facts, subscription: after }, happening }
}

/** Everything that has fallen due by now, settled in the order in which it fell due. Nothing is written. */
export function settled(facts: Facts, now: Date): { facts: Facts; happenings: Happening[] } {
  const happenings: Happening[] = []
  let current = facts
  for (let change = dueChange(current, now); change; change = dueChange(current, now)) {
    const step = applied(current, change, now, null)
    if (!step || happenings.length >= mostSteps) throw new Error(`The clock cannot settle subscription ${facts.subscription.id}.`)
    happenings.push(step.happening)
    current = step.facts
  }
  return { facts: current, happenings }
}
