import { asc } from 'drizzle-orm'
import { type Connection, type Database, run, runBoth, send, type Work } from '../database/database.ts'
import { and, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleServices } from '../visibility.ts'
import type {
  ServiceDefinition,
  ServiceDefinitionText,
  ServiceInstance,
  ServiceRole,
  ServiceSubRole,
} from './service-definition.ts'

/** The parts of a definition that are lists of rows. */
export interface DefinitionParts {
  readonly roles: readonly ServiceRole[]
  readonly subRoles: readonly ServiceSubRole[]
  readonly instances: readonly ServiceInstance[]
}

/** A definition and its service's seller, where the viewer sees them; nobody else changes it until the transaction ends. */
export function* lockDefinition(
  tx: Connection,
  database: Database,
  viewer: Viewer,
  serviceId: string,
): Work<{ definition: ServiceDefinition; sellerId: string; isSellerArchived: boolean } | null> {
  const { serviceDefinitions: table, services, sellers } = database.tables
  const isWanted = and(sql`${services.id} = ${serviceId}`, visibleServices(database, viewer))
  const query = tx
    .select({ definition: table, sellerId: services.sellerId, sellerArchivedAt: sellers.archivedAt })
    .from(table)
    .innerJoin(services, sql`${services.id} = ${table.serviceId}`)
    .innerJoin(sellers, sql`${sellers.id} = ${services.sellerId}`)
    .where(isWanted)
  const [row] = yield* run(database.locking(query, table))
  return row ? { ...row, isSellerArchived: row.sellerArchivedAt !== null } : null
}

/** Whether the viewer sees the service. */
export function* seesService(tx: Connection, database: Database, viewer: Viewer, serviceId: string): Work<boolean> {
  const { services } = database.tables
  const isWanted = and(sql`${services.id} = ${serviceId}`, visibleServices(database, viewer))
  return (yield* run(tx.select({ id: services.id }).from(services).where(isWanted))).length > 0
}

/** The texts of a definition in one language; null where it has none in it. */
export function* findText(
  tx: Connection,
  { tables }: Database,
  serviceId: string,
  locale: string,
): Work<ServiceDefinitionText | null> {
  const { serviceDefinitionTexts: table } = tables
  const [row] = yield* run(
    tx
      .select()
      .from(table)
      .where(and(sql`${table.serviceId} = ${serviceId}`, sql`${table.locale} = ${locale}`)),
  )
  return row ?? null
}

/** The roles of a service with their sub-roles, in the document's order. */
export function* findRoles(
  tx: Connection,
  { tables }: Database,
  serviceId: string,
): Work<Pick<DefinitionParts, 'roles' | 'subRoles'>> {
  const { serviceRoles, serviceSubRoles } = tables
  const ofService = (table: typeof serviceRoles | typeof serviceSubRoles) => sql`${table.serviceId} = ${serviceId}`
  const inOrder = [asc(serviceSubRoles.rolePosition), asc(serviceSubRoles.position)]
  const [roles, subRoles] = yield* runBoth(
    tx.select().from(serviceRoles).where(ofService(serviceRoles)).orderBy(asc(serviceRoles.position)),
    tx
      .select()
      .from(serviceSubRoles)
      .where(ofService(serviceSubRoles))
      .orderBy(...inOrder),
  )
  return { roles, subRoles }
}

/** The instances of a service, in the document's order. */
export function* findInstances(tx: Connection, { tables }: Database, serviceId: string): Work<ServiceInstance[]> {
  const { serviceInstances: table } = tables
  return yield* run(
    tx
      .select()
      .from(table)
      .where(sql`${table.serviceId} = ${serviceId}`)
      .orderBy(asc(table.position)),
  )
}

/** Adds the definition of a new service; what is left out has the columns' defaults. */
export function* insertDefinition(
  tx: Connection,
  { tables }: Database,
  row: Tables['serviceDefinitions']['$inferInsert'],
): Work<void> {
  yield* send(tx.insert(tables.serviceDefinitions).values(row))
}

/**
 * The one guarded change of a definition: only where it still has the version that was read. Null where somebody else
 * was faster.
 */
export function* updateDefinitionRow(
  tx: Connection,
  { tables }: Database,
  before: ServiceDefinition,
  set: Partial<ServiceDefinition>,
): Work<ServiceDefinition | null> {
  const { serviceDefinitions: table } = tables
  const isUnchanged = and(sql`${table.serviceId} = ${before.serviceId}`, sql`${table.version} = ${before.version}`)
  const [after] = yield* run(tx.update(table).set(set).where(isUnchanged).returning())
  return after ?? null
}

/** Writes what a definition says in one language. */
export function* writeText(tx: Connection, { tables }: Database, text: ServiceDefinitionText): Work<void> {
  const { serviceDefinitionTexts: table } = tables
  const { displayName, descriptionLong } = text
  const insert = tx.insert(table).values(text)
  yield* send(
    insert.onConflictDoUpdate({ target: [table.serviceId, table.locale], set: { displayName, descriptionLong } }),
  )
}

/** Replaces the roles of a service and their sub-roles. */
export function* replaceRoles(
  tx: Connection,
  { tables }: Database,
  serviceId: string,
  { roles, subRoles }: Pick<DefinitionParts, 'roles' | 'subRoles'>,
): Work<void> {
  const { serviceRoles, serviceSubRoles } = tables
  yield* send(tx.delete(serviceSubRoles).where(sql`${serviceSubRoles.serviceId} = ${serviceId}`))
  yield* send(tx.delete(serviceRoles).where(sql`${serviceRoles.serviceId} = ${serviceId}`))
  if (roles.length > 0) yield* send(tx.insert(serviceRoles).values([...roles]))
  if (subRoles.length > 0) yield* send(tx.insert(serviceSubRoles).values([...subRoles]))
}

/** Replaces the instances of a service. */
export function* replaceInstances(
  tx: Connection,
  { tables }: Database,
  serviceId: string,
  instances: readonly ServiceInstance[],
): Work<void> {
  const { serviceInstances: table } = tables
  yield* send(tx.delete(table).where(sql`${table.serviceId} = ${serviceId}`))
  if (instances.length > 0) yield* send(tx.insert(table).values([...instances]))
}
