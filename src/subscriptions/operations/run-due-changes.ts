import { DatabaseUnavailable } from '../../database-unavailable.ts'
import type { Connection, Database, Work } from '../../database/database.ts'
import { retrying } from '../../operations/run-idempotent.ts'
import { applyDueChanges } from '../apply-changes.ts'
import { dueAt } from '../due-changes.ts'
import type { SubscriptionChange } from '../records.ts'
import { type DueKey, findDueKeys, lockDueContexts, type WantedDue } from '../store.context.ts'
import { updateSubscriptionRow } from '../store.writes.ts'
import { recordChanges } from './record-changes.ts'

/** How many subscriptions are looked at in one transaction: few enough to leave others room to write. */
const batchSize = 100
/** How many changes are made in one transaction. Years may fall due at once, for many subscriptions. */
const mostChanges = 500
/** How many of them may be of one subscription; what is left is done after the others had their turn. */
const mostChangesOfOne = 100

/** The result of one run of all due changes. */
export interface ScheduleRun {
  /** Subscriptions that were settled. */
  readonly settled: number
  /** Changes that were made to them: one history row and one event each. */
  readonly changes: number
  /** Subscriptions that could not be settled; `onFailure` was called for each. */
  readonly failed: number
  /** How long the one that waited longest had been due, in milliseconds; 0 where none was. */
  readonly lagMs: number
}

/** How a run is watched and ended. */
export interface ScheduleRunOptions {
  /** Asked between two transactions; what is not settled then is left to the next run. */
  readonly isStopped?: () => boolean
  /** Called once for each subscription that cannot be settled. The others are settled all the same. */
  readonly onFailure?: (subscriptionId: string, error: unknown) => void
}

/** The result of one transaction, or of several in the place of one. */
interface Batch {
  readonly keys: readonly DueKey[]
  readonly settled: readonly string[]
  readonly changes: number
  /** Whether some of what it looked at is still due, because it has more changes to go. */
  readonly isUnfinished: boolean
  readonly failures: readonly (readonly [id: string, error: unknown])[]
}

/**
 * Settles every subscription that has fallen due by now, the longest due first, in transactions of bounded size.
 * Several processes may do it at once: each change is made once. A subscription that cannot be settled holds up no
 * other.
 */
export async function runDueChanges(
  database: Database,
  now: Date,
  options: ScheduleRunOptions = {},
): Promise<ScheduleRun> {
  const { isStopped = () => false, onFailure = () => {} } = options
  const settledIds = new Set<string>()
  const failedIds = new Set<string>()
  let changes = 0
  let lagMs = 0
  let after: DueKey | null = null
  let isUnfinished = false
  while (!isStopped()) {
    const batch: Batch = await settleBatch(database, now, after)
    const [first] = batch.keys
    if (first) lagMs = Math.max(lagMs, now.getTime() - first.dueAt.getTime())
    for (const id of batch.settled) settledIds.add(id)
    changes += batch.changes
    isUnfinished ||= batch.isUnfinished
    for (const [id, error] of batch.failures) {
      if (!failedIds.has(id)) onFailure(id, error)
      failedIds.add(id)
    }
    after = batch.keys.at(-1) ?? null
    // Those that have changes to go are behind us now: another pass finds them, until none is left.
    if (!after && !isUnfinished) break
    if (!after) isUnfinished = false
    // On SQLite nothing above waits for anything; requests shall have their turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { settled: settledIds.size, changes, failed: failedIds.size, lagMs }
}

/** One transaction's worth. Where that fails as a whole, each subscription has a transaction of its own. */
async function settleBatch(database: Database, now: Date, after: DueKey | null): Promise<Batch> {
  const wanted = { after, limit: batchSize }
  try {
    return await settleOnce(database, now, wanted)
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error
  }
  const keys = await database.transaction((tx) => findDueKeys(tx, database, now, wanted))
  const batches: Batch[] = []
  for (const key of keys) {
    const failed = (error: unknown): Batch => ({
      keys: [key],
      settled: [],
      changes: 0,
      isUnfinished: false,
      failures: [[key.id, error]],
    })
    batches.push(await settleOnce(database, now, key).catch(failed))
  }
  return {
    keys,
    settled: batches.flatMap((batch) => batch.settled),
    changes: batches.reduce((sum, batch) => sum + batch.changes, 0),
    isUnfinished: batches.some((batch) => batch.isUnfinished),
    failures: batches.flatMap((batch) => batch.failures),
  }
}

function settleOnce(database: Database, now: Date, wanted: WantedDue): Promise<Batch> {
  return retrying(database, () => database.transaction((tx) => settleInTransaction(tx, database, now, wanted)))
}

function* settleInTransaction(tx: Connection, database: Database, now: Date, wanted: WantedDue): Work<Batch> {
  const due = yield* lockDueContexts(tx, database, now, wanted)
  const keys: DueKey[] = []
  const changes: SubscriptionChange[] = []
  const failures: [string, unknown][] = []
  let isUnfinished = false
  for (const context of due) {
    const before = context.subscription
    if (changes.length >= mostChanges) break
    keys.push({ id: before.id, dueAt: before.dueAt ?? now })
    try {
      const { context: settled, recorded } = applyDueChanges(context, now, mostChangesOfOne)
      const after = settled.subscription
      // Where nothing is due after all, only the time to look again is put right: nothing has happened.
      const set = recorded.length > 0 ? after : { dueAt: dueAt(before) }
      const isWritten = yield* updateSubscriptionRow(database, before, set)
      if (!isWritten) continue
      changes.push(...recorded)
      isUnfinished ||= after.dueAt !== null && after.dueAt <= now && recorded.length > 0
    } catch (error) {
      failures.push([before.id, error])
    }
  }
  yield* recordChanges(tx, database, changes)
  return {
    keys,
    settled: [...new Set(changes.map(({ after }) => after.id))],
    changes: changes.length,
    isUnfinished,
    failures,
  }
}
