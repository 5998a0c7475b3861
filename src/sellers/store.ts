import type { Database } from '../database/database.ts'
import { findByIds } from '../database/query/find.ts'
import { and } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery } from '../database/query/lists.ts'
import { idAlone, type Projection } from '../database/query/projection.ts'
import { recordQuery, type RecordListArgs } from '../database/query/record-filter.ts'
import type { Tables } from '../database/tables.ts'
import { readsReferences } from '../operations/references.ts'
import type { Viewer } from '../viewer.ts'
import { visibleSellers } from '../visibility.ts'

/** A row of `sellers`. */
export type Seller = Tables['sellers']['$inferSelect']

/** Sellers by id, in that order; null for each that is absent or hidden. */
export function findSellers(database: Database, viewer: Viewer, ids: readonly string[], projection?: Projection) {
  const { sellers } = database.tables
  return findByIds(database, sellers, ids, visibleSellers(database, viewer), projection)
}

/** Whether there is a seller with that id, and the viewer sees it. */
export async function seesSeller(database: Database, viewer: Viewer, id: string): Promise<boolean> {
  const [seller] = await findSellers(database, viewer, [id], idAlone)
  return seller != null
}

const sellersList: ListDefinition<Tables['sellers']> = { name: 'sellers', table: (tables) => tables.sellers }

/** All sellers that the viewer sees, by name. */
export function listSellers(
  database: Database,
  viewer: Viewer,
  args: RecordListArgs = {},
): ListQuery<Tables['sellers']> {
  const { sellers } = database.tables
  const query = recordQuery(database, sellers, args, readsReferences('Seller', viewer.role))
  return { ...query, list: sellersList, condition: and(visibleSellers(database, viewer), query.condition) }
}
