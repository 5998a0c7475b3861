import { type Column, sql } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { all, type Condition, value } from './conditions.ts'
import type { Database } from './database.ts'

/** Any table of ours. */
export type AnyTable = SQLiteTable

/** A table whose rows have an `id`. */
export type TableWithId = SQLiteTable & { id: Column; $inferSelect: { id: string } }

/**
 * Rows by a key column, any number of keys in one statement, restricted to what `condition` lets through.
 * Rows come in no particular order; a key without a row, or with one that is hidden, gives none.
 */
export async function findBy<T extends SQLiteTable>(
  database: Database,
  name: string,
  table: T,
  key: Column,
  keys: readonly string[],
  condition: Condition,
): Promise<T['$inferSelect'][]> {
  const { dialect, connection } = database
  const wanted: Condition = { shape: 'keys', sql: dialect.anyOf(sql`${key}`, value('keys')), values: { keys: JSON.stringify(keys) } }
  const where = all([wanted, condition])
  return database.prepared(`find ${name} ${where.shape}`, () => connection.select().from(table).where(where.sql), where.values)
}

/** Rows by id, in the order of the ids, null for each that is absent or hidden. */
export async function findByIds<T extends TableWithId>(
  database: Database,
  name: string,
  table: T,
  ids: readonly string[],
  condition: Condition,
): Promise<(T['$inferSelect'] | null)[]> {
  const rows = await findBy(database, name, table, table.id, ids, condition)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id) ?? null)
}
