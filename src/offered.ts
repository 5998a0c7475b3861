import type { Column } from 'drizzle-orm'
import type { Database } from './database/database.ts'
import { type Fragment, type FragmentPart, sql } from './database/query/fragment.ts'

type Tables = Database['tables']

/** That a row of `services` is offered to a reseller. */
export function isOfferedTo({ services, serviceOffers }: Tables, resellerId: FragmentPart): Fragment {
  return sql`(${services.isOfferedToAll} or exists (select 1 from ${serviceOffers}
    where ${serviceOffers.resellerId} = ${resellerId} and ${serviceOffers.serviceId} = ${services.id}))`
}

/** A subquery with a row when the organization's reseller offers it the service and the definition lets it be seen. */
export function offeredToOrganization(tables: Tables, serviceId: Column, organizationId: FragmentPart): Fragment {
  const { organizations, catalogEntries, serviceDefinitions: definition, invitations } = tables
  return sql`select 1 from ${organizations}
    join ${catalogEntries} on ${catalogEntries.resellerId} = ${organizations.resellerId}
    join ${definition} on ${definition.serviceId} = ${catalogEntries.serviceId}
    where ${organizations.id} = ${organizationId} and ${catalogEntries.serviceId} = ${serviceId} and ${catalogEntries.isEnabled}
      and ${definition.visible} and not ${definition.isCloudPackHelper}
      and (not ${definition.isGated} or exists (select 1 from ${invitations}
        where ${invitations.serviceId} = ${definition.serviceId} and ${invitations.organizationId} = ${organizations.id}))`
}
