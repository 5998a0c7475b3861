import { getTableName, type SQL, sql } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Condition } from './conditions.ts'
import { type Database, runPrepared, type Work } from './database.ts'
import type { TableWithId } from './tables.ts'

/**
 * Adds one row, by a statement that is compiled once for the columns that it has; `computed` are columns that SQL works
 * out.
 */
export function* insertRow<T extends SQLiteTable>(
  { connection }: Database,
  table: T,
  row: Partial<T['$inferInsert']>,
  computed: Readonly<Record<string, SQL>> = {},
): Work<void> {
  const columns = Object.keys(row)
  const values = { ...placeholders(columns), ...computed }
  const build = () => connection.insert(table).values(values as T['$inferInsert'])
  yield* runPrepared(`insert ${getTableName(table)} ${columns.join()}`, build, row)
}

/**
 * Changes some columns of rows, at least one, by a statement that is compiled once for them; answers how many rows it
 * found. Set only what differs: a column that is set to what it was has its indexes written all the same.
 */
export function* updateRows<T extends TableWithId>(
  { connection }: Database,
  table: T,
  set: Partial<T['$inferSelect']>,
  where: Condition,
): Work<number> {
  const columns = Object.keys(set)
  const build = () =>
    connection
      .update(table)
      .set(placeholders(columns) as never)
      .where(where.sql)
      .returning({ id: table.id as never })
  const name = `update ${getTableName(table)} ${columns.join()} where ${where.shape}`
  const changed = yield* runPrepared<unknown[]>(name, build, { ...set, ...where.values })
  return changed.length
}

/** What differs between two states of a row. */
export function differences<Row extends object>(before: Row, after: Partial<Row>): Partial<Row> {
  const changed = Object.entries(after).filter(([column, value]) => !isSame(before[column as keyof Row], value))
  return Object.fromEntries(changed) as Partial<Row>
}

function isSame(some: unknown, other: unknown): boolean {
  if (some === other) return true
  if (typeof some !== 'object' || typeof other !== 'object' || some === null || other === null) return false
  return JSON.stringify(some) === JSON.stringify(other)
}

function placeholders(columns: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column, sql.placeholder(column)]))
}
