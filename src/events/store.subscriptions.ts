import type { Database } from '../database/database.ts'
import { findBy } from '../database/query/find.ts'
import { and, type Fragment, noFilter, sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'
import type { Tables } from '../database/tables.ts'
import type { HistoryEntry } from '../subscriptions/history.ts'
import { searchOf } from '../subscriptions/store.search.ts'
import type { Subscription } from '../subscriptions/subscription.ts'
import type { Viewer } from '../viewer.ts'
import type { LogEntry } from './event.ts'

/** What a change of a subscription is told from: what it is now, and its history from just before that change on. */
export interface SubscriptionChangeFacts {
  readonly subscription: Subscription
  readonly history: readonly HistoryEntry[]
}

/** Facts by the entry of the log that they are about: all who listen to one entry share them. */
const known = new WeakMap<LogEntry, Promise<SubscriptionChangeFacts | null>>()

/** The facts of a change of a subscription, whoever asks; null where it is gone. */
export function findChangeFacts(database: Database, entry: LogEntry): Promise<SubscriptionChangeFacts | null> {
  const earlier = known.get(entry)
  if (earlier) return earlier
  const facts = readFacts(database, entry)
  known.set(entry, facts)
  // Whoever asks again may be luckier.
  facts.catch(() => known.delete(entry))
  return facts
}

async function readFacts(
  database: Database,
  { subjectId, subjectVersion }: LogEntry,
): Promise<SubscriptionChangeFacts | null> {
  const { subscriptions, subscriptionHistory: table } = database.tables
  // First the row, then what happened to it: what came in between is in the history, and undone.
  const [subscription] = await findBy(database, subscriptions, subscriptions.id, [subjectId], noFilter)
  if (!subscription) return null
  const isLater = and(sql`${table.subscriptionId} = ${subjectId}`, sql`${table.sequence} >= ${subjectVersion - 1}`)
  return { subscription, history: await database.query(historyFrom(table, isLater)) }
}

const historyFrom = statement(({ connection }, table: Tables['subscriptionHistory'], isLater: Fragment) =>
  connection.select().from(table).where(isLater).orderBy(table.sequence),
)

/** Whether a text is found in the names that a viewer sees with a subscription, or is its id: as they are now. */
export async function isFoundByText(
  database: Database,
  viewer: Viewer,
  subscriptionId: string,
  text: string | null | undefined,
): Promise<boolean> {
  const search = searchOf(database, viewer, text, false)
  if (!search) return true
  const found = await search.find()
  if (!found) return false
  const { subscriptions } = database.tables
  const isMatch = and(found.condition ?? noFilter, found.filter ?? noFilter)
  return (await findBy(database, subscriptions, subscriptions.id, [subscriptionId], isMatch)).length > 0
}
