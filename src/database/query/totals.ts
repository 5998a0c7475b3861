import type { Database } from '../database.ts'
import type { TableWithId } from '../tables.ts'
import { and, type Fragment, raw, sql } from './fragment.ts'
import {
  type Along,
  type ListQuery,
  type MergeAppend,
  mostExaminedOf,
  narrowed,
  noParent,
  type PageRequest,
  type Position,
} from './lists.ts'
import { orderOf, positions, upTo } from './places.ts'
import { fewOf, placesAlong, soughtAlong, throughout } from './skims.ts'
import { ask, belonging, goingOn, placesAhead, type Reading, shareOf, soughtBy } from './slices.ts'
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

/** The count of a list, or of a part of one, so far. */
interface Tally {
  /** Rows that pass the filter. */
  readonly passed: number
  readonly examined: number
  /** Whether these are all of its rows. */
  readonly isWhole: boolean
}

/** The tallies of several lists or parts, by parent or part. */
type Tallies = Map<string, Tally>

/** The parts of a list's query that its total depends on. */
type Counted<T extends TableWithId> = Pick<
  ListQuery<T>,
  'list' | 'condition' | 'guard' | 'filter' | 'search' | 'order' | 'indexed' | 'mergeAppend' | 'skims'
>

/**
 * How many rows each parent's list has, in one statement for all short ones, and in slices for each other; counting
 * stops beyond `countLimit`, and with a filter when `mostExamined` rows were looked at, or a tenth of them for each of
 * several lists.
 */
export async function countRows<T extends TableWithId>(
  database: Database,
  wanted: Counted<T>,
  parents: readonly string[],
  mostExamined: number,
): Promise<Map<string, Total>> {
  const query = await narrowed({ ...wanted, order: wanted.indexed ?? wanted.order })
  if (!query) return new Map()
  const most = mostExaminedOf(parents, query.filter ? mostExamined : countLimit)
  const counting = { database, query, most }
  if (!query.mergeAppend) {
    const tallies = await tally(counting, parents)
    return new Map([...tallies].map(([parent, each]) => [parent, totalOf([each], counting)]))
  }
  const [parent = noParent] = parents
  return new Map([[parent, totalOf(await tallyMerged(counting, query.mergeAppend, parent), counting)]])
}

function totalOf<T extends TableWithId>(tallies: readonly Tally[], { most, query }: Counting<T>): Total {
  const examined = examinedFor(tallies)
  const count = tallies.reduce((sum, each) => sum + each.passed, 0)
  return {
    count: query.filter ? count : Math.min(count, most),
    isExact: examined <= most && tallies.every(({ isWhole }) => isWhole),
    examined: Math.min(examined, most + 1),
  }
}

function examinedFor(tallies: Iterable<Tally>): number {
  let sum = 0
  for (const { examined } of tallies) sum += examined
  return sum
}

/** How rows are counted: as many as `most`, and one more that tells whether there are others. */
interface Counting<T extends TableWithId> extends Reading<T> {
  readonly most: number
}

/** Rows that no filter looks at are counted by as many more at once: most of them in an index alone. */
const unexaminedFactor = 5

/** Counts several lists, all of them as far as they are few rows together, and the longer ones in slices. */
async function tally<T extends TableWithId>(counting: Counting<T>, parents: readonly string[]): Promise<Tallies> {
  const { most } = counting
  if (counting.query.skims?.counted) return tallyAlong(counting, counting.query.skims.counted, parents)
  const tallies = await tallyTogether(counting, parents)
  for (const [parent, each] of tallies)
    if (isUnfinished(each, most)) tallies.set(parent, await tallyInSlices(counting, parent, most))
  return tallies
}

/** Counts lists that no index has for themselves: the short ones together, and the others along an index each. */
async function tallyAlong<T extends TableWithId>(
  counting: Counting<T>,
  along: Along,
  parents: readonly string[],
): Promise<Tallies> {
  const { database, query } = counting
  const { rowsAtOnce } = database.dialect
  const rowsOfEach = shareOf(rowsAtOnce, parents.length)
  const long = await placesAlong(counting, along, query.order, throughout, parents, rowsOfEach, false)
  const short = parents.filter((parent) => !long.has(parent))
  const tallies: Tallies = short.length > 0 ? await countUpTo(counting, short, rowsOfEach, true) : new Map()
  for (const parent of long.keys()) {
    const few = await fewOf<T, Counting<T>>(counting, parent, true)
    const counted = few && (await countUpTo(few, [parent], rowsAtOnce, true, null)).get(parent)
    tallies.set(parent, counted ?? (await tallySkimmed(counting, along, parent)))
  }
  return tallies
}

/** Counts one list along an index, slice by slice. */
async function tallySkimmed<T extends TableWithId>(
  counting: Counting<T>,
  along: Along,
  parent: string,
): Promise<Tally> {
  const { database, query, most } = counting
  const { rowsAtOnce } = database.dialect
  const sought = soughtAlong<T, Counting<T>>(counting, along, parent)
  let passed = 0
  let examined = 0
  let from = throughout
  for (;;) {
    const { stop, counted } = await database.turn(async () => {
      const places = await placesAlong(counting, along, query.order, from, [parent], rowsAtOnce, true)
      const stop = places.get(parent) ?? null
      return { stop, counted: (await countUpTo(sought, [parent], rowsAtOnce, true, from, stop)).get(parent) }
    })
    passed += counted?.passed ?? 0
    examined += counted?.examined ?? 0
    if (!stop || examined > most) return { passed, examined, isWhole: !stop }
    from = goingOn(from, stop)
  }
}

