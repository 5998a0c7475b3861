import { type Column, getTableColumns, type Placeholder, type SQL, sql as drizzle } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { isSameValue } from '../../values/same-value.ts'
import { run, send, type Work } from '../database.ts'
import type { TableWithId } from '../tables.ts'
import { encoded, type Fragment, param, type Parameterized, sql } from './fragment.ts'
import { statement } from './statement.ts'

/** The columns of some rows with their values, as an INSERT or an UPDATE takes them. All have the columns of the first. */
export class RowValues implements Parameterized<RowValues> {
  readonly key: string
  readonly values: readonly unknown[]
  readonly #names: readonly string[]

  /** `values`: row after row, as they are written, or placeholders. */
  constructor(names: readonly string[], values: readonly unknown[]) {
    this.#names = names
    this.key = `${names.join()} ${values.length}`
    this.values = values
  }

  withPlaceholders(next: () => Placeholder): RowValues {
    return new RowValues(this.#names, this.values.map(next))
  }

  /** The rows as Drizzle takes them. A bare placeholder it would encode, and fail on null. */
  rows(): Record<string, SQL>[] {
    const width = this.#names.length
    return Array.from({ length: this.values.length / width }, (_, row) =>
      Object.fromEntries(this.#names.map((name, column) => [name, drizzle`${this.values[row * width + column]}`])),
    )
  }
}

/** The later of the time in a column and another one: clocks of processes differ a little. */
export function laterIn(column: Column, time: Date): Fragment<Date> {
  const other = param(time, column)
  return sql`case when ${column} > ${other} then ${column} else ${other} end`
}

/** The values of some rows of a table. */
function rowValues(table: SQLiteTable, rows: readonly Readonly<Record<string, unknown>>[]): RowValues {
  const columns: Record<string, Column> = getTableColumns(table)
  const names = Object.keys(rows[0] ?? {})
  const values = rows.flatMap((row) => names.map((name) => encoded(row[name], columns[name])))
  return new RowValues(names, values)
}

/** Adds one row, by a statement that is compiled once for the columns that it has. */
export function* insertRow<T extends SQLiteTable>(table: T, row: T['$inferInsert']): Work<void> {
  yield* send(insertion(table, rowValues(table, [row])))
}

const insertion = statement(({ connection }, table: SQLiteTable, rows: RowValues) =>
  connection.insert(table).values(rows.rows()),
)

/**
 * Changes some columns of rows, at least one, by a statement that is compiled once for them; answers how many rows it
 * found. Set only what differs: a column that is set to what it was has its indexes written all the same.
 */
export function* updateRows<T extends TableWithId>(
  table: T,
  set: Partial<T['$inferSelect']>,
  where: Fragment,
): Work<number> {
  return (yield* run(update(table, rowValues(table, [set]), where))).length
}

const update = statement(({ connection }, table: TableWithId, set: RowValues, where: Fragment) =>
  connection
    .update(table)
    .set(set.rows()[0] ?? {})
    .where(where)
    .returning({ id: table.id as never }),
)

/** Changes rows in the same way, and does not wait to hear how many it found. */
export function* sendUpdate<T extends TableWithId>(
  table: T,
  set: Partial<T['$inferSelect']>,
  where: Fragment,
): Work<void> {
  yield* send(silentUpdate(table, rowValues(table, [set]), where))
}

const silentUpdate = statement(({ connection }, table: TableWithId, set: RowValues, where: Fragment) =>
  connection
    .update(table)
    .set(set.rows()[0] ?? {})
    .where(where),
)

/** Removes rows. */
export function* deleteRows(table: TableWithId, where: Fragment): Work<void> {
  yield* send(deletion(table, where))
}

const deletion = statement(({ connection }, table: TableWithId, where: Fragment) =>
  connection.delete(table).where(where),
)

/** The columns that differ between two states of a row. */
export function differences<Row extends object>(before: Row, after: Partial<Row>): Partial<Row> {
  const changed: Partial<Row> = {}
  for (const column in after) if (!isSameValue(before[column], after[column])) changed[column] = after[column]
  return changed
}
