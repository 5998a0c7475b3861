import { getTableColumns, sql } from 'drizzle-orm'
import { type Connection, run, type Work } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'

/** The name of a table. */
export type TableName = keyof Tables

/** A row to be inserted into a table. */
export type Row<Name extends TableName> = Tables[Name]['$inferInsert']

/** A row as a table holds it: every column is present. */
export type FullRow<Name extends TableName> = Tables[Name]['$inferSelect']

/** Rows of several tables, to be inserted in the order of the keys. */
export type Rows = { [Name in TableName]?: Row<Name>[] }

/** Rows in one statement: few enough for the engines' parameter limits, enough to keep round trips rare. */
const rowsPerStatement = 50

/** Inserts rows of several tables, in the order in which the tables are named. */
export function* insertAll(tx: Connection, tables: Tables, rows: Rows): Work<void> {
  for (const [name, some] of Object.entries(rows)) {
    const batch = new Batch(tx, tables[name as TableName])
    for (const row of some) yield* batch.add(row)
    yield* batch.flush()
  }
}

/**
 * Collects rows of one table and inserts them many at a time.
 * The statement is built and compiled once and then only filled: at size that takes a third of the time.
 */
export class Batch<Table extends Tables[TableName]> {
  readonly #tx: Connection
  readonly #table: Table
  #rows: Table['$inferInsert'][] = []
  #insert: ReturnType<typeof preparedInsert> | undefined

  constructor(tx: Connection, table: Table) {
    this.#tx = tx
    this.#table = table
  }

  /** Adds a row, and inserts what is there when it is enough. */
  *add(row: Table['$inferInsert']): Work<void> {
    this.#rows.push(row)
    if (this.#rows.length >= rowsPerStatement) yield* this.insertFull()
  }

  /** Adds a row and inserts nothing yet. */
  queue(row: Table['$inferInsert']): void {
    this.#rows.push(row)
  }

  /** Whether every row that was added is inserted. */
  get isEmpty(): boolean {
    return this.#rows.length === 0
  }

  /** Inserts as many rows as make full statements. */
  *insertFull(): Work<void> {
    while (this.#rows.length >= rowsPerStatement) {
      this.#insert ??= preparedInsert(this.#tx, this.#table)
      yield* run(this.#insert(this.#rows.splice(0, rowsPerStatement)))
    }
  }

  /** Inserts what is left. */
  *flush(): Work<void> {
    yield* this.insertFull()
    if (this.#rows.length > 0) yield* run(this.#tx.insert(this.#table).values(this.#rows.splice(0)))
  }
}

/** A compiled insert of `rowsPerStatement` rows; columns that a row leaves out become null or the column's default. */
function preparedInsert(tx: Connection, table: Tables[TableName]) {
  const columns = Object.entries(getTableColumns(table))
  const names = Array.from({ length: rowsPerStatement }, (_, row) => columns.map((_, column) => `${row}_${column}`))
  // A placeholder within `sql` is sent as it is: Drizzle's own encoding of placeholders fails on null.
  const placeholders = names.map((row) =>
    Object.fromEntries(columns.map(([key], column) => [key, sql`${sql.placeholder(row[column] as string)}`])),
  )
  const prepared = tx.insert(table).values(placeholders as unknown as Row<TableName>[]).prepare()
  return (rows: Record<string, unknown>[]): PromiseLike<unknown> => {
    const values: Record<string, unknown> = {}
    for (const [index, row] of rows.entries()) {
      for (const [position, [key, column]] of columns.entries()) {
        const value = row[key] ?? column.default ?? null
        values[names[index]?.[position] as string] = value === null ? null : column.mapToDriverValue(value)
      }
    }
    const execute = () => prepared.execute(values)
    // A unit of work steps through statements that can be prepared or awaited, whichever its engine needs.
    return { prepare: () => ({ execute }), then: (done, failed) => execute().then(done, failed) } as PromiseLike<unknown>
  }
}
