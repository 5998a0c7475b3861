import type { Database } from '../../database/database.ts'
import { deleteOldDeliveries } from '../store.deliveries.ts'

/** Deliveries that are forgotten in one transaction. */
const deliveriesAtOnce = 500

/** Forgets deliveries that were made or given up and are older than a time, some at a time; answers how many. */
export async function forgetOldDeliveries(
  database: Database,
  before: Date,
  isStopped: () => boolean = () => false,
): Promise<number> {
  let forgotten = 0
  while (!isStopped()) {
    const gone = await database.transaction((tx) => deleteOldDeliveries(tx, database, before, deliveriesAtOnce))
    forgotten += gone
    if (gone < deliveriesAtOnce) break
    await new Promise((resolve) => setImmediate(resolve))
  }
  return forgotten
}
