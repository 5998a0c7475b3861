import { getTableColumns, sql } from 'drizzle-orm'
import type { SQLiteInsertValue } from 'drizzle-orm/sqlite-core'
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
    yield* insertRows(tx, tables[name as TableName], some)
  }
}

/**
 * Inserts any number of rows, which may be generated while they are read.
 * The statement is built and compiled once and then only filled: at size that takes a third of the time.
 */
export function* insertRows<Name extends TableName>(tx: Connection, table: Tables[Name], rows: Iterable<Row<Name>>): Work<void> {
  let chunk: Row<Name>[] = []
  let statement: ReturnType<typeof prepareInsert> | undefined
  for (const row of rows) {
    chunk.push(row)
    if (chunk.length < rowsPerStatement) continue
    statement ??= prepareInsert(tx, table)
    yield* run(statement(chunk))
    chunk = []
  }
  if (chunk.length > 0) yield* run(tx.insert(table).values(chunk as SQLiteInsertValue<Tables[Name]>[]))
}

/** A compiled insert of `rowsPerStatement` rows; columns that a row leaves out become null or the column's default. */
function prepareInsert(tx: Connection, table: Tables[TableName]) {
  const columns = Object.entries(getTableColumns(table))
  const names = Array.from({ length: rowsPerStatement }, (_, row) => columns.map((_, column) => `${row}_${column}`))
  // A placeholder within `sql` is sent as it is: Drizzle's own encoding of placeholders fails on null.
  const placeholders = names.map((row) =>
    Object.fromEntries(columns.map(([key], column) => [key, sql`${sql.placeholder(row[column] as string)}`])),
  )
  const prepared = tx.insert(table).values(placeholders as SQLiteInsertValue<typeof table>[]).prepare()
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
