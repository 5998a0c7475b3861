import { count } from 'drizzle-orm'
import { check, type Connection, type Database, run, send, type Work } from '../database/database.ts'
import { waitForRows } from '../database/query/find.ts'
import { and, listOf, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'
import type { AvailabilityFacts } from '../estore/availability.ts'
import { availabilityColumns } from '../estore/store.availability.ts'
import type { Viewer } from '../viewer.ts'
import { visibleOrganizationServices, visibleOrganizations, visibleServices } from '../visibility.ts'
import { liveStatuses } from '../vocabulary.ts'
import type { OrganizationService } from './organization-service.ts'
import { isCurrentService } from './store.ts'

/** The rows that adding a service to an organization looks at. */
export interface Addition {
  readonly organization: { readonly id: string; readonly resellerId: string }
  readonly service: Pick<Tables['services']['$inferSelect'], 'id' | 'sellerId' | 'name' | 'currencyCodes'>
  readonly availability: AvailabilityFacts
}

/**
 * The rows that adding a service to an organization looks at; null where one of them is absent or hidden. Nobody else
 * adds the service anywhere until the transaction ends, so that its places are counted right, nor archives the
 * organization; the service keeps its currencies.
 */
export function* lockAddition(
  tx: Connection,
  database: Database,
  viewer: Viewer,
  { organizationId, serviceId }: { organizationId: string; serviceId: string },
): Work<Addition | null> {
  const { organizations, services, serviceDefinitions: definition } = database.tables
  const lock = tx
    .select({ serviceId: definition.serviceId })
    .from(definition)
    .where(sql`${definition.serviceId} = ${serviceId}`)
  yield* waitForRows(database, database.locking(lock, definition))
  const kept = tx
    .select({ id: organizations.id })
    .from(organizations)
    .where(sql`${organizations.id} = ${organizationId}`)
  yield* waitForRows(database, database.locking(kept, organizations))

  const isWanted = and(
    sql`${organizations.id} = ${organizationId}`,
    visibleOrganizations(database, viewer),
    visibleServices(database, viewer),
  )
  const query = tx
    .select({
      organization: { id: organizations.id, resellerId: organizations.resellerId },
      service: {
        id: services.id,
        sellerId: services.sellerId,
        name: services.name,
        currencyCodes: services.currencyCodes,
      },
      ...availabilityColumns(database.tables),
    })
    .from(organizations)
    .innerJoin(services, sql`${services.id} = ${serviceId}`)
    .leftJoin(definition, sql`${definition.serviceId} = ${services.id}`)
    .where(isWanted)
  const [found] = yield* run(database.keeping(query, services))
  if (!found) return null
  const { organization, service, ...availability } = found
  return { organization, service, availability }
}

/**
 * The service that an organization has now; null where it has not, or that is hidden. Nobody else changes it, or
 * subscribes to it, meanwhile.
 */
export function* lockCurrent(
  tx: Connection,
  database: Database,
  viewer: Viewer,
  wanted: Pick<OrganizationService, 'organizationId' | 'serviceId'>,
): Work<OrganizationService | null> {
  const { organizationServices: table } = database.tables
  const query = tx
    .select()
    .from(table)
    .where(isCurrentService(database, viewer, wanted))
  const [row] = yield* run(database.locking(query, table))
  return row ?? null
}

/** Whether the viewer sees the service that an organization has, or had once. */
export function* seesOrganizationService(
  tx: Connection,
  database: Database,
  viewer: Viewer,
  id: string,
): Work<boolean> {
  const { organizationServices: table } = database.tables
  const isSeen = and(sql`${table.id} = ${id}`, visibleOrganizationServices(database, viewer))
  return (yield* run(tx.select({ id: table.id }).from(table).where(isSeen))).length > 0
}

/** How many subscriptions of it are live. */
export function* countLive(tx: Connection, { tables }: Database, { id }: OrganizationService): Work<number> {
  const { subscriptions: table } = tables
  const isLive = sql`${table.organizationServiceId} = ${id} and ${table.status} in (${listOf([...liveStatuses])})`
  const [row] = yield* run(tx.select({ live: count() }).from(table).where(isLive))
  return row?.live ?? 0
}

/** Has looked at the currencies that a service is sold in, and will be until the transaction ends: `verify` may throw. */
export function checkCurrencies(
  tx: Connection,
  database: Database,
  serviceId: string,
  verify: (codes: readonly string[]) => void,
): Work<void> {
  const { services } = database.tables
  const query = tx
    .select({ currencyCodes: services.currencyCodes })
    .from(services)
    .where(sql`${services.id} = ${serviceId}`)
  return check(database.keeping(query, services), ([row]) => verify(row?.currencyCodes ?? []))
}

/** Adds a row. */
export function* insertOrganizationService(tx: Connection, { tables }: Database, row: OrganizationService): Work<void> {
  yield* send(tx.insert(tables.organizationServices).values(row))
}

/** The guarded change of a row: only where it still has the version that was read. Null where it has not. */
export function* updateOrganizationServiceRow(
  tx: Connection,
  { tables }: Database,
  before: OrganizationService,
  set: Partial<OrganizationService>,
): Work<OrganizationService | null> {
  const { organizationServices: table } = tables
  const isUnchanged = and(sql`${table.id} = ${before.id}`, sql`${table.version} = ${before.version}`)
  const [after] = yield* run(tx.update(table).set(set).where(isUnchanged).returning())
  return after ?? null
}
