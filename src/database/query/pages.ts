import type { Database } from '../database.ts'
import type { TableWithId } from '../tables.ts'
import { and, type Fragment, noFilter } from './fragment.ts'
import {
  type Along,
  type ListQuery,
  mostExaminedOf,
  narrowed,
  noParent,
  type Page,
  type PageRequest,
  parentValue,
  type Position,
} from './lists.ts'
import { mergedPage, page, pagePerParent } from './page-statements.ts'
import { compare, firstRowsOf, positions, upTo } from './places.ts'
import { allColumns, type Projection } from './projection.ts'
import { fewOf, placesAlong, skimmedPage, throughout } from './skims.ts'
import { ask, goingOn, nearer, placeAhead, placesAhead, type Reading, shareOf, soughtBy } from './slices.ts'

type Rows<T extends TableWithId> = T['$inferSelect'][]

/** A list as it is read for a page. */
interface PageReading<T extends TableWithId> extends Reading<T> {
  readonly request: PageRequest
  readonly projection: Projection
}

/**
 * One page per parent, in a single statement that reads only the rows it returns; with a filter, in slices of the rows
 * that are examined for it, until the page is full. A root list is asked for with the one parent `noParent`.
 */
export async function readPages<T extends TableWithId>(
  database: Database,
  wanted: ListQuery<T>,
  request: PageRequest,
  parents: readonly string[],
  projection: Projection = allColumns,
): Promise<Map<string, Page<T['$inferSelect']>>> {
  const end = wanted.lookAhead ? await wanted.lookAhead(database, request) : null
  const query = await narrowed(wanted)
  if (!query) return new Map()
  const reading = { database, query, request, projection }
  const { inOrder, gathered } = query.skims ?? {}
  const along = gathered ?? inOrder
  const pages = await (along
    ? readSkimmed(reading, along, parents)
    : query.filter
      ? readExamined(reading, parents)
      : readWhole(reading, parents))
  return end ? new Map([...pages].map(([parent, each]) => [parent, endedAt(each, end, wanted, request)])) : pages
}

/** The page with the end of its list, where that was reached. */
function endedAt<T extends TableWithId>(
  found: Page<T['$inferSelect']>,
  end: Position,
  { order }: ListQuery<T>,
  { fromEnd, before }: PageRequest,
): Page<T['$inferSelect']> {
  const isReached = fromEnd ? before === null : !found.hasMore && before === null
  if (!isReached) return found
  const last = found.rows.at(-1)
  const lastPosition = last && { value: order.valueOf(last), id: last.id }
  return { ...found, end: lastPosition && compare(end, lastPosition) < 0 ? lastPosition : end }
}

/** Pages of lists whose rows an index finds. */
async function readWhole<T extends TableWithId>(
  reading: PageReading<T>,
  parents: readonly string[],
): Promise<Map<string, Page<T['$inferSelect']>>> {
  const found = await readRows(reading, reading.request, parents, null, false)
  return new Map([...found].map(([parent, rows]) => [parent, pageOf(rows, reading.request, null)]))
}

/** Pages of lists whose rows are examined. Those of short ones are read together, and the others in slices each. */
async function readExamined<T extends TableWithId>(
  reading: PageReading<T>,
  parents: readonly string[],
): Promise<Map<string, Page<T['$inferSelect']>>> {
  const { database, query, request } = reading
  const most = mostExaminedOf(parents, request.mostExamined)
  if (!query.list.relation || parents.length <= 1) {
    const [parent = noParent] = parents
    return new Map([[parent, await readInSlices(reading, parent, most, false)]])
  }
  const rowsOfEach = Math.min(most, shareOf(database.dialect.rowsAtOnce, parents.length))
  const long = await placesAhead(reading, request, parents, rowsOfEach, false)
  const short = parents.filter((parent) => !long.has(parent))
  const pages: Map<string, Page<T['$inferSelect']>> = short.length > 0 ? await readWhole(reading, short) : new Map()
  for (const parent of long.keys()) pages.set(parent, await readInSlices(reading, parent, most, true))
  return pages
}

