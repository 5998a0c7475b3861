import type { Column } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { findBy } from '../database/query/find.ts'
import { and, noFilter, sql } from '../database/query/fragment.ts'
import { type AnyTable } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleOrganizations, visibleWithService } from '../visibility.ts'
import {
  type Assignment,
  readsWholeDefinition,
  type ServiceDefinition,
  type ServiceDefinitionText,
  type ServiceInstance,
  type ServiceRole,
  type ServiceSubRole,
} from './service-definition.ts'

/** Definitions by service id; none for a service that is absent or hidden. */
export async function findServiceDefinitions(
  database: Database,
  viewer: Viewer,
  serviceIds: readonly string[],
): Promise<Map<string, ServiceDefinition>> {
  const rows = await findOfServices(database, viewer, database.tables.serviceDefinitions, serviceIds)
  return new Map(rows.map((row) => [row.serviceId, row]))
}

/** The texts of definitions in all their languages, by service id. */
export async function findServiceDefinitionTexts(
  database: Database,
  viewer: Viewer,
  serviceIds: readonly string[],
): Promise<Map<string, ServiceDefinitionText[]>> {
  const rows = await findOfServices(database, viewer, database.tables.serviceDefinitionTexts, serviceIds)
  return Map.groupBy(
    rows.toSorted((a, b) => (a.locale < b.locale ? -1 : 1)),
    (row) => row.serviceId,
  )
}

/** The roles of services that the viewer may read, in the document's order, by service id. */
export async function findServiceRoles(
  database: Database,
  viewer: Viewer,
  serviceIds: readonly string[],
): Promise<Map<string, ServiceRole[]>> {
  const { serviceRoles: table } = database.tables
  const readable = readsWholeDefinition(viewer.role) ? noFilter : sql`not ${table.isHidden}`
  const rows = await findOfServices(database, viewer, table, serviceIds, readable)
  return Map.groupBy(rows.toSorted(byPosition), (row) => row.serviceId)
}

/** The sub-roles of all roles of services, in the document's order, by service id. */
export async function findServiceSubRoles(
  database: Database,
  viewer: Viewer,
  serviceIds: readonly string[],
): Promise<Map<string, ServiceSubRole[]>> {
  const rows = await findOfServices(database, viewer, database.tables.serviceSubRoles, serviceIds)
  return Map.groupBy(rows.toSorted(byPosition), (row) => row.serviceId)
}

/** The instances of services, in the document's order, by service id. */
export async function findServiceInstances(
  database: Database,
  viewer: Viewer,
  serviceIds: readonly string[],
): Promise<Map<string, ServiceInstance[]>> {
  const rows = await findOfServices(database, viewer, database.tables.serviceInstances, serviceIds)
  return Map.groupBy(rows.toSorted(byPosition), (row) => row.serviceId)
}

/** The assignments of services' definitions to one organization, by service id; none where the organization is hidden. */
export async function findAssignments(
  database: Database,
  viewer: Viewer,
  organizationId: string,
  serviceIds: readonly string[],
): Promise<Map<string, Assignment>> {
  const { serviceDefinitionAssignments: table, organizations } = database.tables
  const visible = visibleOrganizations(database, viewer)
  const ofOrganization = sql`${table.organizationId} in (select ${organizations.id} from ${organizations}
    where ${organizations.id} = ${organizationId} and ${visible})`
  const rows = await findOfServices(database, viewer, table, serviceIds, ofOrganization)
  return new Map(rows.map((row) => [row.serviceId, row]))
}

function findOfServices<T extends AnyTable & { serviceId: Column }>(
  database: Database,
  viewer: Viewer,
  table: T,
  serviceIds: readonly string[],
  further = noFilter,
) {
  const visible = visibleWithService(database, viewer, table.serviceId)
  return findBy(database, table, table.serviceId, serviceIds, and(visible, further))
}

function byPosition(a: { position: number }, b: { position: number }): number {
  return a.position - b.position
}
