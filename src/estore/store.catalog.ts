import type { Column } from 'drizzle-orm'
import { exists, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'

/** Whether a service, its seller and the reseller that offers it are archived: columns of a select that has their ids. */
export function archivedOffer(
  { sellers, resellers, services }: Tables,
  { sellerId, resellerId, serviceId }: Record<'sellerId' | 'resellerId' | 'serviceId', Column>,
) {
  // By another name, since the id may be a column of the same table in the select around it.
  const isArchived = (table: Tables['sellers'] | Tables['resellers'] | Tables['services'], id: Column) =>
    exists(sql`select 1 from ${table} as archived where archived.id = ${id} and archived.archived_at is not null`)
  return {
    isServiceArchived: isArchived(services, serviceId),
    isSellerArchived: isArchived(sellers, sellerId),
    isResellerArchived: isArchived(resellers, resellerId),
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
