import { type Column, getTableColumns, type SQL } from 'drizzle-orm'
import type { Database } from '../database.ts'
import type { Dialect } from '../dialect.ts'
import type { Tables, TableWithId } from '../tables.ts'
import { and, type Fragment, param, raw, sql } from './fragment.ts'
import { gatheredRows } from './gathered-rows.ts'
import { allColumns, type Projection, projectionOf, projectionSql, type ProjectionSql } from './projection.ts'
import { statement } from './statement.ts'

/** Rows are counted up to here; beyond it a count only says "at least". */
export const countLimit = 100_000

/** A list that can be paged: its rows, and how they belong to a parent. */
export interface ListDefinition<T extends TableWithId> {
  /** Unique name of the list, such as `Seller.subscriptions`. */
  readonly name: string
  readonly table: (tables: Tables) => T
  /** How a row belongs to the parent whose id is `parent`; a root list has no parents. */
  readonly relation?: (tables: Tables, parent: Fragment | string) => Fragment
  /** Whether rows are best sought by their parent, who has few, and most of them are seen by whoever sees the parent. */
  readonly isShort?: boolean
}

/** The column that a list is ordered by, made unique by the id. It may not be nullable. */
export interface OrderBy<Row = unknown> {
  readonly column: Column
  readonly direction: 'asc' | 'desc'
  /** The column's value in a row. */
  readonly valueOf: (row: Row) => string | number | Date
}

/** One list as one viewer sees it: filtered, visible rows only, ordered. */
export interface ListQuery<T extends TableWithId> {
  readonly list: ListDefinition<T>
  readonly condition: Fragment
  readonly order: OrderBy<T['$inferSelect']>
  /** A root list whose rows no one index has in order, but an index for each value of this column: read as their merger. */
  readonly mergeAppend?: MergeAppend | undefined
}

/** The values of a column that a list's rows have; each row belongs to one of them. */
export interface MergeAppend {
  readonly column: Column
  readonly values: readonly string[]
}

/** Where a row stands in its list: the value of the order column, and the id. */
export interface Position {
  readonly value: string | number | Date
  readonly id: string
}

/** Which rows of the list are wanted: at most `limit`, from the start or from the end, between two positions. */
export interface PageRequest {
  readonly limit: number
  readonly fromEnd: boolean
  readonly after: Position | null
  readonly before: Position | null
}

/** The rows of one page in list order, and whether rows follow in the direction of reading. */
export interface Page<Row> {
  readonly rows: Row[]
  readonly hasMore: boolean
}

/** Stands for the parent of a root list, which has none. */
export const noParent = ''

/** What tells lists apart that have other rows, or the same in another order. It is the same in each process. */
export function scopeOf<T extends TableWithId>({ list, condition, order }: ListQuery<T>): string {
  return JSON.stringify([list.name, condition.key, condition.values, order.column.name, order.direction])
}

const parentValue = sql`parent.value`

/** Directions and comparisons, as fragments. */
const words = { asc: raw('asc'), desc: raw('desc'), '<': raw('<'), '>': raw('>') }

/**
 * One page per parent, all in a single statement that reads only the rows it returns. A root list is asked for with the
 * one parent `noParent`.
 */
export async function readPages<T extends TableWithId>(
  database: Database,
  { list, condition, order, mergeAppend }: ListQuery<T>,
  request: PageRequest,
  parents: readonly string[],
  projection: Projection = allColumns,
): Promise<Map<string, Page<T['$inferSelect']>>> {
  const { dialect, tables } = database
  const table = list.table(tables)
  const seen = list.isShort ? dialect.fenced(condition) : condition
  const wanted = and(seen, ...positions(table, order, request))
  const rowsOf = (parent: Fragment | string) => (list.relation ? and(list.relation(tables, parent), wanted) : wanted)
  const firstRows = firstRowsOf(table, order, request)
  if (list.relation && parents.length > 1) {
    const found = await database.query(
      pagePerParent(table, projection, order.column, rowsOf(parentValue), firstRows, dialect.unnest(parents)),
    )
    return new Map(found.map(({ parent, rows }) => [parent, pageOf(rows, request)]))
  }
  const [parent = noParent] = parents
  const found = await database.query(
    mergeAppend
      ? mergedPage(dialect, table, projection, order.column, wanted, firstRows, mergeAppend)
      : page(table, projection, order.column, rowsOf(parent), firstRows),
  )
  const rows = found.map(({ row }) => row)
  return new Map([[parent, pageOf(rows, request)]])
}

/**
 * How many rows each parent's list has, in one statement; counting stops beyond `countLimit`, and then the answer is
 * `countLimit + 1`.
 */
