import { sql } from 'drizzle-orm'
import { all, type Condition, condition, value } from '../database/conditions.ts'
import type { Database } from '../database/database.ts'
import { findBy, findByIds } from '../database/find.ts'
import type { List, Listing } from '../database/lists.ts'
import type { Selection } from '../database/selection.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleOrganizationServices } from '../visibility.ts'

/** Organization services by id, removed ones included, in that order; null for each that is absent or hidden. */
export function findOrganizationServices(
  database: Database,
  viewer: Viewer,
  ids: readonly string[],
  selection?: Selection,
) {
  const { organizationServices } = database.tables
  return findByIds(
    database,
    'organization services',
    organizationServices,
    ids,
    visibleOrganizationServices(database, viewer),
    selection,
  )
}

/** Names one service of one organization, for loading many at once. */
export const pairKey = (organizationId: string, serviceId: string) => `${organizationId} ${serviceId}`

/** The services that organizations have now, by `pairKey`; none for a pair that is absent or hidden. */
export async function findCurrentOrganizationServices(database: Database, viewer: Viewer, pairs: readonly string[]) {
  const { organizationServices: table } = database.tables
  const organizationIds = [...new Set(pairs.map((pair) => pair.slice(0, 36)))]
  const serviceIds = [...new Set(pairs.map((pair) => pair.slice(37)))]
  const ofServices: Condition = {
    shape: 'services',
    sql: database.dialect.anyOf(sql`${table.serviceId}`, value('serviceIds')),
    values: { serviceIds: JSON.stringify(serviceIds) },
  }
  const condition = all([ofServices, isCurrent(table), visibleOrganizationServices(database, viewer)])
  const rows = await findBy(
    database,
    'current organization services',
    table,
    table.organizationId,
    organizationIds,
    condition,
  )
  return new Map(rows.map((row) => [pairKey(row.organizationId, row.serviceId), row]))
}

const servicesOfOrganization: List<Tables['organizationServices']> = {
  name: 'Organization.services',
  isShort: true,
  table: (tables) => tables.organizationServices,
  relation: ({ organizationServices }, organization) => sql`${organizationServices.organizationId} = ${organization}`,
}

/** The services that an organization has now, oldest first. */
export function listOrganizationServices(database: Database, viewer: Viewer): Listing<Tables['organizationServices']> {
  const { organizationServices: table } = database.tables
  return {
    list: servicesOfOrganization,
    condition: all([isCurrent(table), visibleOrganizationServices(database, viewer)]),
    order: { shape: 'created', column: table.createdAt, direction: 'asc', valueOf: (row) => row.createdAt },
  }
}

function isCurrent({ removedAt }: Tables['organizationServices']): Condition {
  return condition('current', () => sql`${removedAt} is null`)
}
