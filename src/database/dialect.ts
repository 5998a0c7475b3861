import type { SQL } from 'drizzle-orm'
import type { TableWithId } from './tables.ts'

/** How the engines spell the few things that SQL leaves to them. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres'
  /** A set of texts given as one JSON array: `column in (…)`, one statement for any number of values. */
  anyOf(column: SQL | { getSQL(): SQL }, jsonArray: SQL): SQL
  /** The texts of a JSON array as rows of one column, `parent.value`, to select from. */
  parents(jsonArray: SQL): SQL
  /**
   * A condition that is only looked at row by row, and by which no rows are sought. PostgreSQL, which thinks that
   * conditions have nothing to do with each other, then still expects that most rows pass it.
   */
  checked(condition: SQL): SQL
  /** What some columns of a subquery have in its rows: a JSON text, an array with an array for each row. */
  jsonRows(columns: readonly SQL[], subquery: SQL): SQL
  /**
   * For each row of `parents`, the rows whose key `page` selects, as `from` and `on` for joining `table`. `page` may
   * use `parent.value` and reads no more rows than its limit.
   */
  perParent(jsonArray: SQL, page: (key: SQL) => SQL, table: TableWithId): { from: SQL; on: SQL }
}
