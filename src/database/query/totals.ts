import type { Database } from '../database.ts'
import type { TableWithId } from '../tables.ts'
import { and, type Fragment, raw, sql } from './fragment.ts'
import { type ListQuery, mostExaminedOf, narrowed, parentValue } from './lists.ts'
import { statement } from './statement.ts'

/** Rows are counted up to here, a tenth of it for each of several lists; beyond it a count only says "at least". */
export const countLimit = 100_000

/** How many rows a list has. */
export interface Total {
  readonly count: number
  /** Otherwise it has at least so many. */
  readonly isExact: boolean
  /** Rows that were looked at to know it. */
  readonly examined: number
}

/**
 * How many rows each parent's list has, in one statement; counting stops beyond `countLimit`, and with a filter when
 * `mostExamined` rows were looked at, or a tenth of them for each of several lists.
 */
export async function countRows<T extends TableWithId>(
  database: Database,
  wanted: Pick<ListQuery<T>, 'list' | 'condition' | 'filter' | 'search' | 'mergeAppend'>,
  parents: readonly string[],
  mostExamined: number,
): Promise<Map<string, Total>> {
  const query = await narrowed(wanted)
  if (!query) return new Map()
  const { list, condition, filter } = query
  const { dialect, tables } = database
  const table = list.table(tables)
  const where = list.relation ? and(list.relation(tables, parentValue), condition) : condition
  if (filter) {
    const most = mostExaminedOf(parents, mostExamined)
    const rows = await database.query(filteredCounts(table, where, filter, most, dialect.unnest(parents)))
    return new Map(rows.map(({ parent, both }) => [parent, filteredTotal(both, most)]))
  }
  const most = mostExaminedOf(parents, countLimit)
  const rows = await database.query(counts(table, where, most, dialect.unnest(parents)))
  return new Map(
    rows.map(({ parent, count }) => [
      parent,
      { count: Math.min(count, most), isExact: count <= most, examined: count },
    ]),
  )
}

/** More than the rows that may be examined. */
const passingUnit = 100_000_000

function filteredTotal(both: number, most: number): Total {
  const examined = both % passingUnit
  return { count: Math.floor(both / passingUnit), isExact: examined <= most, examined }
}

const filteredCounts = statement(
  ({ connection }, table: TableWithId, where: Fragment, filter: Fragment, most: number, parents: Fragment) => {
    const examined = sql`select case when ${filter} then 1 else 0 end as passes from ${table} where ${where}
      limit ${raw(String(most + 1))}`
    // Both in one value, since each column would read the rows anew: those that pass, and those that were looked at.
    const both = sql<number>`(select coalesce(sum(passes), 0) * ${raw(String(passingUnit))} + count(*)
      from (${examined}) as examined)`.mapWith(Number)
    return connection.select({ parent: sql<string>`parent.value`, both }).from(parents)
  },
)

const counts = statement(({ connection }, table: TableWithId, where: Fragment, most: number, parents: Fragment) => {
  const some = sql`select 1 as one from ${table} where ${where} limit ${raw(String(most + 1))}`
  const count = sql<number>`(select count(*) from (${some}) as counted)`.mapWith(Number)
  return connection.select({ parent: sql<string>`parent.value`, count }).from(parents)
})
