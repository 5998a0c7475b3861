import type { Connection, Database, Work } from '../../database/database.ts'
import { recordEvents } from '../../operations/events.ts'
import { type Happening, historyEntry, subscriptionEvent } from '../records.ts'
import { insertHistory } from '../store.writes.ts'

/** Rows in one statement: far below the engines' limits on parameters. */
const rowsPerStatement = 500

/** Tells what happened: one history row and one event row each. */
export function* tell(tx: Connection, database: Database, happenings: readonly Happening[]): Work<void> {
  for (let start = 0; start < happenings.length; start += rowsPerStatement) {
    const some = happenings.slice(start, start + rowsPerStatement)
    yield* insertHistory(tx, database, some.map(historyEntry))
    yield* recordEvents(tx, database, some.map(subscriptionEvent))
  }
}
