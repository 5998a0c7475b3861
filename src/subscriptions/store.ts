import { getTableColumns } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { findByIds, statementById } from '../database/query/find.ts'
import { and, type Fragment, sql } from '../database/query/fragment.ts'
import { gatheredRows } from '../database/query/gathered-rows.ts'
import type { ListDefinition, ListQuery, OrderBy, MergeAppend } from '../database/query/lists.ts'
import type { Projection } from '../database/query/projection.ts'
import { statement } from '../database/query/statement.ts'
import type { Tables } from '../database/tables.ts'
import { accessColumns, type PropertyAccess, isHiddenFrom } from '../services/custom-property.ts'
import type { Viewer } from '../viewer.ts'
import { visibleSubscriptions } from '../visibility.ts'
import { isHost, subscriptionStatuses } from '../vocabulary.ts'
import { matchesFilter } from './store.filter.ts'
import { searchOf } from './store.search.ts'
import { skimsOf } from './store.skims.ts'
import type { SubscriptionFilter } from './subscription-filter.ts'
import type { Subscription } from './subscription.ts'

/** The order of a list of subscriptions: GraphQL's `SubscriptionOrder`. */
export interface SubscriptionListOrder {
  field: 'CREATED_AT' | 'UPDATED_AT'
  direction: 'ASC' | 'DESC'
}

/** Subscriptions by id, deleted ones included, in that order; null for each that is absent or hidden. */
export function findSubscriptions(database: Database, viewer: Viewer, ids: readonly string[], projection?: Projection) {
  const { subscriptions } = database.tables
  return findByIds(database, subscriptions, ids, visibleSubscriptions(database, viewer), projection)
}

/** A subscription, and the custom properties of its service for subscriptions that the viewer may read, in their order. */
export interface SubscriptionWithProperties {
  readonly row: Subscription
  readonly properties: readonly PropertyAccess[]
}

/** A subscription by id with the custom properties of its service, in one statement; null where it is absent or hidden. */
export async function findWithProperties(
  database: Database,
  viewer: Viewer,
  id: string,
): Promise<SubscriptionWithProperties | null> {
  const { subscriptions } = database.tables
  const visible = visibleSubscriptions(database, viewer)
  const [found] = await database.query(statementById(subscriptions, id, visible, rowWithProperties, rowWithProperties))
  if (!found) return null
  const properties = found.properties.filter((each) => !isHiddenFrom(each, viewer.role))
  return { row: found.row, properties }
}

/** Whoever sees a subscription sees its service as well. */
const rowWithProperties = statement(({ connection, dialect, tables }, where: Fragment) => {
  const { subscriptions, customPropertyDefinitions: definitions } = tables
  const access = { fields: accessColumns(definitions), joins: [] }
  const ofService = {
    where: sql`${definitions.serviceId} = ${subscriptions.serviceId} and ${definitions.appliesTo} = 'SUBSCRIPTION'`,
    firstRows: sql`${definitions.position}`,
  }
  return connection
    .select({
      row: getTableColumns(subscriptions),
      properties: gatheredRows<PropertyAccess>(dialect, definitions, access, ofService),
    })
    .from(subscriptions)
    .where(where)
})

type Subscriptions = Tables['subscriptions']

type ParentColumn = 'sellerId' | 'resellerId' | 'organizationId' | 'serviceId' | 'organizationServiceId'

/** The column by which the rows of a list hang on its parent. */
const parentColumns = {
  root: null,
  seller: 'sellerId',
  reseller: 'resellerId',
  organization: 'organizationId',
  service: 'serviceId',
  organizationService: 'organizationServiceId',
} as const satisfies Record<string, ParentColumn | null>

