import { sql } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { findBy } from '../database/find.ts'
import type { Viewer } from '../viewer.ts'
import { visibleWithService } from '../visibility.ts'
import type { ServiceDefinition, ServiceDefinitionText } from './service-definition.ts'

/** Definitions by service id; none for a service that is absent or hidden. */
export async function findServiceDefinitions(
  database: Database,
  viewer: Viewer,
  serviceIds: readonly string[],
): Promise<Map<string, ServiceDefinition>> {
  const { serviceDefinitions: table } = database.tables
  const visible = visibleWithService(database, viewer, sql`${table.serviceId}`)
  const rows = await findBy(database, 'service definitions', table, table.serviceId, serviceIds, visible)
  return new Map(rows.map((row) => [row.serviceId, row]))
}

/** The texts of definitions in all their languages, by service id. */
export async function findServiceDefinitionTexts(
  database: Database,
  viewer: Viewer,
  serviceIds: readonly string[],
): Promise<Map<string, ServiceDefinitionText[]>> {
  const { serviceDefinitionTexts: table } = database.tables
  const visible = visibleWithService(database, viewer, sql`${table.serviceId}`)
  const rows = await findBy(database, 'service definition texts', table, table.serviceId, serviceIds, visible)
  return Map.groupBy(rows.sort((a, b) => (a.locale < b.locale ? -1 : 1)), (row) => row.serviceId)
}
