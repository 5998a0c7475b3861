import { all } from '../database/conditions.ts'
import type { Database } from '../database/database.ts'
import { findByIds } from '../database/find.ts'
import type { List, Listing } from '../database/lists.ts'
import { byName, matchesSearch } from '../database/search.ts'
import type { Selection } from '../database/selection.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleSellers } from '../visibility.ts'

/** A row of `sellers`. */
export type Seller = Tables['sellers']['$inferSelect']

/** Sellers by id, in that order; null for each that is absent or hidden. */
export function findSellers(database: Database, viewer: Viewer, ids: readonly string[], selection?: Selection) {
  const { sellers } = database.tables
  return findByIds(database, 'sellers', sellers, ids, visibleSellers(database, viewer), selection)
}

const sellersList: List<Tables['sellers']> = { name: 'sellers', table: (tables) => tables.sellers }

/** All sellers that the viewer sees, by name. */
export function listSellers(database: Database, viewer: Viewer, search?: string | null): Listing<Tables['sellers']> {
  const { sellers } = database.tables
  const condition = all([visibleSellers(database, viewer), matchesSearch(sellers, search)])
  return { list: sellersList, condition, order: byName(sellers) }
}
