import { type Column, sql } from 'drizzle-orm'
import { all, always, type Condition } from '../database/conditions.ts'
import type { Database } from '../database/database.ts'
import { findBy } from '../database/find.ts'
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
  const rows = await findOfServices(
    database,
    viewer,
    'service definitions',
    database.tables.serviceDefinitions,
    serviceIds,
  )
  return new Map(rows.map((row) => [row.serviceId, row]))
}

/** The texts of definitions in all their languages, by service id. */
export async function findServiceDefinitionTexts(
  database: Database,
  viewer: Viewer,
  serviceIds: readonly string[],
): Promise<Map<string, ServiceDefinitionText[]>> {
  const rows = await findOfServices(
    database,
    viewer,
    'service definition texts',
    database.tables.serviceDefinitionTexts,
    serviceIds,
  )
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
  const readable: Condition = readsWholeDefinition(viewer.role)
    ? always
    : { shape: 'shown', sql: sql`not ${table.isHidden}`, values: {} }
  const rows = await findOfServices(database, viewer, 'service roles', table, serviceIds, readable)
  return Map.groupBy(rows.toSorted(byPosition), (row) => row.serviceId)
}

/** The sub-roles of all roles of services, in the document's order, by service id. */
export async function findServiceSubRoles(
  database: Database,
  viewer: Viewer,
  serviceIds: readonly string[],
): Promise<Map<string, ServiceSubRole[]>> {
  const rows = await findOfServices(database, viewer, 'service sub-roles', database.tables.serviceSubRoles, serviceIds)
  return Map.groupBy(rows.toSorted(byPosition), (row) => row.serviceId)
}

/** The instances of services, in the document's order, by service id. */
export async function findServiceInstances(
  database: Database,
  viewer: Viewer,
  serviceIds: readonly string[],
): Promise<Map<string, ServiceInstance[]>> {
  const rows = await findOfServices(database, viewer, 'service instances', database.tables.serviceInstances, serviceIds)
  return Map.groupBy(rows.toSorted(byPosition), (row) => row.serviceId)
}

/** What the definitions of services say to one organization, by service id; none where the organization is hidden. */
export async function findAssignments(
  database: Database,
  viewer: Viewer,
  organizationId: string,
  serviceIds: readonly string[],
): Promise<Map<string, Assignment>> {
  const { serviceDefinitionAssignments: table, organizations } = database.tables
  const visible = visibleOrganizations(database, viewer)
  const ofOrganization: Condition = {
    shape: `organization ${visible.shape}`,
    sql: sql`${table.organizationId} in (select ${organizations.id} from ${organizations}
      where ${organizations.id} = ${sql.placeholder('organizationId')} and (${visible.sql}))`,
    values: { ...visible.values, organizationId },
  }
  const rows = await findOfServices(database, viewer, 'assignments', table, serviceIds, ofOrganization)
  return new Map(rows.map((row) => [row.serviceId, row]))
}

function findOfServices<T extends AnyTable & { serviceId: Column }>(
  database: Database,
  viewer: Viewer,
  name: string,
  table: T,
  serviceIds: readonly string[],
  further: Condition = always,
) {
  const visible = visibleWithService(database, viewer, sql`${table.serviceId}`)
  return findBy(database, name, table, table.serviceId, serviceIds, all([visible, further]))
}

function byPosition(a: { position: number }, b: { position: number }): number {
  return a.position - b.position
}
