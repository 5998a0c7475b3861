import { sql } from 'drizzle-orm'
import { all } from '../database/conditions.ts'
import type { Database } from '../database/database.ts'
import { findByIds } from '../database/find.ts'
import type { List, Listing, Order } from '../database/lists.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleSubscriptions } from '../visibility.ts'
import { matchesFilter, type SubscriptionFilter } from './filter.ts'

/** A row of `subscriptions`. */
export type Subscription = Tables['subscriptions']['$inferSelect']

/** What lists of subscriptions can be ordered by. */
export interface SubscriptionOrder {
  field: 'CREATED_AT' | 'UPDATED_AT'
  direction: 'ASC' | 'DESC'
}

/** Subscriptions by id, deleted ones included, in that order; null for each that is absent or hidden. */
export function findSubscriptions(database: Database, viewer: Viewer, ids: readonly string[]) {
  const { subscriptions } = database.tables
  return findByIds(database, 'subscriptions', subscriptions, ids, visibleSubscriptions(database, viewer))
}

type Subscriptions = Tables['subscriptions']

const ofParent = (name: string, column: 'sellerId' | 'resellerId' | 'organizationId' | 'serviceId' | 'organizationServiceId') => ({
  name,
  table: (tables: Tables) => tables.subscriptions,
  relation: ({ subscriptions }: Tables, parent: ReturnType<typeof sql>) => sql`${subscriptions[column]} = ${parent}`,
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
  const condition = all([visibleSubscriptions(database, viewer), matchesFilter(database, filter)])
  return { list: lists[of], condition, order: orderOf(database.tables.subscriptions, orderBy) }
}

function orderOf(table: Subscriptions, orderBy: SubscriptionOrder | null | undefined): Order<Subscription> {
  const key = orderBy?.field === 'UPDATED_AT' ? 'updatedAt' : 'createdAt'
  const direction = orderBy?.direction === 'ASC' ? 'asc' : 'desc'
  return { shape: `${key} ${direction}`, column: table[key], direction, valueOf: (row) => row[key] }
}
