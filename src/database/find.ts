import { type Column, sql } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { all, type Condition, condition, value } from './conditions.ts'
import type { Database } from './database.ts'
import { selected, type Selection, wholeRow } from './selection.ts'
import type { TableWithId } from './tables.ts'

/**
 * Rows by a key column, any number of keys in one statement, restricted to what `restriction` lets through. Rows come
 * in no particular order; a key without a row, or with one that is hidden, gives none.
 */
export async function findBy<T extends SQLiteTable>(
  database: Database,
  name: string,
  table: T,
  key: Column,
  keys: readonly string[],
  restriction: Condition,
): Promise<T['$inferSelect'][]> {
  const where = all([oneOf(database, key, keys), restriction])
  return database.prepared(
    `find ${name} ${where.shape}`,
    () => database.connection.select().from(table).where(where.sql),
    where.values,
  )
}

/**
 * Rows by id, in the order of the ids, null for each that is absent or hidden. Of a row only what `selection` names is
 * read, and what it refers to is read with it: whoever sees a row sees that as well.
 */
export async function findByIds<T extends TableWithId>(
  database: Database,
  name: string,
  table: T,
  ids: readonly string[],
  restriction: Condition,
  selection: Selection = wholeRow,
): Promise<(T['$inferSelect'] | null)[]> {
  const { connection, tables } = database
  const where = all([oneOf(database, table.id, ids), restriction])
  const build = () => {
    const { fields, joins } = selected(tables, table, selection)
    const query = connection
      .select(fields)
      .from(table as TableWithId)
      .$dynamic()
    for (const { table: joined, on } of joins) query.leftJoin(joined, on)
    return query.where(where.sql)
  }
  const rows: T['$inferSelect'][] = await database.prepared(
    `find ${name} ${where.shape} ${selection.shape}`,
    build,
    where.values,
  )
  if (ids.length === 1) return [rows[0] ?? null]
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id) ?? null)
}

/** One key is compared as it is: looking into a set costs more than the row. */
function oneOf({ dialect }: Database, key: Column, keys: readonly string[]): Condition {
  if (keys.length === 1) return condition('key', () => sql`${key} = ${value('key')}`, { key: keys[0] })
  return condition('keys', () => dialect.anyOf(sql`${key}`, value('keys')), { keys: JSON.stringify(keys) })
}
