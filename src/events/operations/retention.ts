import type { Database, Work } from '../../database/database.ts'
import { inBatches } from '../../operations/batches.ts'
import { deleteEventsBelow, raiseFloor } from '../store.retention.ts'

/** Events that are forgotten in one transaction. */
const size = 500

/**
 * Forgets events that got their positions before a time, the oldest first, some at a time; answers how many. Their
 * cursors expire. What stands in histories stays.
 */
export function forgetOldEvents(
  database: Database,
  before: Date,
  isStopped: () => boolean = () => false,
): Promise<number> {
  return inBatches({ size, isStopped }, () =>
    database.transaction(function* (tx): Work<number> {
      const raised = yield* raiseFloor(tx, database, before, size)
      return raised ? yield* deleteEventsBelow(tx, database) : 0
    }),
  )
}
