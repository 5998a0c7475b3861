import type { Connection, Work } from '../../database/database.ts'
import type { Actor } from '../../operations/actor.ts'
import type { Done } from '../../operations/idempotency.ts'
import { perform, type Refused } from '../../operations/perform.ts'
import { NotFound, Refusal, VersionConflict } from '../../operations/refusals.ts'
import type { SubscriptionAction } from '../../vocabulary.ts'
import type { Facts } from '../facts.ts'
import type { Change } from '../lifecycle.ts'
import type { Doer, Happening } from '../records.ts'
import { IllegalTransition, NotPermitted, type NotPermittedReason } from '../refusals.ts'
import { applied, settled } from '../steps.ts'
import { lockFacts, seesSubscription } from '../store.facts.ts'
import { updateSubscriptionRow } from '../store.writes.ts'
import { allowedActions, obstacleTo } from '../transitions.ts'
import { tell } from './tell.ts'

/** What every command on a subscription takes. */
export interface SubscriptionCommand {
  readonly subscriptionId: string
  readonly expectedVersion?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/** What to change, one after the other, or that there is nothing to change. */
type Decision = Change | readonly Change[] | null

/** What a command decides when it is permitted. Throws its refusals. */
export type Decide = (facts: Facts, tx: Connection) => Work<Decision> | Decision

/** The action that a command is; or which one, seeing where the subscription stands: null is nothing to do. */
export type Asked = SubscriptionAction | ((facts: Facts) => SubscriptionAction | null)

/**
 * Runs one command on one subscription: settles what has fallen due on it, checks version and state, and makes the
 * change with its history and event. What fell due stays settled even where the command is then refused.
 */
export function command(
  actor: Actor,
  operation: string,
  input: SubscriptionCommand,
  action: Asked,
  decide: Decide,
): Promise<Done> {
  const { database, viewer, now, requestId } = actor
  function* work(tx: Connection): Work<Done | Refused> {
    const found = yield* lockFacts(database, viewer, input.subscriptionId)
    if (!found) throw new NotFound('There is no such subscription.')
    const { facts, happenings } = settled(found, now)
    let decision: Decision = null
    try {
      if (input.expectedVersion != null && input.expectedVersion !== facts.subscription.version)
        throw new VersionConflict(input.expectedVersion, facts.subscription.version)
      const asked = typeof action === 'function' ? action(facts) : action
      if (asked !== null) {
        permit(asked, facts, actor)
        const decided = decide(facts, tx)
        decision = decided !== null && 'next' in decided ? yield* decided : decided
      }
    } catch (error) {
      if (!(error instanceof Refusal) || happenings.length === 0) throw error
      yield* write(tx, actor, found, facts, happenings)
      return { refusal: error }
    }
    const steps = inTurn(facts, decision, now, { viewer, requestId })
    return yield* write(tx, actor, found, steps.at(-1)?.facts ?? facts, [
      ...happenings,
      ...steps.map((step) => step.happening),
    ])
  }
  return perform(actor, operation, input, work, (tx, id) => seesSubscription(tx, database, viewer, id))
}

/** The steps that a decision makes; changes that would change nothing make none. */
function inTurn(facts: Facts, decision: Decision, now: Date, doer: Doer) {
  const steps: NonNullable<ReturnType<typeof applied>>[] = []
  for (const change of decision === null ? [] : [decision].flat()) {
    const step = applied(steps.at(-1)?.facts ?? facts, change, now, doer)
    if (step) steps.push(step)
  }
  return steps
}

function* write(
  tx: Connection,
  { database }: Actor,
  before: Facts,
  { subscription: after }: Facts,
  happenings: readonly Happening[],
): Work<Done> {
  if (happenings.length > 0) {
    const written = yield* updateSubscriptionRow(database, before.subscription, after)
    // The row is locked, so this does not happen; if it did, nothing of it may stand.
    if (!written) throw new VersionConflict(before.subscription.version, after.version)
    yield* tell(tx, database, happenings)
  }
  return { id: after.id, version: after.version }
}

/** Refuses what state, role or data stand against. */
function permit(action: SubscriptionAction, facts: Facts, { viewer, now }: Actor): void {
  const obstacle = obstacleTo(action, facts, viewer, now)
  if (obstacle === 'STATE')
    throw new IllegalTransition(facts.subscription.status, action, allowedActions(facts, viewer, now))
  if (obstacle !== null) throw new NotPermitted(obstacle, notPermitted[obstacle])
}

/** What people are told of each reason. */
export const notPermitted: Readonly<Record<NotPermittedReason, string>> = {
  SELF_SERVICE_OFF: 'Organizations may not do this by themselves with this service. Ask your reseller.',
  SALES_LED_ONLY: 'This service is sold by sales staff only. Ask your reseller.',
  HELD_BY_HIGHER_LAYER: 'The seller suspended it, so only the seller may reinstate it.',
  CANCELLED_BY_HIGHER_LAYER:
    'A higher layer scheduled the cancellation, so only that one, or one above it, may undo it.',
  CANCELLATION_MODE_NOT_ALLOWED:
    'The product or your role does not allow cancelling it in this way. `allowedCancellationModes` says how it may be.',
  NOT_RENEWABLE_YET: 'It can be renewed in the last 30 days of a paid period, one period ahead.',
}
