import { sql } from 'drizzle-orm'
import type { Database } from './database.ts'

/** Whether the database answers at all. */
export async function isAnswering(database: Database): Promise<boolean> {
  const { gatewayKeys } = database.tables
  try {
    await database.prepared(
      'health',
      () =>
        database.connection
          .select({ one: sql`1` })
          .from(gatewayKeys)
          .limit(1),
      {},
    )
    return true
  } catch {
    return false
  }
}
