import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { lockRow, waitForRows } from '../database/query/find.ts'
import { and, exists, type Fragment, sql } from '../database/query/fragment.ts'
import { archivedOffer } from '../estore/store.catalog.ts'
import { isOfferedTo } from '../offered.ts'
import { noReaders } from '../operations/audit.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import type { RecordKind } from '../operations/record-kind.ts'
import { visibleCatalogEntries, visibleResellers } from '../visibility.ts'
import type { CatalogEntry } from './store.ts'

/** Which service in whose catalog. */
export type CatalogPlace = Pick<CatalogEntry, 'resellerId' | 'serviceId'>

/** How entries of catalogs are found, and how others hear of one. Only its reseller and the host change one. */
export const catalogRecords: RecordKind<CatalogEntry> = {
  type: 'CatalogEntry',
  noun: 'catalog entry',
  table: (tables) => tables.catalogEntries,
  lock: (_, context, id) => lockEntry(context, sql`${context.database.tables.catalogEntries.id} = ${id}`),
  readers: ({ sellerId, resellerId, serviceId }) => ({ ...noReaders, sellerId, resellerId, serviceId }),
  snapshot: ({ sellerId: _, resellerId, serviceId, ...row }) => ({
    ...row,
    reseller: { id: resellerId },
    service: { id: serviceId },
  }),
}

/** The entry of a place that the viewer sees; nobody else changes it until the transaction ends. */
export function* lockPlace(
  context: OperationContext,
  { resellerId, serviceId }: CatalogPlace,
): Work<CatalogEntry | null> {
  const { catalogEntries: entry } = context.database.tables
  return yield* lockEntry(context, sql`${entry.resellerId} = ${resellerId} and ${entry.serviceId} = ${serviceId}`)
}

function lockEntry({ database, viewer }: OperationContext, where: Fragment): Work<CatalogEntry | null> {
  return lockRow(database.tables.catalogEntries, and(where, visibleCatalogEntries(database, viewer)))
}

/** What taking a service into a catalog looks at. */
export interface Taking {
  readonly sellerId: string
  readonly isOffered: boolean
  readonly isInCatalog: boolean
  readonly isServiceArchived: boolean
  readonly isSellerArchived: boolean
  readonly isResellerArchived: boolean
}

/**
 * What taking a service into a catalog looks at; null where the service is absent, or the reseller absent or hidden.
 * Nobody offers, withdraws or archives the service until the transaction ends.
 */
export function* lockTaking(
  tx: Connection,
  { database, viewer }: OperationContext,
  { resellerId, serviceId }: CatalogPlace,
): Work<Taking | null> {
  const { resellers, services } = database.tables
  const kept = tx
    .select({ id: services.id })
    .from(services)
    .where(sql`${services.id} = ${serviceId}`)
  yield* waitForRows(database, database.keeping(kept, services))
  const where = and(sql`${resellers.id} = ${resellerId}`, visibleResellers(database, viewer))
  const [found] = yield* run(takingOf(tx, database, serviceId, where))
  return found ?? null
}

function takingOf(tx: Connection, { tables }: Database, serviceId: string, where: Fragment) {
  const { resellers, services, catalogEntries: entry } = tables
  return tx
    .select({
      sellerId: services.sellerId,
      isOffered: sql<boolean>`${isOfferedTo(tables, sql`${resellers.id}`)}`.mapWith(Boolean),
      isInCatalog: exists(sql`select 1 from ${entry}
        where ${entry.resellerId} = ${resellers.id} and ${entry.serviceId} = ${services.id}`),
      ...archivedOffer(tables, { sellerId: services.sellerId, resellerId: resellers.id, serviceId: services.id }),
    })
    .from(resellers)
    .innerJoin(services, sql`${services.id} = ${serviceId}`)
    .where(where)
}
