import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { findBy, findByIds, oneOf, waitForRows } from '../database/query/find.ts'
import { and, type Fragment, sql } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery } from '../database/query/lists.ts'
import type { Projection } from '../database/query/projection.ts'
import { recordQuery, type RecordListArgs } from '../database/query/record-filter.ts'
import { statement } from '../database/query/statement.ts'
import type { Tables } from '../database/tables.ts'
import { isOfferedTo } from '../offered.ts'
import { readsReferences } from '../operations/references.ts'
import type { Viewer } from '../viewer.ts'
import { visibleServices, visibleWithService } from '../visibility.ts'
import { accessColumns, type CustomPropertyDefinition, isHiddenFrom } from './custom-property.ts'

/** A row of `services`. */
export type Service = Tables['services']['$inferSelect']

/** Services by id, in that order; null for each that is absent or hidden. */
export function findServices(database: Database, viewer: Viewer, ids: readonly string[], projection?: Projection) {
  const { services } = database.tables
  return findByIds(database, services, ids, visibleServices(database, viewer), projection)
}

const serviceLists = {
  root: { name: 'services', table: (tables) => tables.services },
  viewer: { name: 'Viewer.services', table: (tables) => tables.services },
  seller: {
    name: 'Seller.services',
    table: (tables) => tables.services,
    relation: ({ services }, seller) => sql`${services.sellerId} = ${seller}`,
  },
  reseller: {
    name: 'Reseller.services',
    table: (tables) => tables.services,
    relation: ({ services, catalogEntries }, reseller) => sql`exists (select 1 from ${catalogEntries}
      where ${catalogEntries.resellerId} = ${reseller} and ${catalogEntries.serviceId} = ${services.id})`,
  },
  offered: {
    name: 'Reseller.offeredServices',
    table: (tables) => tables.services,
    relation: (tables, reseller) => isOfferedTo(tables, reseller),
  },
} satisfies Record<string, ListDefinition<Tables['services']>>

/**
 * The services that the viewer sees, by name: all, those of a seller, or those in a reseller's catalog or offered to
 * it.
 */
export function listServices(
  of: keyof typeof serviceLists,
  database: Database,
  viewer: Viewer,
  args: RecordListArgs = {},
): ListQuery<Tables['services']> {
  const { services } = database.tables
  const query = recordQuery(database, services, args, readsReferences('Service', viewer.role))
  return { ...query, list: serviceLists[of], condition: and(visibleServices(database, viewer), query.condition) }
}

/** Products by id, in that order; null for each that is absent or belongs to a hidden service. */
export function findProducts(database: Database, viewer: Viewer, ids: readonly string[], projection?: Projection) {
  const { products } = database.tables
  const visible = visibleWithService(database, viewer, products.serviceId)
  return findByIds(database, products, ids, visible, projection)
}

const productsOfService: ListDefinition<Tables['products']> = {
  name: 'Service.products',
  table: (tables) => tables.products,
  relation: ({ products }, service) => sql`${products.serviceId} = ${service}`,
}

/** The products of a service: by name, without archived ones, unless it is asked otherwise. */
export function listProducts(
  database: Database,
  viewer: Viewer,
  args: RecordListArgs = {},
): ListQuery<Tables['products']> {
  const { products } = database.tables
  const query = recordQuery(database, products, args, readsReferences('ServiceProduct', viewer.role))
  const condition = and(visibleWithService(database, viewer, products.serviceId), query.condition)
  return { ...query, list: productsOfService, condition }
}

/** The custom properties that the viewer may read, in their order, for each service that it sees. */
export async function findCustomProperties(database: Database, viewer: Viewer, serviceIds: readonly string[]) {
  const { customPropertyDefinitions: table } = database.tables
  const visible = visibleWithService(database, viewer, table.serviceId)
  const rows = await findBy(database, table, table.serviceId, serviceIds, visible)
  const readable = rows.filter((row) => !isHiddenFrom(row, viewer.role)).toSorted((a, b) => a.position - b.position)
  return Map.groupBy(readable, ({ serviceId }) => serviceId)
}

/** The custom properties for a target that the viewer may read of services that it sees, in their order, by service. */
export async function findPropertyAccess(
  database: Database,
  viewer: Viewer,
  target: CustomPropertyDefinition['appliesTo'],
  serviceIds: readonly string[],
) {
  const { serviceId: service, appliesTo } = database.tables.customPropertyDefinitions
  const rows = await database.query(
    accessRows(and(oneOf(database, service, serviceIds), sql`${appliesTo} = ${target}`)),
  )
  return Map.groupBy(
    rows.filter((row) => !isHiddenFrom(row, viewer.role)),
    ({ serviceId }) => serviceId,
  )
}

const accessRows = statement(({ connection, tables }, where: Fragment) => {
  const { customPropertyDefinitions: table } = tables
  return connection
    .select({ serviceId: table.serviceId, ...accessColumns(table) })
    .from(table)
    .where(where)
    .orderBy(table.position)
})

/**
 * The custom properties that a service asks for on adding it or on subscribing, in their order. Nobody changes them
 * until the transaction ends, so that what they let pass is stored before their rules become narrower.
 */
export function* findAskedProperties(
  tx: Connection,
  database: Database,
  serviceId: string,
  on: CustomPropertyDefinition['appliesTo'],
): Work<CustomPropertyDefinition[]> {
  const { customPropertyDefinitions: table } = database.tables
  yield* waitForRows(database, heldService(sql`${database.tables.services.id} = ${serviceId}`))
  const isAsked = and(sql`${table.serviceId} = ${serviceId}`, sql`${table.appliesTo} = ${on}`)
  return yield* run(tx.select().from(table).where(isAsked).orderBy(table.position))
}

const heldService = statement((database, where: Fragment) => {
  const { services } = database.tables
  return database.keeping(database.connection.select({ id: services.id }).from(services).where(where), services)
})
