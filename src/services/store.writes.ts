import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { lockRow } from '../database/query/find.ts'
import { and, listOf, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'
import { noReaders } from '../operations/audit.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { type RecordKind, recordMembers } from '../operations/record-kind.ts'
import { visibleSellers, visibleServices } from '../visibility.ts'
import type { ProductRows } from './new-products.ts'
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
export function* findSellerOf(
  { database, viewer }: OperationContext,
  sellerId: string,
): Work<Tables['sellers']['$inferSelect'] | null> {
  const { sellers } = database.tables
  return yield* lockRow(sellers, and(sql`${sellers.id} = ${sellerId}`, visibleSellers(database, viewer)))
}

/** Adds the products of a new service, with their list prices. */
export function* insertProducts(
  tx: Connection,
  { tables }: Database,
  { products, prices, lists }: ProductRows,
): Work<void> {
  if (products.length > 0) yield* run(tx.insert(tables.products).values([...products]))
  if (prices.length > 0) yield* run(tx.insert(tables.priceEntries).values([...prices]))
  if (lists.length > 0) yield* run(tx.insert(tables.priceLists).values([...lists]))
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
