import { type Column, getTableColumns, type SQL } from 'drizzle-orm'
import type { Database } from '../database.ts'
import type { Dialect } from '../dialect.ts'
import type { Tables, TableWithId } from '../tables.ts'
import { and, type Fragment, noFilter, param, raw, sql } from './fragment.ts'
import { gatheredRows } from './gathered-rows.ts'
import { allColumns, type Projection, projectionOf, projectionSql, type ProjectionSql } from './projection.ts'
import { statement } from './statement.ts'

/** A list that can be paged: its rows, and how they belong to a parent. */
export interface ListDefinition<T extends TableWithId> {
  /** Unique name of the list, such as `Seller.subscriptions`. */
  readonly name: string
  readonly table: (tables: Tables) => T
  /** How a row belongs to the parent whose id is `parent`; a root list has no parents. */
  readonly relation?: (tables: Tables, parent: Fragment | string) => Fragment
  /** Whether rows are best sought by their parent, who has few, and most of them are seen by whoever sees the parent. */
  readonly isShort?: boolean
  /** Whether cursors are places that are the same in each order, with each filter and for each viewer. */
  readonly hasSharedCursors?: boolean
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
  /** By which rows are sought; all of them may be read. */
  readonly condition: Fragment
  /** What each row is looked at for, since no index knows it: only so many are examined for a page or a count. */
  readonly filter?: Fragment | undefined
  readonly search?: Search | undefined
  readonly order: OrderBy<T['$inferSelect']>
  /**
   * Looks at a list before a page of it is read; answers the place beyond all rows that are there by then, for a list
   * to whose end only rows are added.
   */
  readonly lookAhead?: ((request: PageRequest) => Promise<Position>) | undefined
  /** A root list whose rows no one index has in order, but an index for each value of this column: read as their merger. */
  readonly mergeAppend?: MergeAppend | undefined
}

/** A text search, whose names are looked up before the list is read. */
export interface Search {
  /** What is searched. Two of one list with the same key find the same. */
  readonly key: string
  /** What the text stands for; null where no row can match. */
  readonly find: () => Promise<Narrowing | null>
}

/** What is known of the rows that a text search matches. */
export interface Narrowing {
  readonly condition?: Fragment
  readonly filter?: Fragment
  /** In place of that of the list. */
  readonly mergeAppend?: MergeAppend
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
  /** Whether nobody asks where its rows stand, so that what they are ordered by is not read. */
  readonly isUnplaced?: boolean
  /** How many rows may be examined for what no index knows; a tenth of it for each of several lists. */
  readonly mostExamined: number
}

/** The rows of one page in list order, and whether rows follow in the direction of reading, or may follow. */
export interface Page<Row> {
  readonly rows: Row[]
  readonly hasMore: boolean
  /** The last row that was examined, where reading stopped before the page was full. It goes on from there. */
  readonly stoppedAt: Position | null
  /** The place up to which a list was read to its end, where rows are only added behind it. */
  readonly end?: Position | null
}

/** Stands for the parent of a root list, which has none. */
export const noParent = ''

/** A text that tells lists apart which have other rows, or the same in another order. It is the same in each process. */
export function scopeOf<T extends TableWithId>({ list, condition, filter, search, order }: ListQuery<T>): string {
  if (list.hasSharedCursors) return list.name
  const narrowed = filter || search ? [filter?.key, filter?.values, search?.key] : []
  return JSON.stringify([list.name, condition.key, condition.values, order.column.name, order.direction, ...narrowed])
}

/** The id of the parent whose list is read, where those of several are. */
export const parentValue = sql`parent.value`

/** Directions and comparisons, as fragments. */
const words = { asc: raw('asc'), desc: raw('desc'), '<': raw('<'), '>': raw('>') }

/**
 * One page per parent, in a single statement that reads only the rows it returns; with a filter, in one that finds
 * where reading has to stop, and one that reads. A root list is asked for with the one parent `noParent`.
 */
