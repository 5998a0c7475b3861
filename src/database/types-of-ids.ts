import { type Column, sql } from 'drizzle-orm'
import { value } from './conditions.ts'
import type { Database } from './database.ts'
import type { AnyTable } from './tables.ts'

/** Which of the named tables each id is a row of, in one statement over all of them; ids of no row are left out. */
export async function typesOfIds(
  { connection, dialect, prepared }: Database,
  tables: readonly (readonly [name: string, table: AnyTable & { id: Column }])[],
  ids: readonly string[],
): Promise<Map<string, string>> {
  const build = () => {
    const lookups = tables.map(
      ([name, { id }]) =>
        sql`select ${id} as id, ${sql.raw(`'${name}'`)} as type from ${id.table} where ${dialect.anyOf(sql`${id}`, value('ids'))}`,
    )
    return connection
      .select({ id: sql<string>`id`, type: sql<string>`type` })
      .from(sql`(${sql.join(lookups, sql` union all `)}) as found`)
  }
  const rows = await prepared('types of ids', build, { ids: JSON.stringify(ids) })
  return new Map(rows.map(({ id, type }) => [id, type]))
}
