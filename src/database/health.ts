import type { Database } from './database.ts'
import { sql } from './query/fragment.ts'
import { statement } from './query/statement.ts'

/** Whether the database answers at all. */
export async function isAnswering(database: Database): Promise<boolean> {
  try {
    await database.query(anyKey())
    return true
  } catch {
    return false
  }
}

const anyKey = statement(({ connection, tables: { gatewayKeys } }) =>
  connection
    .select({ one: sql`1` })
    .from(gatewayKeys)
    .limit(1),
)
