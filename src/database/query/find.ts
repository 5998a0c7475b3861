import type { Column } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { check, type Database, type Query, run, send, Statement, type Work } from '../database.ts'
import type { TableWithId } from '../tables.ts'
import { and, type Fragment, sql } from './fragment.ts'
import { allColumns, type Projection, projectionSql } from './projection.ts'
import { statement } from './statement.ts'

/**
 * Rows by a key column, any number of keys in one statement, restricted to what `restriction` lets through. Rows come
 * in no particular order; a key without a row, or with one that is hidden, gives none.
 */
export async function findBy<T extends SQLiteTable>(
  database: Database,
  table: T,
  key: Column,
  keys: readonly string[],
  restriction: Fragment,
): Promise<T['$inferSelect'][]> {
  return database.query(allRows(table, and(oneOf(database, key, keys), restriction)))
}

const allRows = statement(({ connection }, table: SQLiteTable, where: Fragment) =>
  connection.select().from(table).where(where),
)

/**
 * Rows by id, in the order of the ids, null for each that is absent or hidden. Of a row only what `projection` names is
 * read, and what it refers to is read with it: whoever sees a row sees that as well.
 */
export async function findByIds<T extends TableWithId>(
  database: Database,
  table: T,
  ids: readonly string[],
  restriction: Fragment,
  projection: Projection = allColumns,
): Promise<(T['$inferSelect'] | null)[]> {
  const [id] = ids
  if (id !== undefined && ids.length === 1) {
    const make = (where: Fragment) => projectedRows(table, projection, where)
    const [row]: T['$inferSelect'][] = await database.query(statementById(table, id, restriction, projection, make))
    return [row ?? null]
  }
  const where = and(oneOf(database, table.id, ids), restriction)
  const rows: T['$inferSelect'][] = await database.query(projectedRows(table, projection, where))
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id) ?? null)
}

const projectedRows = statement(
  ({ connection, tables }, table: TableWithId, projection: Projection, where: Fragment) => {
    const { fields, joins } = projectionSql(tables, table, projection)
    const query = connection.select(fields).from(table).$dynamic()
    for (const { table: joined, on } of joins) query.leftJoin(joined, on)
    return query.where(where)
  },
)

type MadeStatements = WeakMap<object, Statement<unknown>>

const madeById = new WeakMap<TableWithId, WeakMap<Fragment, MadeStatements>>()

/**
 * The statement of the kind `kind` that finds one row, made of its condition. Where the restriction is the same object
 * in all requests of a viewer, it is made once: only the id differs.
 */
export function statementById<Result>(
  table: TableWithId,
  id: string,
  restriction: Fragment,
  kind: object,
  make: (where: Fragment) => Statement<Result>,
): Statement<Result> {
  const made = () => make(and(sql`${table.id} = ${id}`, restriction))
  if (!restriction.isKept) return made()
  const ofTable = keptIn(madeById, table, () => new WeakMap<Fragment, MadeStatements>())
  const ofRestriction = keptIn(ofTable, restriction, (): MadeStatements => new WeakMap())
  const { build, values, key } = keptIn(ofRestriction, kind, made) as Statement<Result>
  return new Statement(build, [id, ...values.slice(1)], key)
}

function keptIn<Key extends object, Value>(kept: WeakMap<Key, Value>, key: Key, make: () => Value): Value {
  const known = kept.get(key)
  if (known !== undefined) return known
  const made = make()
  kept.set(key, made)
  return made
}

/** The one row that a condition finds, locked until the transaction ends; null where there is none. */
export function* lockRow<T extends SQLiteTable>(table: T, where: Fragment): Work<T['$inferSelect'] | null> {
  const [row] = yield* run(lockedRow(table, where))
  return row ?? null
}

/** Locks a row as `lockRow` does; `verify` throws where it is not as it must be, and nothing waits for that. */
export function checkLocked<T extends SQLiteTable>(
  table: T,
  where: Fragment,
  verify: (row: T['$inferSelect'] | null) => void,
): Work<void> {
  return check(lockedRow(table, where), ([row]) => verify((row ?? null) as T['$inferSelect'] | null))
}

const lockedRow = statement((database, table: SQLiteTable, where: Fragment) =>
  database.locking(database.connection.select().from(table).where(where), table as never),
)

/**
 * Waits for whoever changes the rows of a select that locks them, and reads nothing of them: what is read in the same
 * statement would be as old as the wait. There is nothing to wait for where one writes at a time.
 */
export function* waitForRows({ hasOneWriter }: Database, locking: Query<unknown> | Statement<unknown>): Work<void> {
  if (!hasOneWriter) yield* send(locking)
}

/** One key is compared as it is: looking into a set costs more than the row. */
export function oneOf({ dialect }: Database, column: Column, keys: readonly string[]): Fragment {
  const [key] = keys
  return key !== undefined && keys.length === 1 ? sql`${column} = ${key}` : dialect.anyOf(column, keys)
}
