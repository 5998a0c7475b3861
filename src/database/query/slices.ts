import type { Database, Statement } from '../database.ts'
import { further } from '../database.ts'
import type { TableWithId } from '../tables.ts'
import { and, type Fragment, noFilter, raw, sql } from './fragment.ts'
import { type ListQuery, type OrderBy, type PageRequest, parentValue, type Position } from './lists.ts'
import { pagePerParent } from './page-statements.ts'
import { compare, isAscending, orderOf, positions } from './places.ts'
import { projectionOf } from './projection.ts'

/** Of merged parts each one is looked at so far ahead, however many there are: few rows make long ways. */
const leastOfPart = 20

/** How a list is read: the slices of one after the first are further statements, and take turns. */
export interface Reading<T extends TableWithId> {
  readonly database: Database
  readonly query: Omit<ListQuery<T>, 'search'>
}

/** Runs a statement of a reading; `isFurther`: as one that goes on with another. */
export function ask<Result>(
  { database }: Pick<Reading<TableWithId>, 'database'>,
  statement: Statement<Result>,
  isFurther: boolean,
): Promise<Result> {
  return database.query(isFurther ? further(statement) : statement)
}

/** The request that goes on behind a position. */
export function goingOn(request: PageRequest, position: Position): PageRequest {
  return request.fromEnd ? { ...request, before: position } : { ...request, after: position }
}

/** The nearer one of two positions in the direction of reading; null is the end of the list. */
export function nearer<T extends TableWithId>(
  { query: { order } }: Reading<T>,
  request: PageRequest,
  a: Position | null,
  b: Position | null,
): Position | null {
  if (!a || !b) return a ?? b
  return compare(a, b) * (isAscending(order, request) ? 1 : -1) < 0 ? a : b
}

/** The rows that belong to one of several parents; without parents, to one of the parts that are merged. */
export function belonging<T extends TableWithId>({ database, query }: Reading<T>): Fragment {
  const { mergeAppend, list } = query
  if (mergeAppend) return sql`${mergeAppend.column} = ${parentValue}`
  return list.relation?.(database.tables, parentValue) ?? noFilter
}

/** The condition by which the rows of a list are sought. */
export function soughtBy<T extends TableWithId>({ database, query }: Reading<T>): Fragment {
  const sought = query.list.isShort ? database.dialect.fenced(query.condition) : query.condition
  return query.guard ? and(query.guard, sought) : sought
}

/**
 * How far a list is to be read as the request says until so many rows were looked at; null: to its end. A merged list
 * is read as far as its densest part has its share of them, or of `most`.
 */
export async function placeAhead<T extends TableWithId>(
  reading: Reading<T>,
  request: PageRequest,
  parent: string,
  rows: number,
  isFurther: boolean,
  most = rows,
): Promise<Position | null> {
  const { mergeAppend } = reading.query
  if (!mergeAppend) return (await placesAhead(reading, request, [parent], rows, isFurther)).get(parent) ?? null
  const { values } = mergeAppend
  const share = (of: number) => Math.ceil(of / Math.max(values.length, 1))
  const rowsOfEach = Math.min(Math.max(leastOfPart, share(rows)), share(most))
  const places = await placesAhead(reading, request, values, rowsOfEach, isFurther)
  // What is merged is whole as far as each of its parts is.
  return [...places.values()].reduce<Position | null>((a, b) => nearer(reading, request, a, b), null)
}

/** The same for each of several parents, or parts: found in an index alone. */
export function placesAhead<T extends TableWithId>(
  reading: Reading<T>,
  request: PageRequest,
  parents: readonly string[],
  rows: number,
  isFurther: boolean,
): Promise<Map<string, Position>> {
  const sought = [belonging(reading), soughtBy(reading)]
  return lastPlaces(reading, { sought, order: reading.query.order, request }, parents, rows, isFurther)
}

/** Rows that are walked through: by which conditions they are sought, in which order, and from where on. */
export interface Walk<Row> {
  readonly sought: readonly Fragment[]
  readonly order: OrderBy<Row>
  readonly request: PageRequest
}

/** Where so many rows of each of several parents end; a parent that has fewer has no place. */
export async function lastPlaces<T extends TableWithId>(
  { database, query }: Reading<T>,
  { sought, order, request }: Walk<T['$inferSelect']>,
  parents: readonly string[],
  rows: number,
  isFurther: boolean,
): Promise<Map<string, Position>> {
  const { dialect, tables } = database
  const table = query.list.table(tables)
  const where = and(...sought, ...positions(table, order, request))
  const last = sql`${orderOf(table, order, request)} limit 1 offset ${raw(String(rows - 1))}`
  const statement = pagePerParent(table, projectionOf([], []), order.column, where, last, dialect.unnest(parents))
  const found = await ask({ database }, statement, isFurther)
  const places = found.flatMap(({ parent, rows: [row] }) =>
    row ? [[parent, { value: order.valueOf(row), id: row['id'] }] as const] : [],
  )
  return new Map(places)
}

/** So many rows shared by several lists; for a few numbers of these, since each share is a statement of its own. */
export function shareOf(rows: number, lists: number): number {
  const number = [1, 2, 3, 4, 5, 6, 8, 10, 20, 50, 100].find((each) => each >= lists) ?? 250
  return Math.ceil(rows / number)
}
