import type { Column } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Database } from '../database.ts'
import { type Fragment, join, raw, sql } from './fragment.ts'
import { statement } from './statement.ts'

/** Which of the named tables each id is a row of, in one statement over all of them; ids of no row are left out. */
export async function typesOfIds(
  database: Database,
  tables: readonly (readonly [name: string, table: SQLiteTable & { id: Column }])[],
  ids: readonly string[],
): Promise<Map<string, string>> {
  const lookups = tables.map(
    ([name, table]) =>
      sql`select ${table.id} as id, ${raw(`'${name}'`)} as type from ${table} where ${database.dialect.anyOf(table.id, ids)}`,
  )
  const rows = await database.query(typesOf(join(lookups, ' union all ')))
  return new Map(rows.map(({ id, type }) => [id, type]))
}

const typesOf = statement(({ connection }, found: Fragment) =>
  connection.select({ id: sql<string>`id`, type: sql<string>`type` }).from(sql`(${found}) as found`),
)
