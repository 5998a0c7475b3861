import type { Column } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { and, type Fragment, noFilter, sql } from '../database/query/fragment.ts'
import { isWithin } from '../database/query/record-filter.ts'
import { searchPattern } from '../database/query/search.ts'
import { ownReferencesFilter } from '../operations/own-references.ts'
import type { Viewer } from '../viewer.ts'
import type { SubscriptionFilter } from './subscription-filter.ts'

/** A filter as SQL, but for its text search. */
interface FilterSql {
  /** What an index finds. */
  readonly sought: Fragment
  /** What rows have to be looked at for; undefined where there is nothing of it. */
  readonly examined: Fragment | undefined
}

/** What a filter asks of a subscription; `served` are columns, beside those of ids, whose values an index finds. */
export function matchesFilter(
  database: Database,
  viewer: Viewer,
  filter: SubscriptionFilter,
  served: readonly Column[],
): FilterSql {
  const { subscriptions: row } = database.tables
  const ids = (['sellerId', 'serviceId', 'productId', 'resellerId', 'organizationId'] as const).map((field) =>
    filter[field] == null ? noFilter : sql`${row[field]} = ${filter[field]}`,
  )
  const conditions: [Column, ...Fragment[]][] = [
    [row.autoRenews, filter.autoRenews == null ? noFilter : sql`${row.autoRenews} = ${filter.autoRenews}`],
    [row.trialStartsAt, isTrial(row.trialStartsAt, filter.isTrial)],
    ...(filter.statuses == null ? [] : [[row.status, hasStatus(database, filter.statuses)] as [Column, Fragment]]),
    ...(['createdAt', 'updatedAt', 'currentPeriodEndsAt'] as const).map((field): [Column, ...Fragment[]] => [
      row[field],
      ...isWithin(row[field], filter[field]),
    ]),
  ]
  const partOf = (isServed: boolean) =>
    conditions.flatMap(([column, ...parts]) => (served.includes(column) === isServed ? parts : []))
  const isListed = filter.statuses == null && !filter.includeDeleted ? hasStatus(database, null) : noFilter
  const own = ownReferencesFilter(database, viewer, 'ServiceSubscription', row.id, filter)
  const examined = and(...partOf(false), own.examined)
  // That it is not deleted nearly every row passes. With others to look at, rows are not fetched twice for it.
  const isExamined = examined !== noFilter || searchPattern(filter.search) !== null
  return {
    sought: and(...ids, own.sought, isExamined ? noFilter : isListed, ...partOf(true)),
    examined: isExamined ? and(isListed, examined) : undefined,
  }
}

function hasStatus({ dialect, tables }: Database, statuses: SubscriptionFilter['statuses']): Fragment {
  const { status } = tables.subscriptions
  if (statuses == null) return sql`${status} <> 'DELETED'`
  const distinct = [...new Set(statuses)]
  const [wanted] = distinct
  return wanted !== undefined && distinct.length === 1 ? sql`${status} = ${wanted}` : dialect.anyOf(status, distinct)
}

function isTrial(trialStartsAt: Column, wanted: boolean | null | undefined): Fragment {
  if (wanted == null) return noFilter
  return wanted ? sql`${trialStartsAt} is not null` : sql`${trialStartsAt} is null`
}
