import type { Column, Table } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { and, type Fragment, join, noFilter, sql } from '../database/query/fragment.ts'
import { searchedId, searchPattern } from '../database/query/search.ts'
import type { SubscriptionStatus } from '../vocabulary.ts'

/** A half-open stretch of time: from `from` on, and earlier than `before`. */
export interface DateTimeRange {
  from?: Date | null | undefined
  before?: Date | null | undefined
}

/** The filter of a list of subscriptions; everything that is given must hold. */
export interface SubscriptionFilter {
  sellerId?: string | null | undefined
  serviceId?: string | null | undefined
  productId?: string | null | undefined
  resellerId?: string | null | undefined
  organizationId?: string | null | undefined
  /** Without it, everything but DELETED. */
  statuses?: readonly SubscriptionStatus[] | null | undefined
  isTrial?: boolean | null | undefined
  autoRenews?: boolean | null | undefined
  createdAt?: DateTimeRange | null | undefined
  updatedAt?: DateTimeRange | null | undefined
  currentPeriodEndsAt?: DateTimeRange | null | undefined
  search?: string | null | undefined
}

/** The filter as SQL. */
export function matchesFilter(database: Database, filter: SubscriptionFilter): Fragment {
  const { subscriptions: row } = database.tables
  return and(
    ...(['sellerId', 'serviceId', 'productId', 'resellerId', 'organizationId', 'autoRenews'] as const).map((field) =>
      filter[field] == null ? noFilter : sql`${row[field]} = ${filter[field]}`,
    ),
    hasStatus(database, filter.statuses),
    isTrial(row.trialStartsAt, filter.isTrial),
    ...(['createdAt', 'updatedAt', 'currentPeriodEndsAt'] as const).flatMap((field) =>
      isWithin(row[field], filter[field] ?? {}),
    ),
    matchesText(database, filter.search),
  )
}

function hasStatus({ dialect, tables }: Database, statuses: SubscriptionFilter['statuses']): Fragment {
  const { status } = tables.subscriptions
  if (statuses == null) return sql`${status} <> 'DELETED'`
  const [wanted] = statuses
  return wanted !== undefined && statuses.length === 1 ? sql`${status} = ${wanted}` : dialect.anyOf(status, statuses)
}

function isTrial(trialStartsAt: Column, wanted: boolean | null | undefined): Fragment {
  if (wanted == null) return noFilter
  return wanted ? sql`${trialStartsAt} is not null` : sql`${trialStartsAt} is null`
}

function isWithin(column: Column, { from, before }: DateTimeRange): Fragment[] {
  return [from == null ? noFilter : sql`${column} >= ${from}`, before == null ? noFilter : sql`${column} < ${before}`]
}

/** Text search covers the subscription's id and the names of everything that its viewer sees with it. */
function matchesText({ tables }: Database, search: string | null | undefined): Fragment {
  const pattern = searchPattern(search)
  if (pattern === null) return noFilter
  const { subscriptions: row, sellers, resellers, organizations, services, products } = tables
  const isNamed = (column: Column, table: Table & { id: Column; searchName: Column }) =>
    sql`${column} in (select ${table.id} from ${table} where ${table.searchName} like ${pattern} escape '\\')`
  const names = [
    isNamed(row.organizationId, organizations),
    isNamed(row.serviceId, services),
    isNamed(row.productId, products),
    isNamed(row.resellerId, resellers),
    isNamed(row.sellerId, sellers),
  ]
  return sql`(${row.id} = ${searchedId(search)} or ${join(names, ' or ')})`
}
