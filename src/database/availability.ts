import { sql } from 'drizzle-orm'
import { isThere } from './conditions.ts'
import type { Tables } from './tables.ts'

/**
 * What decides whether an organization can add a service, as columns of a select from `organizations`, `services` and
 * `service_definitions`: the same for telling beforehand and for adding.
 */
export function availabilityColumns({
  organizations,
  services,
  serviceDefinitions: definition,
  catalogEntries,
  invitations,
  organizationServices,
}: Tables) {
  const current = sql`select 1 from ${organizationServices}
    where ${organizationServices.serviceId} = ${services.id} and ${organizationServices.removedAt} is null`
  return {
    isInCatalog:
      isThere(sql`select 1 from ${catalogEntries} where ${catalogEntries.resellerId} = ${organizations.resellerId}
      and ${catalogEntries.serviceId} = ${services.id} and ${catalogEntries.isEnabled}`),
    isDisabled: definition.isDisabled,
    isVisible: definition.visible,
    isCloudPackHelper: definition.isCloudPackHelper,
    isGated: definition.isGated,
    isInvited: isThere(sql`select 1 from ${invitations} where ${invitations.serviceId} = ${services.id}
      and ${invitations.organizationId} = ${organizations.id}`),
    isAdded: isThere(sql`${current} and ${organizationServices.organizationId} = ${organizations.id}`),
    organizations: sql<number>`(select count(*) from (${current}) as taken)`.mapWith(Number),
    maxOrganizations: definition.maxOrgServiceAccess,
  }
}
