import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { and, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'
import { isCurrentService } from '../organization-services/store.ts'
import { needsFulfillment } from '../service-definitions/service-definition.ts'
import type { Viewer } from '../viewer.ts'
import { copiedPrice, offerColumns, pricesFor } from './store.context.ts'
import type { CopiedPrice, OfferContext } from './subscription-context.ts'

type Product = Tables['products']['$inferSelect']

/** The rows that a new subscription is made from. */
export interface Purchase extends Omit<OfferContext, 'product' | 'service'> {
  readonly organizationService: Tables['organizationServices']['$inferSelect']
  /** Null where the service has no such product. */
  readonly product: Product | null
  /** Whether the service wants to be asked before a subscription begins. */
  readonly needsFulfillment: boolean
}

/**
 * The rows that a subscription of an organization to a product would be made from; null where the organization does not
 * have the service, or that is hidden. Nobody removes the service until the transaction ends.
 */
export function* lockPurchase(
  tx: Connection,
  database: Database,
  viewer: Viewer,
  { organizationId, serviceId, productId }: { organizationId: string; serviceId: string; productId: string },
): Work<Purchase | null> {
  const { tables } = database
  const { organizationServices: row, products, serviceDefinitions: definition } = tables
  const query = tx
    .select({
      organizationService: row,
      product: products,
      handlers: definition.subscriptionLifecycleEventHandlers,
      ...offerColumns(tables, row),
      ...pricesFor(tables, {
        product: productId,
        organization: row.organizationId,
        reseller: row.resellerId,
        currency: row.currencyCode,
      }),
    })
    .from(row)
    .innerJoin(definition, sql`${definition.serviceId} = ${row.serviceId}`)
    .leftJoin(products, and(sql`${products.id} = ${productId}`, sql`${products.serviceId} = ${row.serviceId}`))
    .where(isCurrentService(database, viewer, { organizationId, serviceId }))
  const [found] = yield* run(database.locking(query, row))
  if (!found) return null
  const { handlers, organizationPrice, resellerPrice, sellerPrice, ...purchase } = found
  const price = copiedPrice({ organizationPrice, resellerPrice, sellerPrice })
  return { ...purchase, needsFulfillment: needsFulfillment(handlers), price }
}

/** Another product of the same service, with its price for the same organization; null where there is none. */
export function* findProductWithPrice(
  tx: Connection,
  { tables }: Database,
  of: { productId: string; serviceId: string; organizationId: string; resellerId: string; currencyCode: string },
): Work<{ product: Product; price: CopiedPrice | null } | null> {
  const { products } = tables
  const { organizationId: organization, resellerId: reseller, currencyCode: currency } = of
  const prices = pricesFor(tables, { product: products.id, organization, reseller, currency })
  const wanted = and(sql`${products.id} = ${of.productId}`, sql`${products.serviceId} = ${of.serviceId}`)
  const [found] = yield* run(
    tx
      .select({ product: products, ...prices })
      .from(products)
      .where(wanted),
  )
  if (!found) return null
  const { product, ...perLayer } = found
  return { product, price: copiedPrice(perLayer) }
}
