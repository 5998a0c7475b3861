import { getTableName, type SQL, sql } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import type { AnyTable } from '../tables.ts'
import type { ProjectionSql } from './projection.ts'
import { columnsIn, rowMapperOf } from './row-mapper.ts'

/** Which rows are gathered. */
interface GatheredPage {
  readonly where: SQL
  /** Their order, and how many of them. */
  readonly firstRows: SQL
}

/**
 * The rows of a page as the value of one column: JSON that is made while they are read, in their order. As rows of the
 * statement each would have to be found twice, and all of them to be sorted.
 */
export function gatheredRows<Row>(
  { jsonAgg }: Dialect,
  table: AnyTable,
  { fields, joins }: Pick<ProjectionSql, 'joins'> & { readonly fields: object },
  page: GatheredPage,
): SQL<Row[]> {
  const columns = columnsIn(fields)
  const names = columns.map((_, index) => sql.raw(`c${index}`))
  const named = columns.map(({ field }, index) => sql`${field} as ${names[index]}`)
  const joined = joins.map(
    (join) => sql` left join ${join.of} ${sql.identifier(getTableName(join.table))} on ${join.on}`,
  )
  const rows = sql`select ${sql.join(named, sql`, `)} from ${table}${sql.join(joined)}
    where ${page.where} order by ${page.firstRows}`
  const read = rowMapperOf(fields)
  return jsonAgg(names, rows).mapWith((text: string) => (JSON.parse(text) as unknown[][]).map(read) as Row[])
}
