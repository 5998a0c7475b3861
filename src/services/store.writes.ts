import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { checkLocked, lockRow } from '../database/query/find.ts'
import { and, type Fragment, listOf, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'
import { noReaders } from '../operations/audit.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { type RecordKind, recordMembers } from '../operations/record-kind.ts'
import { Archived } from '../operations/refusals.ts'
import { visibleSellers, visibleServices, visibleWithService } from '../visibility.ts'
import type { Product } from './product.ts'
import type { Service } from './store.ts'

/** How services are found, and how others hear of one. */
export const serviceRecords: RecordKind<Service> = {
  type: 'Service',
  noun: 'service',
  table: (tables) => tables.services,
  *lock(_, { database, viewer }, id) {
    const { services } = database.tables
    return yield* lockRow(services, and(sql`${services.id} = ${id}`, visibleServices(database, viewer)))
  },
  readers: ({ id, sellerId }) => ({ ...noReaders, sellerId, serviceId: id }),
  snapshot: ({ sellerId, ...row }) => ({ ...recordMembers(row), seller: { id: sellerId } }),
  sameExternalId: ({ services }, { externalId, sellerId }) =>
    sql`${services.externalId} = ${externalId ?? ''} and ${services.sellerId} = ${sellerId}`,
}

/** A seller that the viewer sees; null where it is absent or hidden. */
export function findSellerOf(
  context: OperationContext,
  sellerId: string,
): Work<Tables['sellers']['$inferSelect'] | null> {
  return lockRow(context.database.tables.sellers, isSeenSeller(context, sellerId))
}

/** Throws `Archived` where a seller is archived: nobody makes or changes anything of its services then. */
export function refuseArchivedSeller(
  context: OperationContext,
  sellerId: string,
  message = 'The service’s seller is archived.',
): Work<void> {
  return checkLocked(context.database.tables.sellers, isSeenSeller(context, sellerId), (seller) => {
    if (seller?.archivedAt) throw new Archived(message)
  })
}

/** Throws `Archived` where a service, or its seller, is archived. */
export function* refuseArchivedService(context: OperationContext, service: Service): Work<void> {
  const message = 'The service, or its seller, is archived.'
  if (service.archivedAt) throw new Archived(message)
  yield* refuseArchivedSeller(context, service.sellerId, message)
}

function isSeenSeller({ database, viewer }: OperationContext, sellerId: string): Fragment {
  return and(sql`${database.tables.sellers.id} = ${sellerId}`, visibleSellers(database, viewer))
}

/** A product that the viewer sees, locked until the transaction ends; null where it is absent or hidden. */
export function* findProductOf({ database, viewer }: OperationContext, id: string): Work<Product | null> {
  const { products } = database.tables
  const visible = visibleWithService(database, viewer, products.serviceId)
  return yield* lockRow(products, and(sql`${products.id} = ${id}`, visible))
}

/** How products are found, and whose trail tells of one. */
export const productRecords: RecordKind<Product> = {
  type: 'ServiceProduct',
  noun: 'product',
  table: (tables) => tables.products,
  lock: (_, context, id) => findProductOf(context, id),
  readers: ({ sellerId, serviceId }) => ({ ...noReaders, sellerId, serviceId }),
  snapshot: ({ sellerId: _, serviceId, replacedById, ...row }) => ({
    ...recordMembers(row),
    service: { id: serviceId },
    replacedBy: replacedById === null ? null : { id: replacedById },
  }),
  sameExternalId: ({ products }, { externalId, sellerId }) =>
    sql`${products.externalId} = ${externalId ?? ''} and ${products.sellerId} = ${sellerId}`,
}

/** Which of some currencies of a service a price or an organization uses. */
export function* findUsedCurrencies(
  tx: Connection,
  { tables }: Database,
  serviceId: string,
  codes: readonly string[],
): Work<string[]> {
  if (codes.length === 0) return []
  const { priceEntries: price, products, organizationServices: added } = tables
  const wanted = listOf([...codes])
  const priced = yield* run(
    tx
      .selectDistinct({ code: price.currencyCode })
      .from(price)
      .innerJoin(products, sql`${products.id} = ${price.productId}`)
      .where(sql`${products.serviceId} = ${serviceId} and ${price.currencyCode} in (${wanted})`),
  )
  const paid = yield* run(
    tx
      .selectDistinct({ code: added.currencyCode })
      .from(added)
      .where(sql`${added.serviceId} = ${serviceId} and ${added.currencyCode} in (${wanted})`),
  )
  return [...new Set([...priced, ...paid].map(({ code }) => code))]
}