const ofParent = (name: string, column: ParentColumn): ListDefinition<Subscriptions> => ({
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
} satisfies Record<string, ListDefinition<Subscriptions>>

/** The parent of a list of subscriptions; `root` has none. */
export type SubscriptionListParent = keyof typeof lists

/** A list as the viewer's rows of it are sought: an organization's own are few, whatever they hang on. */
function listFor({ dialect }: Database, { role }: Viewer, of: SubscriptionListParent): ListDefinition<Subscriptions> {
  const list: ListDefinition<Subscriptions> = lists[of]
  const { relation, isShort } = list
  if (role !== 'ORGANIZATION' || !relation || isShort) return list
  return { ...list, relation: (tables, parent) => dialect.unsought(relation(tables, parent)) }
}

/** The subscriptions of a parent that the viewer sees, newest first unless ordered otherwise. */
export function listSubscriptions(
  of: SubscriptionListParent,
  database: Database,
  viewer: Viewer,
  wanted: { filter?: SubscriptionFilter | null | undefined; orderBy?: SubscriptionListOrder | null | undefined },
): ListQuery<Subscriptions> {
  const { subscriptions } = database.tables
  const filter = wanted.filter ?? {}
  const visible = visibleSubscriptions(database, viewer)
  const mergeAppend = of === 'root' ? partsOf(subscriptions, viewer, filter) : undefined
  const order = orderOf(subscriptions, wanted.orderBy)
  const served = [order.column, ...(isStatusServed(filter, mergeAppend) ? [subscriptions.status] : [])]
  const { sought, examined } = matchesFilter(database, viewer, filter, served)
  return {
    list: listFor(database, viewer, of),
    condition: and(isImplied(viewer, filter) ? database.dialect.fenced(visible) : visible, sought),
    guard: isImplied(viewer, filter) ? seesAll(database, viewer, filter) : undefined,
    filter: examined,
    search: searchOf(database, viewer, filter.search, of === 'root'),
    order,
    indexed: orderOf(subscriptions, { field: 'CREATED_AT', direction: 'DESC' }),
    mergeAppend,
    skims: mergeAppend ? undefined : skimsOf(database, viewer, parentColumns[of], filter, orderKey(wanted.orderBy)),
  }
}

/** Whether an index finds the rows of the wanted states. */
function isStatusServed({ serviceId, statuses }: SubscriptionFilter, mergeAppend: MergeAppend | undefined): boolean {
  return mergeAppend?.column.name === 'status' || (serviceId != null && statuses?.length === 1)
}

/**
 * Whether the viewer sees all rows that the filter leaves, or none: an organization has one reseller, and a service one
 * seller.
 */
function isImplied({ role }: Viewer, { organizationId, serviceId, productId }: SubscriptionFilter): boolean {
  return (role === 'SELLER' && (serviceId ?? productId) != null) || (role === 'BROKER' && organizationId != null)
}

/** That it is all of them. Otherwise each row would be looked at, to find that the viewer sees none. */
function seesAll(
  { tables: { organizations, services, products } }: Database,
  { role, parties: [party = ''] }: Viewer,
  { organizationId, serviceId, productId }: SubscriptionFilter,
): Fragment {
  if (role === 'BROKER')
    return sql`exists (select 1 from ${organizations}
      where ${organizations.id} = ${organizationId ?? ''} and ${organizations.resellerId} = ${party})`
  const ofProduct = sql`(select ${products.serviceId} from ${products} where ${products.id} = ${productId ?? ''})`
  return sql`exists (select 1 from ${services}
    where ${services.id} = ${serviceId ?? ofProduct} and ${services.sellerId} = ${party})`
}

/**
 * The parts that a list without one owner is merged from: the host's from the states, a service owner's from its
 * services. There is no index over all subscriptions by time, and on purpose: PostgreSQL takes it for the lists of a
 * seller too, whose rows it then looks for among everybody's.
 */
function partsOf(table: Subscriptions, { role, parties }: Viewer, filter: SubscriptionFilter): MergeAppend | undefined {
  if (indexed.some((field) => filter[field] != null)) return undefined
  if (role === 'SERVICE_OWNER') return { column: table.serviceId, values: parties }
  if (!isHost(role)) return undefined
  const statuses =
    filter.statuses ?? subscriptionStatuses.filter((status) => filter.includeDeleted || status !== 'DELETED')
  return { column: table.status, values: [...new Set(statuses)] }
}

/** The fields by which an index finds rows in order. */
const indexed = ['sellerId', 'resellerId', 'organizationId', 'serviceId', 'productId'] as const

function orderKey(orderBy: SubscriptionListOrder | null | undefined): 'createdAt' | 'updatedAt' {
  return orderBy?.field === 'UPDATED_AT' ? 'updatedAt' : 'createdAt'
}

function orderOf(table: Subscriptions, orderBy: SubscriptionListOrder | null | undefined): OrderBy<Subscription> {
  const key = orderKey(orderBy)
  const direction = orderBy?.direction === 'ASC' ? 'asc' : 'desc'
  return { column: table[key], direction, valueOf: (row) => row[key] }
}
