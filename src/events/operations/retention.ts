import type { Database, Work } from '../../database/database.ts'
import { deleteEventsBelow, raiseFloor } from '../store.retention.ts'

/** Events that are forgotten in one transaction. */
const eventsAtOnce = 500

/**
 * Forgets events that got their positions before a time, the oldest first, some at a time; answers how many. Their
 * cursors expire. What stands in histories stays.
 */
export async function forgetOldEvents(
  database: Database,
  before: Date,
  isStopped: () => boolean = () => false,
): Promise<number> {
  let forgotten = 0
  while (!isStopped()) {
    const gone = await database.transaction(function* (tx): Work<number> {
      const raised = yield* raiseFloor(tx, database, before, eventsAtOnce)
      return raised ? yield* deleteEventsBelow(tx, database) : 0
    })
    forgotten += gone
    if (gone < eventsAtOnce) break
    await new Promise((resolve) => setImmediate(resolve))
  }
  return forgotten
}
