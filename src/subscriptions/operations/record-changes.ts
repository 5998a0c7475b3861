import type { Connection, Database, Work } from '../../database/database.ts'
import { recordEvents } from '../../operations/events.ts'
import { historyEntry, type SubscriptionChange, subscriptionEvent } from '../records.ts'
import { insertHistory } from '../store.writes.ts'

/** Rows in one statement: far below the engines' limits on parameters. */
const rowsPerStatement = 500

/** Records changes of subscriptions: one history row and one event row each. */
export function* recordChanges(tx: Connection, database: Database, changes: readonly SubscriptionChange[]): Work<void> {
  for (let start = 0; start < changes.length; start += rowsPerStatement) {
    const some = changes.slice(start, start + rowsPerStatement)
    yield* insertHistory(
      tx,
      database,
      some.map((change) => historyEntry(change)),
    )
    yield* recordEvents(database, some.map(subscriptionEvent))
  }
}
