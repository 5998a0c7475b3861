import { type Column, getTableColumns, type Placeholder, type SQL, sql as drizzle } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { isSameValue } from '../../values/same-value.ts'
import { run, send, type Work } from '../database.ts'
import type { TableWithId } from '../tables.ts'
import { encoded, Fragment, type Parameterized } from './fragment.ts'
import { statement } from './statement.ts'

/** The columns of some rows with their values, as an INSERT or an UPDATE takes them. All have the columns of the first. */
export class RowValues implements Parameterized<RowValues> {
  readonly key: string
  readonly values: readonly unknown[]
  readonly #names: readonly string[]
  /** Row after row: values as they are written, fragments, and placeholders. */
  readonly #cells: readonly unknown[]

  constructor(names: readonly string[], cells: readonly unknown[]) {
    this.#names = names
    this.#cells = cells
    const fragments = cells.flatMap((cell, index) =>
      cell instanceof Fragment ? [`${index}:${cell.key.length}:${cell.key}`] : [],
    )
    this.key = [names.join(), cells.length, ...fragments].join(' ')
    this.values =
      fragments.length === 0 ? cells : cells.flatMap((cell) => (cell instanceof Fragment ? cell.values : [cell]))
  }

  withPlaceholders(next: () => Placeholder): RowValues {
    const cells = this.#cells.map((cell) => (cell instanceof Fragment ? cell.withPlaceholders(next) : next()))
    return new RowValues(this.#names, cells)
  }

  /** The rows as Drizzle takes them. A bare placeholder it would encode, and fail on null. */
  rows(): Record<string, SQL>[] {
    const width = this.#names.length
    return Array.from({ length: this.#cells.length / width }, (_, row) =>
      Object.fromEntries(
        this.#names.map((name, column) => {
          const cell = this.#cells[row * width + column]
          return [name, cell instanceof Fragment ? cell : drizzle`${cell}`]
        }),
      ),
    )
  }
}

/** The values of some rows of a table; what SQL works out is a fragment. */
function rowValues(table: SQLiteTable, rows: readonly Readonly<Record<string, unknown>>[]): RowValues {
  const columns: Record<string, Column> = getTableColumns(table)
  const names = Object.keys(rows[0] ?? {})
  const cells = rows.flatMap((row) =>
    names.map((name) => {
      const value = row[name]
      return value instanceof Fragment ? value : encoded(value, columns[name])
    }),
  )
  return new RowValues(names, cells)
}

/** The same columns, of which some may be worked out by SQL. */
type Insertable<T extends SQLiteTable> = {
  [Name in keyof T['$inferInsert']]?: T['$inferInsert'][Name] | Fragment<T['$inferInsert'][Name]>
}

/** Adds one row, by a statement that is compiled once for the columns that it has. */
export function* insertRow<T extends SQLiteTable>(table: T, row: Insertable<T>): Work<void> {
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
