import type { TableWithId } from '../tables.ts'
import { and, type Fragment, noFilter, raw, sql } from './fragment.ts'
import { type Along, type OrderBy, type PageRequest, parentValue, type Position } from './lists.ts'
import { page } from './page-statements.ts'
import { compare, firstRowsOf, isAscending, orderOf, positions, upTo } from './places.ts'
import { type Projection, projectionOf } from './projection.ts'
import { ask, goingOn, lastPlaces, type Reading } from './slices.ts'
import { statement } from './statement.ts'

type Rows<T extends TableWithId> = T['$inferSelect'][]

/** A list that is read along an index which has other rows as well. */
export interface Skimming<T extends TableWithId> extends Reading<T> {
  readonly request: PageRequest
  readonly projection: Projection
}

/** The rows of a page, whether there may be others behind them, and where it stopped before it was full. */
interface Skimmed<T extends TableWithId> {
  readonly rows: Rows<T>
  readonly stop: Position | null
}

/** Slices that are looked at in the order of the list, where all rows may be gathered instead. */
const fewSlices = 3

/** From the start of a list to its end. */
export const throughout: PageRequest = { limit: 0, fromEnd: false, after: null, before: null, mostExamined: 0 }

/** Where so many rows of an index end, of each of several parents that have more: found in the index alone. */
export function placesAlong<T extends TableWithId>(
  reading: Reading<T>,
  along: Along,
  order: OrderBy<T['$inferSelect']>,
  request: PageRequest,
  parents: readonly string[],
  rows: number,
  isFurther: boolean,
): Promise<Map<string, Position>> {
  return lastPlaces(reading, { sought: [along(parentValue)], order, request }, parents, rows, isFurther)
}

/** The list of a parent in one piece, where it has few rows; null where it may have many. */
export async function fewOf<T extends TableWithId, R extends Reading<T>>(
  reading: R,
  parent: string,
  isFurther: boolean,
): Promise<R | null> {
  const { database, query } = reading
  if (!query.skims?.few) return null
  const { rowsAtOnce } = database.dialect
  const some = raw(`limit ${rowsAtOnce}`)
  const [row] = await ask(
    { database },
    limitedCount(query.list.table(database.tables), query.skims.few(parent), some),
    isFurther,
  )
  return row !== undefined && row.count < rowsAtOnce ? soughtAlong(reading, query.skims.few, parent) : null
}

const limitedCount = statement(({ connection }, table: TableWithId, where: Fragment, some: Fragment) =>
  connection
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(sql`(select 1 from ${table} where ${where} ${some}) as counted`),
)

/** The condition of a parent's rows, which are sought along an index and looked at for all else. */
function alongIndex<T extends TableWithId>(
  { database: { dialect, tables }, query }: Reading<T>,
  along: Along,
  parent: string,
): Fragment {
  const all = and(query.list.relation?.(tables, parent) ?? noFilter, query.condition)
  return and(along(parent), all === noFilter ? all : dialect.unsought(all))
}

/** A list of one parent that is sought along an index, and looked at for all else, in one piece. */
export function soughtAlong<T extends TableWithId, R extends Reading<T>>(reading: R, along: Along, parent: string): R {
  const { name, table, hasSharedCursors = false } = reading.query.list
  const condition = alongIndex(reading, along, parent)
  return {
    ...reading,
    query: { ...reading.query, skims: undefined, list: { name, table, hasSharedCursors }, condition },
  }
}

/**
 * A page of a parent's list, slice by slice of the rows of an index, those included that are passed over: they are no
 * rows that were examined, and nothing tells of them. `most` are those that may be examined for a filter.
 */
export async function skimmedPage<T extends TableWithId>(
  skimming: Skimming<T>,
  parent: string,
  most: number,
  isBegun: boolean,
): Promise<Skimmed<T>> {
  const { inOrder, gathered } = skimming.query.skims ?? {}
  const found = inOrder && (await inTheirOrder(skimming, inOrder, parent, most, isBegun))
  if (found) return found
  return { rows: gathered ? await bestOfAll(skimming, gathered, parent) : [], stop: null }
}