/** Pages of lists that no index has for themselves. Short ones are read together, and the others along an index each. */
async function readSkimmed<T extends TableWithId>(
  reading: PageReading<T>,
  along: Along,
  parents: readonly string[],
): Promise<Map<string, Page<T['$inferSelect']>>> {
  const { database, query, request } = reading
  const most = mostExaminedOf(parents, request.mostExamined)
  const [first = noParent] = parents
  const whole = { ...reading, query: { ...query, skims: undefined } }
  const skim = async (parent: string, isBegun: boolean) => {
    const few = await fewOf<T, PageReading<T>>(reading, parent, isBegun)
    if (few) {
      const [found] = (await readWhole(few, [parent])).values()
      return [parent, found ?? pageOf<T['$inferSelect']>([], request, null)] as const
    }
    const { rows, stop } = await skimmedPage(reading, parent, most, isBegun)
    return [parent, pageOf(rows, request, stop)] as const
  }
  if (!query.list.relation || parents.length <= 1) return new Map([await skim(first, false)])
  const order = query.skims?.gathered ? (query.indexed ?? query.order) : query.order
  const rowsOfEach = shareOf(database.dialect.rowsAtOnce, parents.length)
  const long = await placesAlong(reading, along, order, throughout, parents, rowsOfEach, false)
  const short = parents.filter((parent) => !long.has(parent))
  const pages: Map<string, Page<T['$inferSelect']>> = short.length > 0 ? await readWhole(whole, short) : new Map()
  for (const parent of long.keys()) pages.set(...(await skim(parent, true)))
  return pages
}

/** A page of one list; `isBegun`: others were read before it, so that it takes its turn from the start. */
async function readInSlices<T extends TableWithId>(
  reading: PageReading<T>,
  parent: string,
  most: number,
  isBegun: boolean,
): Promise<Page<T['$inferSelect']>> {
  const { database, query, request } = reading
  const isMerged = query.mergeAppend !== undefined
  const rows: Rows<T> = []
  let from = request
  let examined = 0
  /** Of a merged list, where reading stops at last. */
  let end: Position | null = null
  for (let isFirst = true; ; isFirst = false) {
    const size = Math.min(database.dialect.rowsAtOnce, isMerged ? most : most - examined)
    const read = async () => {
      const place = await placeAhead(reading, from, parent, size, isBegun || !isFirst, most)
      const stop = nearer(reading, request, place, end)
      const found = await readRows(reading, from, [parent], stop, !isFirst)
      return { stop, found: found.get(parent) ?? [] }
    }
    const { stop, found } = await (isFirst && !isBegun ? read() : database.turn(read))
    rows.push(...found)
    if (!stop || rows.length > request.limit) return pageOf(rows, request, null)
    examined += size
    if (isMerged && isFirst) end = await database.turn(() => placeAhead(reading, request, parent, most, true))
    if (isMerged ? isSame(stop, end) : examined >= most) return pageOf(rows, request, stop)
    from = goingOn(from, stop)
  }
}

/** Whether two positions are the same. */
function isSame(a: Position, b: Position | null): boolean {
  return b !== null && a.id === b.id && a.value.valueOf() === b.value.valueOf()
}

/** The rows of pages, by parent, in the direction of reading, that stand at `stop` at the latest. */
async function readRows<T extends TableWithId>(
  reading: PageReading<T>,
  request: PageRequest,
  parents: readonly string[],
  stop: Position | null,
  isFurther: boolean,
): Promise<Map<string, Rows<T>>> {
  const { database, query, projection } = reading
  const { list, filter = noFilter, order, lookAhead, mergeAppend } = query
  const { dialect, tables } = database
  const table = list.table(tables)
  const wanted = and(
    soughtBy(reading),
    ...positions(table, order, request),
    ...upTo(table, order, request, stop),
    filter,
  )
  const rowsOf = (parent: Fragment | string) => (list.relation ? and(list.relation(tables, parent), wanted) : wanted)
  const isPlaced = !request.isUnplaced || lookAhead !== undefined
  const placing = isPlaced ? order.column : undefined
  // Slices end by the row behind the page, whether or not anybody asks if there is one.
  const isFollowed = isPlaced || query.filter !== undefined
  const firstRows = firstRowsOf(table, order, request, request.limit + (isFollowed ? 1 : 0))
  if (list.relation && parents.length > 1) {
    const each = pagePerParent(table, projection, placing, rowsOf(parentValue), firstRows, dialect.unnest(parents))
    const found = await ask(reading, each, isFurther)
    return new Map(found.map(({ parent, rows }) => [parent, rows]))
  }
  const [parent = noParent] = parents
  const one = mergeAppend
    ? mergedPage(dialect, table, projection, placing, wanted, firstRows, mergeAppend)
    : page(table, projection, placing, rowsOf(parent), firstRows)
  const found = await ask(reading, one, isFurther)
  return new Map([[parent, found.map(({ row }) => row)]])
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
