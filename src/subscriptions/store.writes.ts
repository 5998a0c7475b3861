import { and, eq } from 'drizzle-orm'
import { type Connection, type Database, run, type Work } from '../database/database.ts'
import type { HistoryEntry } from './history.ts'
import type { Subscription } from './subscription.ts'

/**
 * The one guarded change of a subscription: only where it still has the version that was read. Answers whether it was
 * made; not where somebody else was faster.
 */
export function* updateSubscriptionRow(
  tx: Connection,
  { tables }: Database,
  before: Subscription,
  set: Partial<Subscription>,
): Work<boolean> {
  const { subscriptions: table } = tables
  const isUnchanged = and(eq(table.id, before.id), eq(table.version, before.version))
  const changed = yield* run(tx.update(table).set(set).where(isUnchanged).returning({ id: table.id }))
  return changed.length > 0
}

/** Adds a subscription. */
export function* insertSubscriptionRow(tx: Connection, { tables }: Database, row: Subscription): Work<void> {
  yield* run(tx.insert(tables.subscriptions).values(row))
}

/** Adds to the audit trail. */
export function* insertHistory(tx: Connection, { tables }: Database, entries: readonly HistoryEntry[]): Work<void> {
  yield* run(tx.insert(tables.subscriptionHistory).values([...entries]))
}
