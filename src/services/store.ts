import { sql } from 'drizzle-orm'
import { all } from '../database/conditions.ts'
import type { Database } from '../database/database.ts'
import { findBy, findByIds } from '../database/find.ts'
import type { List, Listing } from '../database/lists.ts'
import { byName, matchesSearch } from '../database/search.ts'
import type { Selection } from '../database/selection.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleServices, visibleWithService } from '../visibility.ts'
import { type CustomPropertyDefinition, isHiddenFrom } from './custom-property.ts'

/** A row of `services`. */
export type Service = Tables['services']['$inferSelect']

/** A row of `service_products`. */
export type Product = Tables['products']['$inferSelect']

/** Services by id, in that order; null for each that is absent or hidden. */
export function findServices(database: Database, viewer: Viewer, ids: readonly string[], selection?: Selection) {
  const { services } = database.tables
  return findByIds(database, 'services', services, ids, visibleServices(database, viewer), selection)
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
} satisfies Record<string, List<Tables['services']>>

/** The services that the viewer sees, by name: all, those of a seller, or those in a reseller's catalog. */
export function listServices(
  of: keyof typeof serviceLists,
  database: Database,
  viewer: Viewer,
  search?: string | null,
): Listing<Tables['services']> {
  const { services } = database.tables
  const condition = all([visibleServices(database, viewer), matchesSearch(services, search)])
  return { list: serviceLists[of], condition, order: byName(services) }
}

/** Products by id, in that order; null for each that is absent or belongs to a hidden service. */
export function findProducts(database: Database, viewer: Viewer, ids: readonly string[], selection?: Selection) {
  const { products } = database.tables
  return findByIds(
    database,
    'products',
    products,
    ids,
    visibleWithService(database, viewer, sql`${products.serviceId}`),
    selection,
  )
}

const productsOfService: List<Tables['products']> = {
  name: 'Service.products',
  table: (tables) => tables.products,
  relation: ({ products }, service) => sql`${products.serviceId} = ${service}`,
}

/** The products of a service, by name. */
export function listProducts(database: Database, viewer: Viewer): Listing<Tables['products']> {
  const { products } = database.tables
  return {
    list: productsOfService,
    condition: visibleWithService(database, viewer, sql`${products.serviceId}`),
    order: byName(products),
  }
}

/** The custom properties that the viewer may read, in their order, for each service that it sees. */
export async function findCustomProperties(database: Database, viewer: Viewer, serviceIds: readonly string[]) {
  const { customPropertyDefinitions: table } = database.tables
  const visible = visibleWithService(database, viewer, sql`${table.serviceId}`)
  const rows = await findBy(database, 'custom properties', table, table.serviceId, serviceIds, visible)
  const readable = rows.filter((row) => !isHiddenFrom(row, viewer.role)).toSorted((a, b) => a.position - b.position)
  return new Map(
    serviceIds.map((id): [string, CustomPropertyDefinition[]] => [id, readable.filter((row) => row.serviceId === id)]),
  )
}
