import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { and, exists, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'
import { needsFulfilment } from '../service-definitions/service-definition.ts'
import type { Viewer } from '../viewer.ts'
import { visibleOrganizationServices } from '../visibility.ts'
import { copiedPrice, pricesFor } from './store.context.ts'
import type { CopiedPrice, OfferContext } from './subscription-context.ts'

type Product = Tables['products']['$inferSelect']

/** What a new subscription is made from. */
export interface Purchase extends Omit<OfferContext, 'product' | 'service'> {
  readonly organizationService: Tables['organizationServices']['$inferSelect']
  /** Null where the service has no such product. */
  readonly product: Product | null
  /** Whether the service wants to be asked before a subscription begins. */
  readonly needsFulfilment: boolean
}

/**
 * What a subscription of an organization to a product would be made from; null where the organization does not have the
 * service, or that is hidden. Nobody removes the service until the transaction ends.
 */
export function* lockPurchase(
  tx: Connection,
  database: Database,
  viewer: Viewer,
  { organizationId, serviceId, productId }: { organizationId: string; serviceId: string; productId: string },
): Work<Purchase | null> {
  const {
    organizationServices: row,
    products,
    serviceDefinitions: definition,
    catalogEntries,
    subscriptions,
  } = database.tables
  const isCurrent = and(
    sql`${row.organizationId} = ${organizationId}`,
    sql`${row.serviceId} = ${serviceId}`,
    sql`${row.removedAt} is null`,
    visibleOrganizationServices(database, viewer),
  )
  const query = tx
    .select({
      organizationService: row,
      product: products,
      definition: {
        isDisabled: definition.isDisabled,
        isSelfSubscriptionCreationEnabled: definition.isSelfSubscriptionCreationEnabled,
        salesLedOnly: definition.salesLedOnly,
        serviceType: definition.serviceType,
        trialPeriod: definition.trialPeriod,
        endTrialConfiguration: definition.endTrialConfiguration,
      },
      handlers: definition.subscriptionLifecycleEventHandlers,
      isInCatalog: exists(sql`select 1 from ${catalogEntries}
        where ${catalogEntries.resellerId} = ${row.resellerId} and ${catalogEntries.serviceId} = ${row.serviceId}
          and ${catalogEntries.isEnabled}`),
      hadTrial: exists(sql`select 1 from ${subscriptions} where ${subscriptions.organizationId} = ${row.organizationId}
        and ${subscriptions.serviceId} = ${row.serviceId} and ${subscriptions.trialStartsAt} is not null`),
      ...pricesFor(database.tables, {
        product: productId,
        organization: row.organizationId,
        reseller: row.resellerId,
        currency: row.currencyCode,
      }),
    })
    .from(row)
    .innerJoin(definition, sql`${definition.serviceId} = ${row.serviceId}`)
    .leftJoin(products, and(sql`${products.id} = ${productId}`, sql`${products.serviceId} = ${row.serviceId}`))
    .where(isCurrent)
  const [found] = yield* run(database.locking(query, row))
  if (!found) return null
  const { handlers, organizationPrice, resellerPrice, sellerPrice, ...purchase } = found
  const price = copiedPrice({ organizationPrice, resellerPrice, sellerPrice })
  return { ...purchase, needsFulfilment: needsFulfilment(handlers), price }
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

/** Everything that a service asks for on subscribing. */
export function* findSubscriptionProperties(
  tx: Connection,
  { tables }: Database,
  serviceId: string,
): Work<Tables['customPropertyDefinitions']['$inferSelect'][]> {
  const { customPropertyDefinitions: table } = tables
  const wanted = and(sql`${table.serviceId} = ${serviceId}`, sql`${table.appliesTo} = 'SUBSCRIPTION'`)
  return yield* run(tx.select().from(table).where(wanted).orderBy(table.position))
}
