import type { Column } from 'drizzle-orm'
import type { TimeRange } from '../../values/time-range.ts'
import type { Database } from '../database.ts'
import { and, type Fragment, noFilter, sql } from './fragment.ts'
import type { OrderBy } from './lists.ts'
import { type AskedMember, hasMembers } from './members.ts'
import { byName, matchesSearch, searchPattern } from './search.ts'

/** The filter of a list of named things that people make and change; everything that is given must hold. */
export interface RecordFilter {
  externalId?: string | null | undefined
  metadata?: readonly AskedMember[] | null | undefined
  createdAt?: TimeRange | null | undefined
  updatedAt?: TimeRange | null | undefined
  /** Without it, archived ones are left out. */
  isArchived?: boolean | null | undefined
  search?: string | null | undefined
}

/** The order of such a list: by name without one. */
export interface RecordOrder {
  field: 'NAME' | 'CREATED_AT' | 'UPDATED_AT'
  direction: 'ASC' | 'DESC'
}

/** The arguments of such a list. */
export interface RecordListArgs {
  filter?: RecordFilter | null | undefined
  orderBy?: RecordOrder | null | undefined
  search?: string | null | undefined
}

type RecordColumns = Readonly<
  Record<'id' | 'name' | 'searchName' | 'externalId' | 'metadata' | 'createdAt' | 'updatedAt' | 'archivedAt', Column>
>

interface RecordRow {
  readonly name: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

/**
 * The condition, filter and order of a list of records. `readsReferences` tells whether the viewer reads external ids
 * and metadata: to whom they are hidden, a filter by them matches nothing.
 */
export function recordQuery(
  { dialect }: Database,
  row: RecordColumns,
  { filter, orderBy, search }: RecordListArgs,
  readsReferences: boolean,
): { condition: Fragment; filter: Fragment | undefined; order: OrderBy<RecordRow> } {
  const { externalId, metadata, createdAt, updatedAt, isArchived, search: alsoSearched } = filter ?? {}
  const isHidden = !readsReferences && (externalId != null || metadata != null)
  const order = orderOf(row, orderBy)
  // The index that has the order finds a stretch of it as well.
  const times = [
    { column: row.createdAt, within: isWithin(row.createdAt, createdAt) },
    { column: row.updatedAt, within: isWithin(row.updatedAt, updatedAt) },
  ]
  const sought = times.flatMap(({ column, within }) => (column === order.column ? within : []))
  const examined = and(
    ...hasMembers(dialect, row.metadata, metadata ?? []),
    ...times.flatMap(({ column, within }) => (column === order.column ? [] : within)),
  )
  const condition = and(
    isHidden ? sql`false` : noFilter,
    ...sought,
    externalId == null ? noFilter : sql`${row.externalId} = ${externalId}`,
    isArchived === true ? sql`${row.archivedAt} is not null` : sql`${row.archivedAt} is null`,
    matchesSearch(row, search),
    searchPattern(alsoSearched) === null ? noFilter : matchesSearch(row, alsoSearched),
  )
  return { condition, filter: examined === noFilter ? undefined : examined, order }
}

function orderOf(row: RecordColumns, orderBy: RecordOrder | null | undefined): OrderBy<RecordRow> {
  const direction = orderBy?.direction === 'DESC' ? 'desc' : 'asc'
  if (orderBy?.field === 'CREATED_AT' || orderBy?.field === 'UPDATED_AT') {
    const key = orderBy.field === 'CREATED_AT' ? 'createdAt' : 'updatedAt'
    return { column: row[key], direction, valueOf: (record) => record[key] }
  }
  return { ...byName(row), direction }
}

/** The conditions of a stretch of time. */
export function isWithin(column: Column, range: TimeRange | null | undefined): Fragment[] {
  const { from, before } = range ?? {}
  return [from == null ? noFilter : sql`${column} >= ${from}`, before == null ? noFilter : sql`${column} < ${before}`]
}