/** Counts a list that is merged of parts: all of it where it is short, and otherwise one part after the other. */
async function tallyMerged<T extends TableWithId>(
  counting: Counting<T>,
  { values }: MergeAppend,
  parent: string,
): Promise<Tally[]> {
  const { database, query, most } = counting
  const known: Tallies = query.filter ? new Map() : await tallyTogether(counting, [...new Set(values)])
  if (query.filter) {
    const whole = { database, query: { ...query, mergeAppend: undefined } }
    const limit = Math.min(database.dialect.rowsAtOnce, most + 1)
    const all = (await countUpTo(whole, [parent], limit, false, null)).get(parent)
    if (!all || !isUnfinished(all, most)) return all ? [all] : []
  }
  const tallies: Tally[] = []
  for (const value of new Set(values)) {
    const left = most - examinedFor(tallies)
    if (left < 0) break
    const counted = known.get(value)
    tallies.push(counted?.isWhole ? counted : await tallyInSlices(counting, value, left))
  }
  return tallies
}

/** Counts each of several lists or parts as far as all together are few rows. */
function tallyTogether<T extends TableWithId>(counting: Counting<T>, values: readonly string[]): Promise<Tallies> {
  const { database, query, most } = counting
  const rows = database.dialect.rowsAtOnce * (query.filter || values.length <= 1 ? 1 : unexaminedFactor)
  return countUpTo(counting, values, Math.min(shareOf(rows, values.length), most + 1), false)
}

function isUnfinished(tally: Tally | undefined, most: number): boolean {
  return tally !== undefined && !tally.isWhole && tally.examined <= most
}

/** Counts one list in the order of its index, slice by slice. */
async function tallyInSlices<T extends TableWithId>(
  counting: Counting<T>,
  value: string,
  most: number,
): Promise<Tally> {
  const { database, query } = counting
  const { rowsAtOnce } = database.dialect
  let passed = 0
  let examined = 0
  let from = throughout
  for (;;) {
    const left = most + 1 - examined
    // The one that tells whether there are others makes no slice of its own.
    const size = left <= rowsAtOnce + 1 ? left : rowsAtOnce
    const slice = async () => {
      const stop = (await placesAhead(counting, from, [value], size, true)).get(value) ?? null
      if (stop && !query.filter) return { stop, counted: { passed: size, examined: size } }
      return { stop, counted: (await countUpTo(counting, [value], size, true, from, stop)).get(value) }
    }
    const { stop, counted } = await database.turn(slice)
    passed += counted?.passed ?? 0
    examined += counted?.examined ?? 0
    if (!stop || examined > most) return { passed, examined, isWhole: !stop }
    from = goingOn(from, stop)
  }
}

/**
 * Counts so many rows of several lists at most, in one statement: those between two places, if there are any, or any of
 * them where `from` is null.
 */
async function countUpTo<T extends TableWithId>(
  reading: Reading<T>,
  values: readonly string[],
  limit: number,
  isFurther: boolean,
  from: PageRequest | null = throughout,
  stop: Position | null = null,
): Promise<Tallies> {
  const { database, query } = reading
  const { list, filter, order } = query
  const { dialect, tables } = database
  const table = list.table(tables)
  const within = from ? [...positions(table, order, from), ...upTo(table, order, from, stop)] : []
  const where = and(belonging(reading), soughtBy(reading), ...within)
  // In the order of an index: PostgreSQL would look for the first so many in the table itself, from its start.
  const most = raw(`limit ${limit}`)
  const firstRows = from ? sql`order by ${orderOf(table, order, from)} ${most}` : most
  const parents = dialect.unnest(values)
  if (filter) {
    const rows = await ask(reading, filteredCounts(table, where, filter, firstRows, parents), isFurther)
    return new Map(
      rows.map(({ parent, both }) => {
        const examined = both % passingUnit
        return [parent, { passed: Math.floor(both / passingUnit), examined, isWhole: examined < limit }]
      }),
    )
  }
  const rows = await ask(reading, counts(table, where, firstRows, parents), isFurther)
  return new Map(rows.map(({ parent, count }) => [parent, { passed: count, examined: count, isWhole: count < limit }]))
}

/** More than the rows that may be examined. */
const passingUnit = 100_000_000

const filteredCounts = statement(
  ({ connection }, table: TableWithId, where: Fragment, filter: Fragment, firstRows: Fragment, parents: Fragment) => {
    const examined = sql`select case when ${filter} then 1 else 0 end as passes from ${table} where ${where}
      ${firstRows}`
    // Both in one value, since each column would read the rows anew: those that pass, and those that were looked at.
    const both = sql<number>`(select coalesce(sum(passes), 0) * ${raw(String(passingUnit))} + count(*)
      from (${examined}) as examined)`.mapWith(Number)
    return connection.select({ parent: sql<string>`parent.value`, both }).from(parents)
  },
)

const counts = statement(
  ({ connection }, table: TableWithId, where: Fragment, firstRows: Fragment, parents: Fragment) => {
    const some = sql`select 1 as one from ${table} where ${where} ${firstRows}`
    const count = sql<number>`(select count(*) from (${some}) as counted)`.mapWith(Number)
    return connection.select({ parent: sql<string>`parent.value`, count }).from(parents)
  },
)
