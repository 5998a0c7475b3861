import type { Database } from '../database/database.ts'
import { findBy, findByIds } from '../database/query/find.ts'
import { and, type Fragment, noFilter, sql } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery } from '../database/query/lists.ts'
import type { Projection } from '../database/query/projection.ts'
import type { Tables } from '../database/tables.ts'
import { ownReferencesFilter, type ReferencesFilter } from '../operations/own-references.ts'
import { idsOf, pairKey } from '../values/pair-key.ts'
import type { Viewer } from '../viewer.ts'
import { visibleOrganizationServices } from '../visibility.ts'
import type { OrganizationService } from './organization-service.ts'

/** Organization services by id, removed ones included, in that order; null for each that is absent or hidden. */
export function findOrganizationServices(
  database: Database,
  viewer: Viewer,
  ids: readonly string[],
  projection?: Projection,
) {
  const { organizationServices } = database.tables
  const visible = visibleOrganizationServices(database, viewer)
  return findByIds(database, organizationServices, ids, visible, projection)
}

/**
 * The services that organizations have now, by `pairKey` of organization and service; none for a pair that is absent or
 * hidden.
 */
export async function findCurrentOrganizationServices(database: Database, viewer: Viewer, pairs: readonly string[]) {
  const { organizationServices: table } = database.tables
  const organizationIds = [...new Set(pairs.map((pair) => idsOf(pair)[0]))]
  const serviceIds = [...new Set(pairs.map((pair) => idsOf(pair)[1]))]
  const condition = and(
    database.dialect.anyOf(table.serviceId, serviceIds),
    isCurrent(table),
    visibleOrganizationServices(database, viewer),
  )
  const rows = await findBy(database, table, table.organizationId, organizationIds, condition)
  return new Map(rows.map((row) => [pairKey(row.organizationId, row.serviceId), row]))
}

const servicesOfOrganization: ListDefinition<Tables['organizationServices']> = {
  name: 'Organization.services',
  isShort: true,
  table: (tables) => tables.organizationServices,
  relation: ({ organizationServices }, organization) => sql`${organizationServices.organizationId} = ${organization}`,
}

/** What such a list is asked for. */
export interface OrganizationServiceListArgs {
  includeRemoved?: boolean | null | undefined
  filter?: ReferencesFilter | null | undefined
}

/** The services that an organization has now, or had once as well, oldest first. */
export function listOrganizationServices(
  database: Database,
  viewer: Viewer,
  { includeRemoved, filter }: OrganizationServiceListArgs = {},
): ListQuery<Tables['organizationServices']> {
  const { organizationServices: table } = database.tables
  const own = ownReferencesFilter(database, viewer, 'OrganizationService', table.id, filter ?? {})
  const isListed = includeRemoved ? noFilter : isCurrent(table)
  return {
    list: servicesOfOrganization,
    condition: and(isListed, own.sought, visibleOrganizationServices(database, viewer)),
    filter: own.examined === noFilter ? undefined : own.examined,
    order: { column: table.createdAt, direction: 'asc', valueOf: (row) => row.createdAt },
  }
}

function isCurrent({ removedAt }: Tables['organizationServices']): Fragment {
  return sql`${removedAt} is null`
}

/** That a row is the one of a service that an organization has now, and that the viewer sees it. */
export function isCurrentService(
  database: Database,
  viewer: Viewer,
  { organizationId, serviceId }: Pick<OrganizationService, 'organizationId' | 'serviceId'>,
): Fragment {
  const { organizationServices: table } = database.tables
  return and(
    sql`${table.organizationId} = ${organizationId}`,
    sql`${table.serviceId} = ${serviceId}`,
    isCurrent(table),
    visibleOrganizationServices(database, viewer),
  )
}
