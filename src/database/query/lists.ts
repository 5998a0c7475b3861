import type { Column } from 'drizzle-orm'
import type { Database } from '../database.ts'
import type { Tables, TableWithId } from '../tables.ts'
import { and, type Fragment, noFilter, sql } from './fragment.ts'

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

/**
 * One list as one viewer sees it: filtered, visible rows only, ordered. But for its search it holds nothing of one
 * request.
 */
export interface ListQuery<T extends TableWithId> {
  readonly list: ListDefinition<T>
  /** The condition by which rows are sought; all that it finds may be read. */
  readonly condition: Fragment
  /** A condition that does not depend on the row: where it does not hold, the list is empty. It makes no other list. */
  readonly guard?: Fragment | undefined
  /** The condition that each row is examined for, since no index knows it: only so many are, for a page or a count. */
  readonly filter?: Fragment | undefined
  readonly search?: Search | undefined
  readonly order: OrderBy<T['$inferSelect']>
  /**
   * Looks at a list before a page of it is read; answers the place beyond all rows that are there by then, for a list
   * to whose end only rows are added.
   */
  readonly lookAhead?: ((database: Database, request: PageRequest) => Promise<Position>) | undefined
  /** A root list whose rows no one index has in order, but an index for each value of this column: read as their merger. */
  readonly mergeAppend?: MergeAppend | undefined
  /** The order in which an index has the rows, in which they are counted, where it may have none in that of the list. */
  readonly indexed?: OrderBy<T['$inferSelect']> | undefined
  /** How rows are sought of which no index has just these in their order. */
  readonly skims?: Skims | undefined
}

/** The rows of a parent's list as far as an index has them together, with others that are passed over. */
export type Along = (parent: Fragment | string) => Fragment

/** Along which indexes a list is sought that has none of its own; what is left out has one, or none that helps. */
export interface Skims {
  /** For a page: one in the order of the list. */
  readonly inOrder?: Along | undefined
  /** For a page: one in the order of `indexed`, where it passes fewer rows over; all of its rows are looked at. */
  readonly gathered?: Along | undefined
  /** For a total: one in the order of `indexed`. */
  readonly counted?: Along | undefined
  /** One that has nearly just these rows, in no order: where they are few, nothing else is needed. */
  readonly few?: Along | undefined
}

/** A text search, whose names are looked up before the list is read. */
export interface Search {
  /** The text that is searched, as a key: two searches of one list with the same key find the same. */
  readonly key: string
  /** Looks up the conditions that the text stands for; null where no row can match. */
  readonly find: () => Promise<Narrowing | null>
}

/** The conditions of the rows that a text search matches. */
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
  /**
   * Whether nobody asks where its rows stand or whether others follow: then what they are ordered by is not read, and
   * `hasMore` says nothing.
   */
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

type Narrowable = Pick<ListQuery<TableWithId>, 'condition' | 'filter' | 'search' | 'mergeAppend' | 'skims'>

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
    // Rows that a name or an id finds are few.
    skims: found.condition || found.mergeAppend ? undefined : query.skims,
  }
}

/** How many rows of each list may be examined when several are read together. */
export function mostExaminedOf(parents: readonly string[], mostExamined: number): number {
  return parents.length > 1 ? Math.ceil(mostExamined / 10) : mostExamined
}