export async function readPages<T extends TableWithId>(
  database: Database,
  wanted: ListQuery<T>,
  request: PageRequest,
  parents: readonly string[],
  projection: Projection = allColumns,
): Promise<Map<string, Page<T['$inferSelect']>>> {
  const end = wanted.lookAhead ? await wanted.lookAhead(request) : null
  const pages = await readNarrowed(database, wanted, request, parents, projection)
  return end ? new Map([...pages].map(([parent, page]) => [parent, endedAt(page, end, wanted, request)])) : pages
}

/** The page with the end of its list, where that was reached. */
function endedAt<T extends TableWithId>(
  page: Page<T['$inferSelect']>,
  end: Position,
  { order }: ListQuery<T>,
  { fromEnd, before }: PageRequest,
): Page<T['$inferSelect']> {
  const isReached = fromEnd ? before === null : !page.hasMore && before === null
  if (!isReached) return page
  const last = page.rows.at(-1)
  const lastPosition = last && { value: order.valueOf(last), id: last.id }
  return { ...page, end: lastPosition && compare(end, lastPosition) < 0 ? lastPosition : end }
}

async function readNarrowed<T extends TableWithId>(
  database: Database,
  wanted: ListQuery<T>,
  request: PageRequest,
  parents: readonly string[],
  projection: Projection,
): Promise<Map<string, Page<T['$inferSelect']>>> {
  const query = await narrowed(wanted)
  if (!query) return new Map()
  if (!query.filter) return readWithin(database, query, request, parents, projection, null)
  const stops = await findStops(database, query, request, parents)
  const whole = parents.filter((parent) => !stops.has(parent))
  const groups = [
    ...(whole.length > 0 ? [{ parents: whole, stop: null }] : []),
    ...[...stops].map(([parent, stop]) => ({ parents: [parent], stop })),
  ]
  const pages = await Promise.all(
    groups.map((group) => readWithin(database, query, request, group.parents, projection, group.stop)),
  )
  return new Map(pages.flatMap((page) => [...page]))
}

type Narrowable = Pick<ListQuery<TableWithId>, 'condition' | 'filter' | 'search' | 'mergeAppend'>

/** The list with what its text search stands for; null where no row can match. */
export async function narrowed<Query extends Narrowable>({
  search,
  ...query
}: Query): Promise<Omit<Query, 'search'> | null> {
  if (!search) return query
  const found = await search.find()
  if (!found) return null
  return {
    ...query,
    condition: and(query.condition, found.condition ?? noFilter),
    filter: and(query.filter ?? noFilter, found.filter ?? noFilter),
    mergeAppend: found.mergeAppend ?? query.mergeAppend,
  }
}

/** Pages that end with the row at `stop` at the latest. */
async function readWithin<T extends TableWithId>(
  database: Database,
  { list, condition, filter = noFilter, order, lookAhead, mergeAppend }: ListQuery<T>,
  request: PageRequest,
  parents: readonly string[],
  projection: Projection,
  stop: Position | null,
): Promise<Map<string, Page<T['$inferSelect']>>> {
  const { dialect, tables } = database
  const table = list.table(tables)
  const seen = list.isShort ? dialect.fenced(condition) : condition
  const wanted = and(seen, ...positions(table, order, request), ...upTo(table, order, request, stop), filter)
  const rowsOf = (parent: Fragment | string) => (list.relation ? and(list.relation(tables, parent), wanted) : wanted)
  const firstRows = firstRowsOf(table, order, request)
  const placing = request.isUnplaced && !lookAhead ? undefined : order.column
  if (list.relation && parents.length > 1) {
    const found = await database.query(
      pagePerParent(table, projection, placing, rowsOf(parentValue), firstRows, dialect.unnest(parents)),
    )
    return new Map(found.map(({ parent, rows }) => [parent, pageOf(rows, request, stop)]))
  }
  const [parent = noParent] = parents
  const found = await database.query(
    mergeAppend
      ? mergedPage(dialect, table, projection, placing, wanted, firstRows, mergeAppend)
      : page(table, projection, placing, rowsOf(parent), firstRows),
  )
  const rows = found.map(({ row }) => row)
  return new Map([[parent, pageOf(rows, request, stop)]])
}

