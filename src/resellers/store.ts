import type { Database } from '../database/database.ts'
import { findByIds } from '../database/query/find.ts'
import { and, sql } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery } from '../database/query/lists.ts'
import { idAlone, type Projection } from '../database/query/projection.ts'
import { recordQuery, type RecordListArgs } from '../database/query/record-filter.ts'
import type { Tables } from '../database/tables.ts'
import { readsReferences } from '../operations/references.ts'
import type { Viewer } from '../viewer.ts'
import { visibleResellers } from '../visibility.ts'

/** A row of `resellers`. */
export type Reseller = Tables['resellers']['$inferSelect']

/** Resellers by id, in that order; null for each that is absent or hidden. */
export function findResellers(database: Database, viewer: Viewer, ids: readonly string[], projection?: Projection) {
  const { resellers } = database.tables
  return findByIds(database, resellers, ids, visibleResellers(database, viewer), projection)
}

/** Whether there is a reseller with that id, and the viewer sees it. */
export async function seesReseller(database: Database, viewer: Viewer, id: string): Promise<boolean> {
  const [reseller] = await findResellers(database, viewer, [id], idAlone)
  return reseller != null
}

const lists = {
  root: { name: 'resellers', table: (tables) => tables.resellers },
  seller: {
    name: 'Seller.resellers',
    table: (tables) => tables.resellers,
    relation: ({ resellers, services, catalogEntries, organizationServices }, seller) => sql`(
      exists (select 1 from ${catalogEntries} join ${services} on ${services.id} = ${catalogEntries.serviceId}
        where ${catalogEntries.resellerId} = ${resellers.id} and ${services.sellerId} = ${seller})
      or exists (select 1 from ${organizationServices}
        where ${organizationServices.resellerId} = ${resellers.id} and ${organizationServices.sellerId} = ${seller}))`,
  },
} satisfies Record<string, ListDefinition<Tables['resellers']>>

/** The resellers that the viewer sees, by name: all, or those that offer a seller's services or have customers of it. */
export function listResellers(
  of: keyof typeof lists,
  database: Database,
  viewer: Viewer,
  args: RecordListArgs = {},
): ListQuery<Tables['resellers']> {
  const { resellers } = database.tables
  const query = recordQuery(database, resellers, args, readsReferences('Reseller', viewer.role))
  return { ...query, list: lists[of], condition: and(visibleResellers(database, viewer), query.condition) }
}
