import { type Column, getTableColumns, type SQL, sql } from 'drizzle-orm'
import { all, checked, type Condition, condition, value, valueFor } from './conditions.ts'
import type { Database, Preparable } from './database.ts'
import { gatheredRows } from './gathered-rows.ts'
import { selected, type Selection, wholeRow } from './selection.ts'
import type { TableWithId, Tables } from './tables.ts'

/** Rows are counted up to here; beyond it a count only says "at least". */
export const countLimit = 100_000

/** A list that can be paged: its rows, their order, and how they belong to a parent. */
export interface List<T extends TableWithId> {
  /** Unique name of the list, such as `Seller.subscriptions`. */
  readonly name: string
  readonly table: (tables: Tables) => T
  /** How a row belongs to the parent whose id is `parent`; a root list has no parents. */
  readonly relation?: (tables: Tables, parent: SQL) => SQL
  /** Whether rows are best sought by their parent, who has few, and most of them are seen by whoever sees the parent. */
  readonly isShort?: boolean
}

/** The column that a list is ordered by, made unique by the id. It may not be nullable. */
export interface Order<Row = unknown> {
  /** Names column and direction: part of a statement's name and of a cursor's signature. */
  readonly shape: string
  readonly column: Column
  readonly direction: 'asc' | 'desc'
  /** The column's value in a row. */
  readonly valueOf: (row: Row) => string | number | Date
}

/** One list as one viewer sees it: filtered, visible rows only, ordered. */
export interface Listing<T extends TableWithId> {
  readonly list: List<T>
  readonly condition: Condition
  readonly order: Order<T['$inferSelect']>
  /** A root list whose rows no one index has in order, but an index for each value of this column: read as their merger. */
  readonly parts?: Parts | undefined
}

