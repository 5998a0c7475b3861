import type { Database } from '../database/database.ts'
import { and, exists, type Fragment, sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleOrganizations, visibleServices } from '../visibility.ts'
import type { AvailabilityFacts } from './availability.ts'
import { archivedOffer, isInCatalog } from './store.catalog.ts'

/**
 * The facts of one service for each of many organizations, in one statement, by organization id. Nothing for a service
 * or an organization that is absent or hidden.
 */
export async function findAvailabilityFacts(
  database: Database,
  viewer: Viewer,
  serviceId: string,
  organizationIds: readonly string[],
): Promise<Map<string, AvailabilityFacts>> {
  const { organizations, services } = database.tables
  const where = and(
    sql`${services.id} = ${serviceId}`,
    database.dialect.anyOf(organizations.id, organizationIds),
    visibleServices(database, viewer),
    visibleOrganizations(database, viewer),
  )
  const rows = await database.query(factsOfOrganizations(where))
  return new Map(rows.map(({ organizationId, ...facts }) => [organizationId, facts]))
}

const factsOfOrganizations = statement(({ connection, tables }, where: Fragment) => {
  const { organizations, services, serviceDefinitions: definition } = tables
  return connection
    .select({ organizationId: organizations.id, ...availabilityColumns(tables) })
    .from(organizations)
    .innerJoin(services, sql`true`)
    .leftJoin(definition, sql`${definition.serviceId} = ${services.id}`)
    .where(where)
})

/**
 * The facts that decide whether an organization can add a service, as columns of a select from `organizations`,
 * `services` and `service_definitions`: the same for telling beforehand and for adding.
 */
export function availabilityColumns(tables: Tables) {
  const { organizations, services, serviceDefinitions: definition, invitations, organizationServices } = tables
  const current = sql`select 1 from ${organizationServices}
    where ${organizationServices.serviceId} = ${services.id} and ${organizationServices.removedAt} is null`
  return {
    isInCatalog: isInCatalog(tables, { resellerId: organizations.resellerId, serviceId: services.id }),
    isOrganizationArchived: sql<boolean>`${organizations.archivedAt} is not null`.mapWith(Boolean),
    ...archivedOffer(tables, {
      sellerId: services.sellerId,
      resellerId: organizations.resellerId,
      serviceId: services.id,
    }),
    isDisabled: definition.isDisabled,
    isVisible: definition.visible,
    isCloudPackHelper: definition.isCloudPackHelper,
    isGated: definition.isGated,
    isInvited: exists(sql`select 1 from ${invitations} where ${invitations.serviceId} = ${services.id}
      and ${invitations.organizationId} = ${organizations.id}`),
    isAdded: exists(sql`${current} and ${organizationServices.organizationId} = ${organizations.id}`),
    organizations: sql<number>`(select count(*) from (${current}) as taken)`.mapWith(Number),
    maxOrganizations: definition.maxOrgServiceAccess,
  }
}
