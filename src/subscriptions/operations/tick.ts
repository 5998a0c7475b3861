import type { Connection, Database, Work } from '../../database/database.ts'
import { retrying } from '../../operations/perform.ts'
import { dueAt } from '../lifecycle.ts'
import type { Happening } from '../records.ts'
import { settled } from '../steps.ts'
import { type DueKey, findDueKeys, lockDueFacts, type WantedDue } from '../store.facts.ts'
import { updateSubscriptionRow } from '../store.writes.ts'
import { tell } from './tell.ts'

/** How many subscriptions are settled in one transaction: few enough to leave others room to write. */
const batch = 100
/** How many steps are told in one transaction. Years may fall due at once, for many subscriptions. */
const mostSteps = 500
/** How many of them one subscription may take; what is left is settled after the others had their turn. */
const mostStepsOfOne = 100

/** What one run of the clock did. */
export interface Ticked {
  /** Subscriptions that were settled. */
  readonly settled: number
  /** What happened to them: one history row and one event each. */
  readonly changes: number
  /** Subscriptions that could not be settled; `onFailure` was told why. */
  readonly failed: number
  /** How long the one that waited longest had been due, in milliseconds; 0 where none was. */
  readonly lagMs: number
}

/** How a run of the clock is watched and ended. */
export interface TickOptions {
  /** Asked between two transactions; what is not settled then is left to the next run. */
  readonly isStopped?: () => boolean
  /** Told once about each subscription that cannot be settled. The others are settled all the same. */
  readonly onFailure?: (subscriptionId: string, error: unknown) => void
}

/** What one transaction did. */
interface Round {
  readonly keys: readonly DueKey[]
  readonly settled: readonly string[]
  readonly changes: number
  /** Whether some of what it looked at is still due, because it has more steps to go. */
  readonly isUnfinished: boolean
  readonly failures: readonly (readonly [id: string, error: unknown])[]
}

/**
 * Settles every subscription that has fallen due by now, the longest due first, in transactions of bounded size.
 * Several processes may do it at once: each step is taken once. A subscription that cannot be settled holds up no
 * other.
 */
export async function tick(database: Database, now: Date, options: TickOptions = {}): Promise<Ticked> {
  const { isStopped = () => false, onFailure = () => {} } = options
  const settledIds = new Set<string>()
  const failedIds = new Set<string>()
  let changes = 0
  let lagMs = 0
  let after: DueKey | null = null
  let isUnfinished = false
  while (!isStopped()) {
    const round: Round = await settleSome(database, now, after)
    const [first] = round.keys
    if (first) lagMs = Math.max(lagMs, now.getTime() - first.dueAt.getTime())
    for (const id of round.settled) settledIds.add(id)
    changes += round.changes
    isUnfinished ||= round.isUnfinished
    for (const [id, error] of round.failures) {
      if (!failedIds.has(id)) onFailure(id, error)
      failedIds.add(id)
    }
    after = round.keys.at(-1) ?? null
    // Those that have steps to go are behind us now: another pass finds them, until none is left.
    if (!after && !isUnfinished) break
    if (!after) isUnfinished = false
    // On SQLite nothing above waits for anything; requests shall have their turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { settled: settledIds.size, changes, failed: failedIds.size, lagMs }
}

/** One transaction's worth. Where that fails as a whole, each subscription has a transaction of its own. */
async function settleSome(database: Database, now: Date, after: DueKey | null): Promise<Round> {
  const wanted = { after, limit: batch }
  try {
    return await settleTogether(database, now, wanted)
  } catch (error) {
    if (database.isRetryable(error)) throw error
  }
  const keys = await database.transaction((tx) => findDueKeys(tx, database, now, wanted))
  const rounds: Round[] = []
  for (const key of keys) {
    const failed = (error: unknown): Round => ({
      keys: [key],
      settled: [],
      changes: 0,
      isUnfinished: false,
      failures: [[key.id, error]],
    })
    rounds.push(await settleTogether(database, now, key).catch(failed))
  }
  return {
    keys,
    settled: rounds.flatMap((round) => round.settled),
    changes: rounds.reduce((sum, round) => sum + round.changes, 0),
    isUnfinished: rounds.some((round) => round.isUnfinished),
    failures: rounds.flatMap((round) => round.failures),
  }
}

function settleTogether(database: Database, now: Date, wanted: WantedDue): Promise<Round> {
  return retrying(database, () => database.transaction((tx) => settleRound(tx, database, now, wanted)))
}

function* settleRound(tx: Connection, database: Database, now: Date, wanted: WantedDue): Work<Round> {
  const due = yield* lockDueFacts(tx, database, now, wanted)
  const keys: DueKey[] = []
  const happenings: Happening[] = []
  const failures: [string, unknown][] = []
  let isUnfinished = false
  for (const facts of due) {
    const before = facts.subscription
    if (happenings.length >= mostSteps) break
    keys.push({ id: before.id, dueAt: before.dueAt ?? now })
    try {
      const {
        facts: { subscription: after },
        happenings: some,
      } = settled(facts, now, mostStepsOfOne)
      // Where nothing is due after all, only the time to look again is put right: nothing has happened.
      const isWritten = yield* updateSubscriptionRow(
        database,
        before,
        some.length > 0 ? after : { dueAt: dueAt(before) },
      )
      if (!isWritten) continue
      happenings.push(...some)
      isUnfinished ||= after.dueAt !== null && after.dueAt <= now && some.length > 0
    } catch (error) {
      failures.push([before.id, error])
    }
  }
  yield* tell(tx, database, happenings)
  return {
    keys,
    settled: [...new Set(happenings.map(({ after }) => after.id))],
    changes: happenings.length,
    isUnfinished,
    failures,
  }
}
