import { sql } from 'drizzle-orm'
import { all, checked } from '../database/conditions.ts'
import type { Database } from '../database/database.ts'
import { findByIds } from '../database/find.ts'
import type { List, Listing, Order, Parts } from '../database/lists.ts'
import type { Selection } from '../database/selection.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleSubscriptions } from '../visibility.ts'
import { subscriptionStatuses } from '../vocabulary.ts'
import { matchesFilter, type SubscriptionFilter } from './store.filter.ts'
import type { Subscription } from './subscription.ts'

/** What lists of subscriptions can be ordered by. */
export interface SubscriptionOrder {
  field: 'CREATED_AT' | 'UPDATED_AT'
  direction: 'ASC' | 'DESC'
}

/** Subscriptions by id, deleted ones included, in that order; null for each that is absent or hidden. */
export function findSubscriptions(database: Database, viewer: Viewer, ids: readonly string[], selection?: Selection) {
  const { subscriptions } = database.tables
  return findByIds(database, 'subscriptions', subscriptions, ids, visibleSubscriptions(database, viewer), selection)
}

type Subscriptions = Tables['subscriptions']

type ParentColumn = 'sellerId' | 'resellerId' | 'organizationId' | 'serviceId' | 'organizationServiceId'

const ofParent = (name: string, column: ParentColumn): List<Subscriptions> => ({
  name,
  isShort: column === 'organizationId' || column === 'organizationServiceId',
  table: (tables: Tables) => tables.subscriptions,
  relation: ({ subscriptions }, parent) => sql`${subscriptions[column]} = ${parent}`,
})

const lists = {
  root: { name: 'subscriptions', table: (tables) => tables.subscriptions },
  seller: ofParent('Seller.subscriptions', 'sellerId'),
  reseller: ofParent('Reseller.subscriptions', 'resellerId'),
  organization: ofParent('Organization.subscriptions', 'organizationId'),
  service: ofParent('Service.subscriptions', 'serviceId'),
  organizationService: ofParent('OrganizationService.subscriptions', 'organizationServiceId'),
} satisfies Record<string, List<Subscriptions>>

/** What a list of subscriptions hangs on; `root` on nothing. */
export type SubscriptionListParent = keyof typeof lists

/** The subscriptions of a parent that the viewer sees, newest first unless ordered otherwise. */
export function listSubscriptions(
  of: SubscriptionListParent,
  database: Database,
  viewer: Viewer,
  filter: SubscriptionFilter,
  orderBy: SubscriptionOrder | null | undefined,
): Listing<Subscriptions> {
  const { subscriptions } = database.tables
  const visible = visibleSubscriptions(database, viewer)
  const condition = all([
    isImplied(viewer, filter) ? checked(database.dialect, visible) : visible,
    matchesFilter(database, filter),
  ])
  const parts = of === 'root' ? partsOf(subscriptions, viewer, filter) : undefined
  return { list: lists[of], condition, order: orderOf(subscriptions, orderBy), parts }
}

/**
 * Whether the viewer sees all rows that the filter leaves, or none: an organization has one reseller, and a service one
 * seller.
 */
function isImplied({ role }: Viewer, { organizationId, serviceId, productId }: SubscriptionFilter): boolean {
  return (role === 'SELLER' && (serviceId ?? productId) != null) || (role === 'BROKER' && organizationId != null)
}

/**
 * What a list without one owner is merged from: an operator's from the states, a service owner's from its services.
 * There is no index over all subscriptions by time, and on purpose: PostgreSQL takes it for the lists of a seller too,
 * whose rows it then looks for among everybody's.
 */
function partsOf(table: Subscriptions, { role, parties }: Viewer, filter: SubscriptionFilter): Parts | undefined {
  if (indexed.some((field) => filter[field] != null)) return undefined
  if (role === 'SERVICE_OWNER') return { name: 'services', column: table.serviceId, values: parties }
  if (role !== 'OPERATOR') return undefined
  const statuses = filter.statuses ?? subscriptionStatuses.filter((status) => status !== 'DELETED')
  return { name: 'statuses', column: table.status, values: [...new Set(statuses)] }
}

/** What an index finds the rows of, in order. */
const indexed = ['sellerId', 'resellerId', 'organizationId', 'serviceId', 'productId'] as const

function orderOf(table: Subscriptions, orderBy: SubscriptionOrder | null | undefined): Order<Subscription> {
  const key = orderBy?.field === 'UPDATED_AT' ? 'updatedAt' : 'createdAt'
  const direction = orderBy?.direction === 'ASC' ? 'asc' : 'desc'
  return { shape: `${key} ${direction}`, column: table[key], direction, valueOf: (row) => row[key] }
}
