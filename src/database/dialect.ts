import type { Column, SQL } from 'drizzle-orm'
import type { Fragment } from './query/fragment.ts'
import type { TableWithId } from './tables.ts'

/** How the engines spell the few things that SQL leaves to them. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres'
  /** How many rows one statement may look at for what no index knows: some milliseconds. */
  readonly rowsAtOnce: number
  /** A column that has one of some texts: one statement for any number of them, which are bound as one JSON array. */
  anyOf(column: Column | Fragment, texts: readonly string[]): Fragment
  /** A column that has a value among the rows of a subquery of one column. */
  anyOfRows(column: Column | Fragment, rows: Fragment): Fragment
  /** The first text of a JSON column, an array; null where it is empty. There are indexes of it. */
  first(column: Column): Fragment<string | null>
  /** The member of a JSON column, an object of texts; null where it has none of that name. */
  member(column: Column, key: string): Fragment<string | null>
  /** A JSON column, an object of texts, that has a member: with any value, or with that one. */
  hasMember(column: Column, key: string, value: string | null): Fragment
  /** Texts as rows of one column, `parent.value`, to select from: bound as one JSON array. */
  unnest(texts: readonly string[]): Fragment
  /**
   * Arrays of texts as rows of one JSON column, `parent.value`, whose members are `parent.value ->> 0` and so on: bound
   * as one JSON array.
   */
  unnestArrays(arrays: readonly (readonly string[])[]): Fragment
  /** The texts of a JSON column, an array, as rows of one column, `element.value`, to select from. */
  elements(column: Column): Fragment
  /**
   * A condition that is only looked at row by row, and by which no rows are sought. PostgreSQL, which thinks that
   * conditions have nothing to do with each other, then still expects that most rows pass it.
   */
  fenced(condition: Fragment): Fragment
  /** A condition that SQLite, which does not know how many rows pass, seeks no rows by. */
  unsought(condition: Fragment): Fragment
  /** The time by the clock of the database, in milliseconds since 1970: the same within a statement. */
  readonly now: Fragment<number>
  /** The values of some columns of a subquery's rows as a JSON text: an array with an array for each row. */
  jsonAgg(columns: readonly SQL[], subquery: SQL): SQL
  /**
   * For each of some texts, the rows whose key `page` selects, as `from` and `on` for joining `table`. `page` may use
   * `parent.value` and reads no more rows than its limit.
   */
  lateral(
    texts: readonly string[],
    page: (key: Fragment) => Fragment,
    table: TableWithId,
  ): { from: Fragment; on: Fragment }
}
