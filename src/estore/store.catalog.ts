import type { Column } from 'drizzle-orm'
import { exists, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'

/** Whether a service, its seller and the reseller that offers it are archived: columns of a select that has their ids. */
export function archivedOffer(
  { sellers, resellers, services }: Tables,
  { sellerId, resellerId, serviceId }: Record<'sellerId' | 'resellerId' | 'serviceId', Column>,
) {
  return {
    isServiceArchived: exists(sql`select 1 from ${services} as archived where archived.id = ${serviceId}
      and archived.archived_at is not null`),
    isSellerArchived: exists(sql`select 1 from ${sellers} where ${sellers.id} = ${sellerId}
      and ${sellers.archivedAt} is not null`),
    isResellerArchived: exists(sql`select 1 from ${resellers} where ${resellers.id} = ${resellerId}
      and ${resellers.archivedAt} is not null`),
  }
}

/** Whether a reseller's catalog has a service, enabled: a column of a select that has both ids. */
export function isInCatalog(
  { catalogEntries }: Tables,
  { resellerId, serviceId }: { resellerId: Column; serviceId: Column },
) {
  return exists(sql`select 1 from ${catalogEntries} where ${catalogEntries.resellerId} = ${resellerId}
    and ${catalogEntries.serviceId} = ${serviceId} and ${catalogEntries.isEnabled}`)
}
