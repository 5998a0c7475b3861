import type { Connection, Work } from '../../database/database.ts'
import type { OperationResult } from '../../operations/idempotency.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { Archived, NotFound, Refusal, VersionConflict } from '../../operations/refusals.ts'
import { type OperationOutcome, runIdempotent, recallResult, Refused } from '../../operations/run-idempotent.ts'
import type { SubscriptionAction } from '../../vocabulary.ts'
import { type AppliedChanges, applyChanges, applyDueChanges } from '../apply-changes.ts'
import type { Change } from '../lifecycle.ts'
import { IllegalTransition, NotPermitted } from '../refusals.ts'
import { lockContext, seesSubscription } from '../store.context.ts'
import { changeLockedRow } from '../store.writes.ts'
import type { SubscriptionContext } from '../subscription-context.ts'
import type { Subscription } from '../subscription.ts'
import { allowedActions, obstacleTo } from '../transitions.ts'
import { recordChanges } from './record-changes.ts'

/** The input of every command on a subscription. */
export interface SubscriptionCommand {
  readonly subscriptionId: string
  readonly expectedVersion?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/** A command that says why. Every party reads the reason. */
export interface SubscriptionCommandWithReason extends SubscriptionCommand {
  readonly reason: string
}

/** What a command comes to. */
export interface CommandResult extends OperationResult {
  /** The subscription as it left it; not where an earlier request did it. */
  readonly row?: Subscription
}

/** The same, as whoever gave the command gets it. */
export type CommandOutcome = OperationOutcome<CommandResult>

/** The changes that a command comes to, one after the other; null for none. */
type CommandChanges = Change | readonly Change[] | null

/** Decides what a permitted command changes. Throws its refusals. */
export type CommandHandler = (context: SubscriptionContext, tx: Connection) => Work<CommandChanges> | CommandChanges

/** The action that a command is, or a function that says which, by where the subscription stands; null is none. */
export type ActionResolver = SubscriptionAction | ((context: SubscriptionContext) => SubscriptionAction | null)

/**
 * Runs one command on one subscription: applies what has fallen due on it, checks version and state, and makes the
 * change with its history and event. What fell due stays applied even where the command is then refused.
 */
export function runCommand(
  operation: OperationContext,
  name: string,
  input: SubscriptionCommand,
  action: ActionResolver,
  handler: CommandHandler,
): Promise<CommandOutcome> {
  const { database, viewer, now } = operation
  function* work(tx: Connection): Work<CommandResult | Refused> {
    const found = yield* lockContext(database, viewer, input.subscriptionId)
    if (!found) throw new NotFound('There is no such subscription.')
    const due = applyDueChanges(found, now)
    let result: CommandChanges = null
    try {
      result = yield* decide(tx, due.context)
    } catch (error) {
      if (!(error instanceof Refusal) || due.recorded.length === 0) throw error
      yield* write(tx, operation, found, due)
      return new Refused(error)
    }
    const changes = result === null ? [] : [result].flat()
    const made = applyChanges(due.context, changes, now, operation)
    return yield* write(tx, operation, found, { ...made, recorded: [...due.recorded, ...made.recorded] })
  }
  function* decide(tx: Connection, context: SubscriptionContext): Work<CommandChanges> {
    const { version } = context.subscription
    if (input.expectedVersion != null && input.expectedVersion !== version)
      throw new VersionConflict(input.expectedVersion, version)
    const wanted = typeof action === 'function' ? action(context) : action
    if (wanted === null) return null
    permit(wanted, context, operation)
    const result = handler(context, tx)
    return result !== null && 'next' in result ? yield* result : result
  }
  return runIdempotent(
    operation,
    name,
    input,
    work,
    recallResult((tx, id) => seesSubscription(tx, database, viewer, id)),
  )
}

function* write(
  tx: Connection,
  { database }: OperationContext,
  { subscription: before }: SubscriptionContext,
  { context: { subscription: after }, recorded }: AppliedChanges,
): Work<CommandResult> {
  if (recorded.length > 0) {
    yield* changeLockedRow(database, before, after)
    yield* recordChanges(tx, database, recorded)
  }
  return { id: after.id, version: after.version, row: after }
}

/** Refuses what state, role or data stand against. */
function permit(action: SubscriptionAction, context: SubscriptionContext, { viewer, now }: OperationContext): void {
  const obstacle = obstacleTo(action, context, viewer, now)
  if (obstacle === 'STATE')
    throw new IllegalTransition(context.subscription.status, action, allowedActions(context, viewer, now))
  if (obstacle === 'PARTY_ARCHIVED') throw new Archived('The party that you act for is archived.')
  if (obstacle !== null) throw new NotPermitted(obstacle)
}