/** The values of a column that a list's rows have; each row belongs to one of them. */
export interface Parts {
  readonly name: string
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

const parentValue = sql`parent.value`

/**
 * One page per parent, all in a single statement that reads only the rows it returns. A root list is asked for with the
 * one parent `noParent`.
 */
export async function readPages<T extends TableWithId>(
  database: Database,
  { list, condition, order, parts }: Listing<T>,
  request: PageRequest,
  parents: readonly string[],
  selection: Selection = wholeRow,
): Promise<Map<string, Page<T['$inferSelect']>>> {
  const table = list.table(database.tables)
  const within = all([
    list.isShort ? checked(database.dialect, condition) : condition,
    ...positions(table, order, request),
  ])
  const isNested = list.relation !== undefined && parents.length > 1
  const limit = request.limit + 1
  const name = `page ${list.name} ${isNested} ${parts?.name} ${order.shape} ${request.fromEnd} ${limit} ${within.shape} ${selection.shape}`
  const parent = isNested ? { parents: JSON.stringify(parents) } : { parent: parents[0] }
  const values = { ...within.values, ...(parts ? { parents: JSON.stringify(parts.values) } : parent) }
  const build = () =>
    pageStatement(database, { list, table, within, order, fromEnd: request.fromEnd, limit, parts, isNested, selection })
  const found = (await database.prepared(name, build, values)) as Found<T['$inferSelect']>[]

  if (!isNested)
    return new Map([
      [
        parents[0] ?? noParent,
        page(
          found.map(({ row }) => row),
          request,
        ),
      ],
    ])
  return new Map(found.map(({ parent, rows }) => [parent, page(rows, request)]))
}

/**
 * How many rows each parent's list has, in one statement; counting stops beyond `countLimit`, and then the answer is
 * `countLimit + 1`.
 */
export async function countRows<T extends TableWithId>(
  database: Database,
  { list, condition }: Pick<Listing<T>, 'list' | 'condition'>,
  parents: readonly string[],
): Promise<Map<string, number>> {
  const { connection, dialect, tables } = database
  const table = list.table(tables)
  const build = () => {
    const where = list.relation ? sql`${list.relation(tables, parentValue)} and (${condition.sql})` : condition.sql
    const count = sql<number>`(select count(*) from (select 1 as one from ${table} where ${where} limit ${sql.raw(String(countLimit + 1))}) as counted)`
    const selection = { parent: sql<string>`parent.value`, count: count.mapWith(Number) }
    return connection.select(selection).from(dialect.parents(value('parents')))
  }
  const values = { ...condition.values, parents: JSON.stringify(parents) }
  const rows = await database.prepared(`count ${list.name} ${condition.shape}`, build, values)
  return new Map(rows.map(({ parent, count }) => [parent, count]))
}

/** What the statement of a page answers: one row, or where there are several parents, all rows of one. */
interface Found<Row> {
  readonly row: Row
  readonly parent: string
  readonly rows: Row[]
}

/** What shapes the statement of a page. */
interface PageShape {
  readonly list: List<TableWithId>
  readonly table: TableWithId
  readonly within: Condition
  readonly order: Pick<Order, 'column' | 'direction'>
  readonly fromEnd: boolean
  readonly limit: number
  readonly parts: Parts | undefined
  /** Whether there are several parents. One is compared as it is, and needs no sorting afterwards. */
  readonly isNested: boolean
  readonly selection: Selection
}

function pageStatement(database: Database, shape: PageShape): Preparable<unknown> {
  const { connection, dialect, tables } = database
  const { list, table, within, order, parts } = shape
  const direction = sql.raw((order.direction === 'asc') === shape.fromEnd ? 'desc' : 'asc')
  // As a number in the text: for one that it does not know yet, PostgreSQL plans as if a tenth of all rows were wanted.
  const firstRows = sql`${order.column} ${direction}, ${table.id} ${direction} limit ${sql.raw(String(shape.limit))}`
  // For a few columns PostgreSQL would rather read the whole table than find the rows of merged pages one by one.
  const selection = parts && dialect.name === 'postgres' ? { ...shape.selection, columns: null } : shape.selection
  const read = selected(tables, table, selection, [nameOf(order.column, table)])
  const rowsWhere = (related: SQL | undefined) => (related ? sql`${related} and (${within.sql})` : within.sql)

  if (shape.isNested) {
    const rows = gatheredRows(dialect, table, read, {
      where: rowsWhere(list.relation?.(tables, parentValue)),
      firstRows,
    })
    return connection.select({ parent: sql<string>`parent.value`, rows }).from(dialect.parents(value('parents')))
  }
  const joined = <Query extends { leftJoin(table: TableWithId, on: SQL): unknown }>(query: Query): Query => {
    for (const join of read.joins) query.leftJoin(join.table, join.on)
    return query
  }
  const select = connection.select({ row: read.fields })
  if (!parts)
    return joined(select.from(table).$dynamic())
      .where(rowsWhere(list.relation?.(tables, value('parent'))))
      .orderBy(firstRows)
  const page = (key: SQL) =>
    sql`select ${key} from ${table} where ${rowsWhere(sql`${parts.column} = ${parentValue}`)} order by ${firstRows}`
  const { from, on } = dialect.perParent(value('parents'), page, table)
  return joined(select.from(from).crossJoin(table).$dynamic()).where(on).orderBy(firstRows)
}

/** The name of a column in its table. */
function nameOf(column: Column, table: TableWithId): string {
  return Object.entries(getTableColumns(table)).find(([, each]) => each === column)?.[0] ?? 'id'
}

/** Keyset comparison as a row value: the one form that seeks in the index at any depth. */
function positions(
  table: TableWithId,
  order: Pick<Order, 'column' | 'direction'>,
  { after, before }: PageRequest,
): Condition[] {
  const beyond = (name: string, position: Position, comparison: '<' | '>'): Condition => {
    const text = () =>
      sql`(${order.column}, ${table.id}) ${sql.raw(comparison)} (${valueFor(order.column, `${name}Value`)}, ${value(`${name}Id`)})`
    return condition(name, text, { [`${name}Value`]: position.value, [`${name}Id`]: position.id })
  }
  const [later, earlier] = order.direction === 'asc' ? (['>', '<'] as const) : (['<', '>'] as const)
  return [...(after ? [beyond('after', after, later)] : []), ...(before ? [beyond('before', before, earlier)] : [])]
}

function page<Row>(rows: Row[], { limit, fromEnd }: PageRequest): Page<Row> {
  const wanted = rows.slice(0, limit)
  return { rows: fromEnd ? wanted.toReversed() : wanted, hasMore: rows.length > limit }
}
