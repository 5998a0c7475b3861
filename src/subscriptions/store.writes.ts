import { type Connection, type Database, send, type Work } from '../database/database.ts'
import { and, type Fragment, sql } from '../database/query/fragment.ts'
import { insertWholeRows } from '../database/query/whole-rows.ts'
import { differences, insertRow, sendUpdate, updateRows } from '../database/query/writing.ts'
import type { Tables } from '../database/tables.ts'
import type { HistoryEntry } from './history.ts'
import type { Subscription } from './subscription.ts'

/**
 * The one guarded change of a subscription: only where it still has the version that was read. Answers whether it was
 * made; not where somebody else was faster.
 */
export function* updateSubscriptionRow(
  database: Database,
  before: Subscription,
  after: Partial<Subscription>,
): Work<boolean> {
  const { subscriptions: table } = database.tables
  const changed = differences(before, after)
  return Object.keys(changed).length === 0 || (yield* updateRows(table, changed, isUnchanged(table, before))) > 0
}

/**
 * The same of a row that this transaction has locked, with a change that is recorded: it is not waited for. Were
 * somebody else faster, the history would have its version already, which undoes all of it.
 */
export function changeLockedRow(database: Database, before: Subscription, after: Subscription): Work<void> {
  const { subscriptions: table } = database.tables
  return sendUpdate(table, differences(before, after), isUnchanged(table, before))
}

function isUnchanged(table: Tables['subscriptions'], { id, version }: Subscription): Fragment {
  return and(sql`${table.id} = ${id}`, sql`${table.version} = ${version}`)
}

/** Adds a subscription. */
export function* insertSubscriptionRow(database: Database, row: Subscription): Work<void> {
  yield* insertRow(database.tables.subscriptions, row)
}

/** Adds to the audit trail. */
export function* insertHistory(tx: Connection, database: Database, entries: readonly HistoryEntry[]): Work<void> {
  const { subscriptionHistory: table } = database.tables
  if (entries.length === 1) yield* insertWholeRows(table, entries)
  else yield* send(tx.insert(table).values([...entries]))
}
