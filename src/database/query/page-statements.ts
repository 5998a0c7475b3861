import { type Column, getTableColumns, type SQL } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import type { TableWithId } from '../tables.ts'
import { and, type Fragment, sql } from './fragment.ts'
import { gatheredRows } from './gathered-rows.ts'
import { type MergeAppend, parentValue } from './lists.ts'
import { type Projection, projectionOf, projectionSql, type ProjectionSql } from './projection.ts'
import { statement } from './statement.ts'

/** A page of one list. */
export const page = statement(
  (
    { connection, tables },
    table: TableWithId,
    projection: Projection,
    placing: Column | undefined,
    where: Fragment,
    firstRows: Fragment,
  ) => {
    const { fields, joins } = projectionSql(tables, table, projection, namesOf(placing, table))
    const query = connection.select({ row: fields }).from(table).$dynamic()
    return joined(query, joins).where(where).orderBy(firstRows)
  },
)

/** A page of each of several lists. */
export const pagePerParent = statement(
  (
    { connection, dialect, tables },
    table: TableWithId,
    projection: Projection,
    placing: Column | undefined,
    where: Fragment,
    firstRows: Fragment,
    parents: Fragment,
  ) => {
    const read = projectionSql(tables, table, projection, namesOf(placing, table))
    const rows = gatheredRows<never>(dialect, table, read, { where, firstRows })
    return connection.select({ parent: sql<string>`parent.value`, rows }).from(parents)
  },
)

const mergedRows = statement(
  (
    { connection, tables },
    table: TableWithId,
    projection: Projection,
    placing: Column | undefined,
    firstRows: Fragment,
    from: Fragment,
    on: Fragment,
  ) => {
    const { fields, joins } = projectionSql(tables, table, projection, namesOf(placing, table))
    const query = connection.select({ row: fields }).from(from).crossJoin(table).$dynamic()
    return joined(query, joins).where(on).orderBy(firstRows)
  },
)

/** A page of a list that is merged from the parts of an index. */
export function mergedPage(
  dialect: Dialect,
  table: TableWithId,
  projection: Projection,
  placing: Column | undefined,
  where: Fragment,
  firstRows: Fragment,
  { column, values }: MergeAppend,
) {
  const rows = and(sql`${column} = ${parentValue}`, where)
  const keys = (key: Fragment) => sql`select ${key} from ${table} where ${rows} order by ${firstRows}`
  const { from, on } = dialect.lateral(values, keys, table)
  // For a few columns PostgreSQL would rather read the whole table than find the rows of merged pages one by one.
  const read = dialect.name === 'postgres' ? projectionOf(null, projection.joins) : projection
  return mergedRows(table, read, placing, firstRows, from, on)
}

function joined<Select extends { leftJoin(table: TableWithId, on: SQL): unknown }>(
  query: Select,
  joins: ProjectionSql['joins'],
): Select {
  for (const { table, on } of joins) query.leftJoin(table, on)
  return query
}

/** The name of a column in its table; none without a column. */
function namesOf(column: Column | undefined, table: TableWithId): string[] {
  return Object.entries(getTableColumns(table)).flatMap(([name, each]) => (each === column ? [name] : []))
}