export async function countRows<T extends TableWithId>(
  database: Database,
  { list, condition }: Pick<ListQuery<T>, 'list' | 'condition'>,
  parents: readonly string[],
): Promise<Map<string, number>> {
  const { dialect, tables } = database
  const where = list.relation ? and(list.relation(tables, parentValue), condition) : condition
  const rows = await database.query(counts(list.table(tables), where, dialect.unnest(parents)))
  return new Map(rows.map(({ parent, count }) => [parent, count]))
}

const counts = statement(({ connection }, table: TableWithId, where: Fragment, parents: Fragment) => {
  const some = sql`select 1 as one from ${table} where ${where} limit ${raw(String(countLimit + 1))}`
  const count = sql<number>`(select count(*) from (${some}) as counted)`.mapWith(Number)
  return connection.select({ parent: sql<string>`parent.value`, count }).from(parents)
})

const page = statement(
  (
    { connection, tables },
    table: TableWithId,
    projection: Projection,
    by: Column,
    where: Fragment,
    firstRows: Fragment,
  ) => {
    const { fields, joins } = projectionSql(tables, table, projection, [nameOf(by, table)])
    const query = connection.select({ row: fields }).from(table).$dynamic()
    return joined(query, joins).where(where).orderBy(firstRows)
  },
)

const pagePerParent = statement(
  (
    { connection, dialect, tables },
    table: TableWithId,
    projection: Projection,
    by: Column,
    where: Fragment,
    firstRows: Fragment,
    parents: Fragment,
  ) => {
    const read = projectionSql(tables, table, projection, [nameOf(by, table)])
    const rows = gatheredRows<never>(dialect, table, read, { where, firstRows })
    return connection.select({ parent: sql<string>`parent.value`, rows }).from(parents)
  },
)

const mergedRows = statement(
  (
    { connection, tables },
    table: TableWithId,
    projection: Projection,
    by: Column,
    firstRows: Fragment,
    from: Fragment,
    on: Fragment,
  ) => {
    const { fields, joins } = projectionSql(tables, table, projection, [nameOf(by, table)])
    const query = connection.select({ row: fields }).from(from).crossJoin(table).$dynamic()
    return joined(query, joins).where(on).orderBy(firstRows)
  },
)

function mergedPage(
  dialect: Dialect,
  table: TableWithId,
  projection: Projection,
  by: Column,
  where: Fragment,
  firstRows: Fragment,
  { column, values }: MergeAppend,
) {
  const rows = and(sql`${column} = ${parentValue}`, where)
  const keys = (key: Fragment) => sql`select ${key} from ${table} where ${rows} order by ${firstRows}`
  const { from, on } = dialect.lateral(values, keys, table)
  // For a few columns PostgreSQL would rather read the whole table than find the rows of merged pages one by one.
  const read = dialect.name === 'postgres' ? projectionOf(null, projection.joins) : projection
  return mergedRows(table, read, by, firstRows, from, on)
}

function joined<Select extends { leftJoin(table: TableWithId, on: SQL): unknown }>(
  query: Select,
  joins: ProjectionSql['joins'],
): Select {
  for (const { table, on } of joins) query.leftJoin(table, on)
  return query
}

/** The order of a page and how many rows it has, with one more that tells whether others follow. */
function firstRowsOf(table: TableWithId, order: OrderBy<never>, { limit, fromEnd }: PageRequest): Fragment {
  const direction = words[(order.direction === 'asc') === fromEnd ? 'desc' : 'asc']
  // As a number in the text: for one that it does not know yet, PostgreSQL plans as if a tenth of all rows were wanted.
  return sql`${order.column} ${direction}, ${table.id} ${direction} limit ${raw(String(limit + 1))}`
}

/** Keyset comparison as a row value: the one form that seeks in the index at any depth. */
function positions(
  table: TableWithId,
  { column, direction }: OrderBy<never>,
  { after, before }: PageRequest,
): Fragment[] {
  const beyond = ({ value, id }: Position, comparison: '<' | '>') =>
    sql`(${column}, ${table.id}) ${words[comparison]} (${param(value, column)}, ${id})`
  const [later, earlier] = direction === 'asc' ? (['>', '<'] as const) : (['<', '>'] as const)
  return [...(after ? [beyond(after, later)] : []), ...(before ? [beyond(before, earlier)] : [])]
}

/** The name of a column in its table. */
function nameOf(column: Column, table: TableWithId): string {
  return Object.entries(getTableColumns(table)).find(([, each]) => each === column)?.[0] ?? 'id'
}

function pageOf<Row>(rows: Row[], { limit, fromEnd }: PageRequest): Page<Row> {
  const wanted = rows.slice(0, limit)
  return { rows: fromEnd ? wanted.toReversed() : wanted, hasMore: rows.length > limit }
}
