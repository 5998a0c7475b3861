import type { Database, Work } from '../../database/database.ts'
import { retrying } from '../../operations/perform.ts'
import { settled } from '../steps.ts'
import { lockDueFacts } from '../store.facts.ts'
import { tell, updateSubscriptionRow } from '../store.writes.ts'
import type { Happening } from '../records.ts'

/** How many subscriptions are settled in one transaction: few enough to leave others room to write. */
const batch = 100

/** What one round of the clock did. */
export interface Ticked {
  /** Subscriptions that were settled. */
  readonly settled: number
  /** How long the one that waited longest had been due, in milliseconds; 0 where none was. */
  readonly lagMs: number
}

/**
 * Settles every subscription that has fallen due by now, the longest due first, in batches of one transaction each.
 * Several processes may do it at once: each subscription is settled once.
 */
export async function tick(database: Database, now: Date, isStopped: () => boolean = () => false): Promise<Ticked> {
  let total = 0
  let lagMs = 0
  while (!isStopped()) {
    const round = await retrying(database, () => database.transaction(settleBatch(database, now)))
    total += round.settled
    lagMs = Math.max(lagMs, round.lagMs)
    if (round.found < batch) break
  }
  return { settled: total, lagMs }
}

function settleBatch(database: Database, now: Date) {
  return function* (tx: Parameters<typeof lockDueFacts>[0]): Work<Ticked & { found: number }> {
    const due = yield* lockDueFacts(tx, database, now, batch)
    const happenings: Happening[] = []
    for (const before of due) {
      const after = settled(before, now)
      if (after.happenings.length === 0) continue
      const written = yield* updateSubscriptionRow(tx, database, before.subscription, after.facts.subscription)
      if (written) happenings.push(...after.happenings)
    }
    yield* tell(tx, database, happenings)
    const longest = due[0]?.subscription.dueAt
    return { found: due.length, settled: new Set(happenings.map(({ after }) => after.id)).size, lagMs: longest ? now.getTime() - longest.getTime() : 0 }
  }
}