/** Of lists that have more rows than may be examined, the last one that may, by parent: found in an index alone. */
async function findStops<T extends TableWithId>(
  { query, dialect, tables }: Database,
  { list, condition, order, mergeAppend }: ListQuery<T>,
  request: PageRequest,
  parents: readonly string[],
): Promise<Map<string, Position>> {
  const table = list.table(tables)
  const parts = mergeAppend?.values ?? parents
  const relation = mergeAppend ? sql`${mergeAppend.column} = ${parentValue}` : list.relation?.(tables, parentValue)
  const seen = list.isShort ? dialect.fenced(condition) : condition
  const rows = and(relation ?? noFilter, seen, ...positions(table, order, request))
  const most = mergeAppend
    ? Math.ceil(request.mostExamined / Math.max(parts.length, 1))
    : mostExaminedOf(parents, request.mostExamined)
  const last = sql`${orderOf(table, order, request)} limit 1 offset ${raw(String(most - 1))}`
  const found = await query(pagePerParent(table, projectionOf([], []), order.column, rows, last, dialect.unnest(parts)))
  const stops = found.flatMap(({ parent, rows: [row] }) =>
    row ? [[parent, { value: order.valueOf(row), id: row['id'] }] as const] : [],
  )
  if (!mergeAppend) return new Map(stops)
  // What is merged is whole as far as each of its parts is.
  const [nearest] = stops
    .map(([, stop]) => stop)
    .toSorted((a, b) => compare(a, b) * (isAscending(order, request) ? 1 : -1))
  return new Map(nearest ? [[parents[0] ?? noParent, nearest]] : [])
}

/** How many rows of each list may be examined when several are read together. */
export function mostExaminedOf(parents: readonly string[], mostExamined: number): number {
  return parents.length > 1 ? Math.ceil(mostExamined / 10) : mostExamined
}

const page = statement(
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

const pagePerParent = statement(
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

function mergedPage(
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

/** The order of a page and how many rows it has, with one more that tells whether others follow. */
function firstRowsOf(table: TableWithId, order: OrderBy<never>, request: PageRequest): Fragment {
  // As a number in the text: for one that it does not know yet, PostgreSQL plans as if a tenth of all rows were wanted.
  return sql`${orderOf(table, order, request)} limit ${raw(String(request.limit + 1))}`
}

function orderOf(table: TableWithId, order: OrderBy<never>, request: PageRequest): Fragment {
  const direction = words[isAscending(order, request) ? 'asc' : 'desc']
  return sql`${order.column} ${direction}, ${table.id} ${direction}`
}

/** Whether a page is read from small to great. */
function isAscending({ direction }: OrderBy<never>, { fromEnd }: PageRequest): boolean {
  return (direction === 'asc') !== fromEnd
}

/** Which of two positions has the smaller value or id. */
function compare(a: Position, b: Position): number {
  if (a.value < b.value || (a.value.valueOf() === b.value.valueOf() && a.id < b.id)) return -1
  return 1
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

/** The condition of rows that are read before a position, or stand there. */
function upTo(table: TableWithId, order: OrderBy<never>, request: PageRequest, stop: Position | null): Fragment[] {
  if (!stop) return []
  const comparison = raw(isAscending(order, request) ? '<=' : '>=')
  return [sql`(${order.column}, ${table.id}) ${comparison} (${param(stop.value, order.column)}, ${stop.id})`]
}

/** The name of a column in its table; none without a column. */
function namesOf(column: Column | undefined, table: TableWithId): string[] {
  return Object.entries(getTableColumns(table)).flatMap(([name, each]) => (each === column ? [name] : []))
}

function pageOf<Row>(rows: Row[], { limit, fromEnd }: PageRequest, stop: Position | null): Page<Row> {
  const wanted = rows.slice(0, limit)
  const isFull = rows.length > limit
  return {
    rows: fromEnd ? wanted.toReversed() : wanted,
    hasMore: isFull || stop !== null,
    stoppedAt: isFull ? null : stop,
  }
}