/** In the order of the list, until the page is full; null where it is not after a few slices, and there is another way. */
async function inTheirOrder<T extends TableWithId>(
  skimming: Skimming<T>,
  along: Along,
  parent: string,
  most: number,
  isBegun: boolean,
): Promise<Skimmed<T> | null> {
  const { database, query, request } = skimming
  const { order, filter, list } = query
  const table = list.table(database.tables)
  const { rowsAtOnce } = database.dialect
  const sought = alongIndex(skimming, along, parent)
  const rows: Rows<T> = []
  let examined = 0
  let from = request
  for (let slice = 0; ; slice += 1) {
    const isFurther = slice > 0
    const read = async () => {
      const places = await placesAlong(skimming, along, order, from, [parent], rowsAtOnce, isFurther)
      const place = places.get(parent) ?? null
      const within = and(sought, ...positions(table, order, from), ...upTo(table, order, request, place))
      const left = filter ? await lastExamined(skimming, within, most - examined) : null
      examined += left?.examined ?? 0
      const stop = left?.stop ?? null
      const wanted = and(within, ...upTo(table, order, request, stop), filter ?? noFilter)
      rows.push(...(await rowsIn(skimming, wanted)))
      return { place, stop }
    }
    const { place, stop } = await (isFurther || isBegun ? database.turn(read) : read())
    if (rows.length > request.limit) return { rows, stop: null }
    if (stop || !place) return { rows, stop }
    if (query.skims?.gathered && slice + 1 >= fewSlices) return null
    from = goingOn(from, place)
  }
}

/** How many rows of a slice are examined for a filter, and the last of them where no more may be. */
async function lastExamined<T extends TableWithId>(
  { database, query: { order, list }, request }: Skimming<T>,
  within: Fragment,
  most: number,
): Promise<{ examined: number; stop: Position | null }> {
  const table = list.table(database.tables)
  const [row] = await ask({ database }, countOf(table, within), true)
  const examined = row?.count ?? 0
  if (examined < most) return { examined, stop: null }
  const last = sql`${orderOf(table, order, request)} limit 1 offset ${raw(String(most - 1))}`
  const [found] = await ask({ database }, page(table, projectionOf([], []), order.column, within, last), true)
  return { examined: most, stop: found ? { value: order.valueOf(found.row), id: found.row['id'] } : null }
}

const countOf = statement(({ connection }, table: TableWithId, where: Fragment) =>
  connection
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(table)
    .where(where),
)

/** The first rows of a slice, as many as a page has, and one more. */
async function rowsIn<T extends TableWithId>(
  { database, query: { list, order }, request, projection }: Skimming<T>,
  where: Fragment,
): Promise<Rows<T>> {
  const table = list.table(database.tables)
  const firstRows = firstRowsOf(table, order, request)
  const found = await ask({ database }, page(table, projection, order.column, where, firstRows), true)
  return found.map(({ row }) => row)
}

/** The first rows of all that an index has in another order: the best of each slice, and of these the best. */
async function bestOfAll<T extends TableWithId>(skimming: Skimming<T>, along: Along, parent: string): Promise<Rows<T>> {
  const { database, query, request } = skimming
  const { order, indexed = order, filter = noFilter, list } = query
  const { dialect, tables } = database
  const table = list.table(tables)
  const placed = positions(table, order, request).map((position) => dialect.unsought(position))
  const sought = and(alongIndex(skimming, along, parent), ...placed, filter)
  let best: Rows<T> = []
  let from = throughout
  for (;;) {
    const place = await database.turn(async () => {
      const places = await placesAlong(skimming, along, indexed, from, [parent], dialect.rowsAtOnce, true)
      const end = places.get(parent) ?? null
      const slice = and(sought, ...positions(table, indexed, from), ...upTo(table, indexed, from, end))
      best = firstOf(skimming, [...best, ...(await rowsIn(skimming, slice))])
      return end
    })
    if (!place) return best
    from = goingOn(from, place)
  }
}

/** The first of some rows, in the direction of reading, and one more than are wanted. */
function firstOf<T extends TableWithId>({ query: { order }, request }: Skimming<T>, rows: Rows<T>): Rows<T> {
  const direction = isAscending(order, request) ? 1 : -1
  const placeOf = (row: T['$inferSelect']): Position => ({ value: order.valueOf(row), id: row.id })
  return rows.toSorted((a, b) => compare(placeOf(a), placeOf(b)) * direction).slice(0, request.limit + 1)
}
