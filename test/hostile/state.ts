import { getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../src/database/database.ts'

/** How many rows each table has, and the sum of its versions: whatever writes changes it. */
export async function stateOf({ connection, tables }: Database): Promise<string> {
  const counts = Object.values(tables).flatMap((table): [string, SQL][] => {
    const name = getTableName(table)
    const sum = 'version' in getTableColumns(table) ? sql`sum(version)` : null
    const parts: [string, SQL][] = [[`${name} rows`, sql`(select count(*) from ${table})`]]
    return sum ? [...parts, [`${name} versions`, sql`(select ${sum} from ${table})`]] : parts
  })
  const [found] = await connection.select(Object.fromEntries(counts)).from(sql`(select 1 as one) as one`)
  return JSON.stringify(found)
}
