import { type Column, sql } from 'drizzle-orm'
import { all, always, type Condition, condition, equals, value, valueFor } from '../database/conditions.ts'
import type { Database } from '../database/database.ts'
import { searchPattern } from '../database/search.ts'
import type { SubscriptionStatus } from '../vocabulary.ts'

/** A half-open stretch of time: from `from` on, and earlier than `before`. */
export interface DateTimeRange {
  from?: Date | null | undefined
  before?: Date | null | undefined
}

/** What a list of subscriptions can be narrowed by; everything that is given must hold. */
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
export function matchesFilter(database: Database, filter: SubscriptionFilter): Condition {
  const { subscriptions: row } = database.tables
  return all([
    ...(['sellerId', 'serviceId', 'productId', 'resellerId', 'organizationId', 'autoRenews'] as const).map((field) =>
      filter[field] == null ? always : equals(field, row[field], filter[field]),
    ),
    hasStatus(database, filter.statuses),
    isTrial(row.trialStartsAt, filter.isTrial),
    ...(['createdAt', 'updatedAt', 'currentPeriodEndsAt'] as const).map((field) =>
      isWithin(field, row[field], filter[field]),
    ),
    matchesText(database, filter.search),
  ])
}

function hasStatus({ dialect, tables }: Database, statuses: SubscriptionFilter['statuses']): Condition {
  const { status } = tables.subscriptions
  if (statuses == null) return condition('undeleted', () => sql`${status} <> 'DELETED'`)
  if (statuses.length === 1) return equals('status', status, statuses[0])
  return condition('statuses', () => dialect.anyOf(sql`${status}`, value('statuses')), {
    statuses: JSON.stringify(statuses),
  })
}

function isTrial(trialStartsAt: Column, wanted: boolean | null | undefined): Condition {
  if (wanted == null) return always
  return condition(`trial ${wanted}`, () => sql`${trialStartsAt} is ${wanted ? sql`not null` : sql`null`}`)
}

function isWithin(field: string, column: Column, range: DateTimeRange | null | undefined): Condition {
  const bound = (name: 'from' | 'before', comparison: '>=' | '<'): Condition => {
    const limit = range?.[name]
    const key = `${field} ${name}`
    if (limit == null) return always
    return condition(key, () => sql`${column} ${sql.raw(comparison)} ${valueFor(column, key)}`, { [key]: limit })
  }
  return all([bound('from', '>='), bound('before', '<')])
}

/** Text search covers the subscription's id and the names of everything that its viewer sees with it. */
function matchesText({ tables }: Database, search: string | null | undefined): Condition {
  const pattern = searchPattern(search)
  if (pattern === null) return always
  const { subscriptions: row, sellers, resellers, organizations, services, products } = tables
  const named = (column: Column, table: { id: Column; searchName: Column }) =>
    sql`${column} in (select ${table.id} from ${table as never} where ${table.searchName} like ${value('search')} escape '\\')`
  return {
    shape: 'search',
    sql: sql`(${sql.join(
      [
        sql`${row.id} = ${value('searchId')}`,
        named(row.organizationId, organizations),
        named(row.serviceId, services),
        named(row.productId, products),
        named(row.resellerId, resellers),
        named(row.sellerId, sellers),
      ],
      sql` or `,
    )})`,
    values: { search: pattern, searchId: (search ?? '').trim().toLowerCase() },
  }
}
