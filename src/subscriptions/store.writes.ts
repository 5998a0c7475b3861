import { and, eq } from 'drizzle-orm'
import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { recordEvents } from '../operations/events.ts'
import type { Subscription } from './store.ts'
import { type Happening, historyEntry, subscriptionEvent } from './records.ts'

/**
 * The one guarded change of a subscription: only where it still has the version that was read. Answers the row as it is
 * now, null where somebody else was faster.
 */
export function* updateSubscriptionRow(tx: Connection, { tables }: Database, before: Subscription, set: Partial<Subscription>): Work<Subscription | null> {
  const { subscriptions: table } = tables
  const isUnchanged = and(eq(table.id, before.id), eq(table.version, before.version))
  const [after] = yield* run(tx.update(table).set(set).where(isUnchanged).returning())
  return after ?? null
}

/** Adds a subscription; answers the row. */
export function* insertSubscriptionRow(tx: Connection, { tables }: Database, row: Subscription): Work<Subscription> {
  yield* run(tx.insert(tables.subscriptions).values(row))
  return row
}

/** Rows in one statement: far below the engines' limits on parameters. */
const rowsPerStatement = 500

/** Tells what happened: one history row and one event row each. */
export function* tell(tx: Connection, database: Database, happenings: readonly Happening[]): Work<void> {
  for (let start = 0; start < happenings.length; start += rowsPerStatement) {
    const some = happenings.slice(start, start + rowsPerStatement)
    yield* run(tx.insert(database.tables.subscriptionHistory).values(some.map(historyEntry)))
    yield* recordEvents(tx, database, some.map(subscriptionEvent))
  }
}
