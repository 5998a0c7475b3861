import type { Database } from '../../database/database.ts'
import { inBatches } from '../../operations/batches.ts'
import { deleteOldDeliveries } from '../store.deliveries.ts'

/** Deliveries that are forgotten in one transaction. */
const size = 500

/** Forgets deliveries that were made or given up and are older than a time, some at a time; answers how many. */
export function forgetOldDeliveries(
  database: Database,
  before: Date,
  isStopped: () => boolean = () => false,
): Promise<number> {
  return inBatches({ size, isStopped }, () =>
    database.transaction((tx) => deleteOldDeliveries(tx, database, before, size)),
  )
}
