import type { Database } from '../database/database.ts'
import { findByIds } from '../database/query/find.ts'
import { sql } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery } from '../database/query/lists.ts'
import type { Projection } from '../database/query/projection.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleCatalogEntries } from '../visibility.ts'

/** A row of `catalog_entries`. */
export type CatalogEntry = Tables['catalogEntries']['$inferSelect']

/** Entries of catalogs by id, in that order; null for each that is absent or hidden. */
export function findCatalogEntries(
  database: Database,
  viewer: Viewer,
  ids: readonly string[],
  projection?: Projection,
) {
  const { catalogEntries } = database.tables
  return findByIds(database, catalogEntries, ids, visibleCatalogEntries(database, viewer), projection)
}

const catalogOfReseller: ListDefinition<Tables['catalogEntries']> = {
  name: 'Reseller.catalog',
  table: (tables) => tables.catalogEntries,
  relation: ({ catalogEntries }, reseller) => sql`${catalogEntries.resellerId} = ${reseller}`,
}

/** The entries of a reseller's catalog, oldest first. */
export function listCatalog(database: Database, viewer: Viewer): ListQuery<Tables['catalogEntries']> {
  const { catalogEntries } = database.tables
  return {
    list: catalogOfReseller,
    condition: visibleCatalogEntries(database, viewer),
    order: { column: catalogEntries.createdAt, direction: 'asc', valueOf: (row) => row.createdAt },
  }
}
