import { sql } from 'drizzle-orm'
import { availabilityColumns } from '../database/availability.ts'
import { all, type Condition, value } from '../database/conditions.ts'
import type { Database } from '../database/database.ts'
import type { Viewer } from '../viewer.ts'
import { visibleOrganizations, visibleServices } from '../visibility.ts'
import type { AvailabilityFacts } from './availability.ts'

/**
 * What decides about one service for each of many organizations, in one statement, by organization id. Nothing for a
 * service or an organization that is absent or hidden, nor for a service without a definition.
 */
export async function findAvailabilityFacts(
  database: Database,
  viewer: Viewer,
  serviceId: string,
  organizationIds: readonly string[],
): Promise<Map<string, AvailabilityFacts>> {
  const { connection, dialect, tables } = database
  const { organizations, services, serviceDefinitions: definition } = tables
  const wanted: Condition = {
    shape: 'wanted',
    sql: sql`${services.id} = ${value('serviceId')} and ${dialect.anyOf(sql`${organizations.id}`, value('organizationIds'))}`,
    values: { serviceId, organizationIds: JSON.stringify(organizationIds) },
  }
  const where = all([wanted, visibleServices(database, viewer), visibleOrganizations(database, viewer)])
  const build = () =>
    connection
      .select({
        organizationId: organizations.id,
        ...availabilityColumns(tables),
      })
      .from(organizations)
      .innerJoin(services, sql`true`)
      .innerJoin(definition, sql`${definition.serviceId} = ${services.id}`)
      .where(where.sql)
  const rows = await database.prepared(`availability ${where.shape}`, build, where.values)
  return new Map(rows.map(({ organizationId, ...facts }) => [organizationId, facts]))
}
