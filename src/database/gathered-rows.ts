import { getTableName, type SQL, sql } from 'drizzle-orm'
import { columnsIn, readerOf } from './compiled.ts'
import type { TableWithId } from './find.ts'
import type { Selected } from './selection.ts'

/**
 * The rows of a page as the value of one column, for SQLite: JSON that is made while they are read, in their order. As rows
 * of the statement each would have to be found twice, and all of them to be sorted.
 */
export function gatheredRows<Row>(table: TableWithId, { fields, joins }: Selected, page: { where: SQL; ordering: SQL; limit: SQL }): SQL<Row[]> {
  const columns = columnsIn(fields)
  const names = columns.map((_, index) => sql.raw(`c${index}`))
  const named = columns.map(({ field }, index) => sql`${field} as ${names[index]}`)
  const joined = joins.map((join) => sql` left join ${join.of} ${sql.identifier(getTableName(join.table))} on ${join.on}`)
  const rows = sql`select ${sql.join(named, sql`, `)} from ${table}${sql.join(joined)}
    where ${page.where} order by ${page.ordering} limit ${page.limit}`
  const read = readerOf(fields)
  return sql`(select json_group_array(json_array(${sql.join(names, sql`, `)})) from (${rows}))`.mapWith(
    (text: string) => (JSON.parse(text) as unknown[][]).map(read) as Row[],
  )
}
