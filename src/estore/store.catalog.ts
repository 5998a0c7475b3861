import type { Column } from 'drizzle-orm'
import { exists, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'

/** Whether a reseller's catalog has a service, enabled: a column of a select that has both ids. */
export function isInCatalog(
  { catalogEntries }: Tables,
  { resellerId, serviceId }: { resellerId: Column; serviceId: Column },
) {
  return exists(sql`select 1 from ${catalogEntries} where ${catalogEntries.resellerId} = ${resellerId}
    and ${catalogEntries.serviceId} = ${serviceId} and ${catalogEntries.isEnabled}`)
}
