import type { TableWithId } from '../tables.ts'
import { type Fragment, param, raw, sql } from './fragment.ts'
import type { OrderBy, PageRequest, Position } from './lists.ts'

/** Directions and comparisons, as fragments. */
const words = { asc: raw('asc'), desc: raw('desc'), '<': raw('<'), '>': raw('>') }

/** The order of a page and how many rows are read for it: one more than it has, which tells whether others follow. */
export function firstRowsOf(
  table: TableWithId,
  order: OrderBy<never>,
  request: PageRequest,
  rows = request.limit + 1,
): Fragment {
  // As a number in the text: for one that it does not know yet, PostgreSQL plans as if a tenth of all rows were wanted.
  return sql`${orderOf(table, order, request)} limit ${raw(String(rows))}`
}

/** The order in which a page is read. */
export function orderOf(table: TableWithId, order: OrderBy<never>, request: PageRequest): Fragment {
  const direction = words[isAscending(order, request) ? 'asc' : 'desc']
  return sql`${order.column} ${direction}, ${table.id} ${direction}`
}

/** Whether a page is read from small to great. */
export function isAscending({ direction }: OrderBy<never>, { fromEnd }: PageRequest): boolean {
  return (direction === 'asc') !== fromEnd
}

/** Which of two positions has the smaller value or id. */
export function compare(a: Position, b: Position): number {
  if (a.value < b.value || (a.value.valueOf() === b.value.valueOf() && a.id < b.id)) return -1
  return 1
}

/** Keyset comparison as a row value: the one form that seeks in the index at any depth. */
export function positions(
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
export function upTo(
  table: TableWithId,
  order: OrderBy<never>,
  request: PageRequest,
  stop: Position | null,
): Fragment[] {
  if (!stop) return []
  const comparison = raw(isAscending(order, request) ? '<=' : '>=')
  return [sql`(${order.column}, ${table.id}) ${comparison} (${param(stop.value, order.column)}, ${stop.id})`]
}
