import type { Connection, Work } from '../../database/database.ts'
import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { perform, type Refused } from '../../operations/perform.ts'
import { IllegalTransition, NotFound, NotPermitted, type NotPermittedReason, Refusal, VersionConflict } from '../../operations/refusals.ts'
import type { SubscriptionAction } from '../../vocabulary.ts'
import type { Facts } from '../facts.ts'
import type { Change } from '../lifecycle.ts'
import { applied, settled } from '../steps.ts'
import { lockFacts } from '../store.facts.ts'
import { tell, updateSubscriptionRow } from '../store.writes.ts'
import { allowedActions, obstacleTo } from '../transitions.ts'

/** What every command on a subscription takes. */
export interface SubscriptionCommand {
  readonly subscriptionId: string
  readonly expectedVersion?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/** What a command decides when it is permitted: what to change, or that there is nothing to change. Throws its refusals. */
export type Decide = (facts: Facts, tx: Connection) => Work<Change | null> | Change | null

/**
 * Runs one command on one subscription: settles what has fallen due on it, checks version and state, and makes the
 * change with its history and event. What fell due stays settled even where the command is then refused.
 */
export function command(actor: Actor, operation: string, input: SubscriptionCommand, action: SubscriptionAction, decide: Decide): Promise<Done> {
  const { database, viewer, now, requestId } = actor
  return perform(actor, operation, input, function* (tx): Work<Done | Refused> {
    const found = yield* lockFacts(tx, database, viewer, input.subscriptionId)
    if (!found) throw new NotFound('There is no such subscription.')
    const { facts, happenings } = settled(found, now)
    let change: Change | null
    try {
      if (input.expectedVersion != null && input.expectedVersion !== facts.subscription.version)
        throw new VersionConflict(input.expectedVersion, facts.subscription.version)
      permit(action, facts, actor)
      const decided = decide(facts, tx)
      change = decided !== null && Symbol.iterator in decided ? yield* decided : decided
    } catch (error) {
      if (!(error instanceof Refusal) || happenings.length === 0) throw error
      yield* write(tx, actor, found, facts, happenings)
      return { refusal: error }
    }
    if (change) {
      const step = applied(facts, change, now, { viewer, requestId })
      if (step) return yield* write(tx, actor, found, step.facts, [...happenings, step.happening])
    }
    return yield* write(tx, actor, found, facts, happenings)
  })
}

function* write(tx: Connection, { database }: Actor, before: Facts, { subscription: after }: Facts, happenings: ReturnType<typeof settled>['happenings']): Work<Done> {
  if (happenings.length > 0) {
    const written = yield* updateSubscriptionRow(tx, database, before.subscription, after)
    // The row is locked, so this does not happen; if it did, nothing of it may stand.
    if (!written) throw new VersionConflict(before.subscription.version, after.version)
    yield* tell(tx, database, happenings)
  }
  return { id: after.id, version: after.version }
}

/** Refuses what state, role or data stand against. */
function permit(action: SubscriptionAction, facts: Facts, { viewer, now }: Actor): void {
  const obstacle = obstacleTo(action, facts, viewer, now)
  if (obstacle === 'STATE') throw new IllegalTransition(facts.subscription.status, action, allowedActions(facts, viewer, now))
  if (obstacle !== null) throw new NotPermitted(obstacle, notPermitted[obstacle])
}

/** What people are told of each reason. */
export const notPermitted: Readonly<Record<NotPermittedReason, string>> = {
  SELF_SERVICE_OFF: 'Organizations may not do this by themselves with this service. Ask your reseller.',
  SALES_LED_ONLY: 'This service is sold by sales staff only. Ask your reseller.',
  HELD_BY_HIGHER_LAYER: 'The seller suspended it, so only the seller may reinstate it.',
  CANCELLED_BY_HIGHER_LAYER: 'A higher layer scheduled the cancellation, so only that one, or one above it, may undo it.',
  CANCELLATION_MODE_NOT_ALLOWED: 'The product or your role does not allow cancelling it in this way. `allowedCancellationModes` says how it may be.',
  NOT_RENEWABLE_YET: 'It can be renewed in the last 30 days of a paid period, one period ahead.',
}
