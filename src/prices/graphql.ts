import { type Context, signedIn } from '../context.ts'
import { EstoreServiceType } from '../estore/graphql.ts'
import { addAuditTrail } from '../graphql/audit.ts'
import { builder } from '../graphql/builder.ts'
import { MoneyType } from '../graphql/money.ts'
import { load } from '../graphql/nodes/loaders.ts'
import type { ArgBuilder } from '../graphql/pothos.ts'
import { currentOrganizationService } from '../organization-services/graphql.ts'
import { OrganizationType } from '../organizations/graphql.ts'
import type { Organization } from '../organizations/store.ts'
import { ResellerType } from '../resellers/graphql.ts'
import { ServiceProductType } from '../services/graphql.products.ts'
import { ServiceType } from '../services/graphql.ts'
import { PriceLayer } from './graphql.enums.ts'
import { readsLayer, readsListPrices, readsPriceTrail, readsOrganizationPrices, readsResellerPrices } from './price.ts'
import { findPriceLists, type PriceList, type PriceListKey } from './store.ts'

const PriceListEntryType = builder.objectRef<PriceList['entries'][number]>('PriceListEntry').implement({
  description: 'The price of one product.',
  fields: (t) => ({
    product: t.expose('product', {
      type: ServiceProductType,
      returnsRow: true,
      description: 'The product that is priced.',
    }),
    unitPrice: t.field({
      type: MoneyType,
      description: 'The price of one for one period.',
      resolve: ({ price }) => price,
    }),
    layer: t.field({
      type: PriceLayer,
      nullable: true,
      description: 'The layer that set the price. Null to organizations.',
      resolve: ({ price }, _args, context) => (readsLayer(signedIn(context).role) ? price.layer : null),
    }),
  }),
})

/** GraphQL's `PriceList`. */
export const PriceListType = builder.objectRef<PriceList>('PriceList').implement({
  description:
    'The prices of a service’s products in one currency. A product without one is not listed and cannot be subscribed to.',
  fields: (t) => ({
    id: t.exposeID('id', {
      description:
        'The id of the list, as events have it: one for all of its currencies, and so no key of what a client keeps.',
    }),
    currencyCode: t.expose('currencyCode', { type: 'CurrencyCode', description: 'The currency of all its prices.' }),
    version: t.exposeInt('version', {
      description: 'Counts the changes of this list’s own prices; 0 where none was set yet.',
    }),
    entries: t.expose('entries', {
      type: [PriceListEntryType],
      description: 'The products that have a price, by name.',
    }),
  }),
})

addAuditTrail(
  PriceListType,
  'PriceList',
  'Of the list’s own prices, in all of its currencies. Null to all but those who set them or pay by them, operators and admins.',
  (role, { name }) => readsPriceTrail(role, name.layer),
)

const currencyArg = (arg: ArgBuilder) =>
  arg({ type: 'CurrencyCode', required: true, description: 'The currency of the prices.' })

builder.objectField(ServiceType, 'listPrices', (t) =>
  t.field({
    type: PriceListType,
    nullable: true,
    description: 'The seller’s list prices. Null to organizations.',
    args: { currencyCode: currencyArg(t.arg) },
    select: ['id'],
    resolve: ({ id: serviceId }, { currencyCode }, context) =>
      readsListPrices(signedIn(context).role)
        ? priceListOf(context, { serviceId, currencyCode, resellerId: null, organizationId: null })
        : null,
  }),
)

builder.objectField(ResellerType, 'priceList', (t) =>
  t.field({
    type: PriceListType,
    nullable: true,
    description:
      'The prices for the reseller’s customers: its own prices, else list prices. Null to all but the broker, operators and admins.',
    args: {
      serviceId: t.arg.id({ required: true, description: 'The service’s id.' }),
      currencyCode: currencyArg(t.arg),
    },
    select: ['id'],
    resolve: ({ id: resellerId }, { serviceId, currencyCode }, context) =>
      readsResellerPrices(signedIn(context).role)
        ? priceListOf(context, { serviceId, currencyCode, resellerId, organizationId: null })
        : null,
  }),
)

builder.objectField(OrganizationType, 'priceList', (t) =>
  t.field({
    type: PriceListType,
    nullable: true,
    description:
      'The prices for the organization: its own, else the reseller’s, else list prices. Null to all but its broker, it, operators and admins.',
    args: {
      serviceId: t.arg.id({ required: true, description: 'The service’s id.' }),
      currencyCode: t.arg({
        type: 'CurrencyCode',
        description: 'The currency; without one, that of the added service. Null where it is not added.',
      }),
    },
    select: ['id', 'resellerId'],
    resolve: (organization, { serviceId, currencyCode }, context) =>
      organizationPrices(context, organization, serviceId, currencyCode ?? null),
  }),
)

builder.objectField(EstoreServiceType, 'priceList', (t) =>
  t.field({
    type: PriceListType,
    nullable: true,
    description: 'The prices that the organization would pay in a currency, without archived products.',
    args: { currencyCode: currencyArg(t.arg) },
    resolve: async ({ organization, serviceId }, { currencyCode }, context) =>
      ofProductsInUse(await organizationPrices(context, organization, serviceId, currencyCode)),
  }),
)

/** A price list as an E-store shows it: nothing new begins with archived products. */
function ofProductsInUse(list: PriceList | null): PriceList | null {
  return list && { ...list, entries: list.entries.filter(({ product }) => product.archivedAt === null) }
}

async function organizationPrices(
  context: Context,
  { id: organizationId, resellerId }: Pick<Organization, 'id' | 'resellerId'>,
  serviceId: string,
  wantedCurrency: string | null,
): Promise<PriceList | null> {
  if (!readsOrganizationPrices(signedIn(context).role)) return null
  const currencyCode =
    wantedCurrency ?? (await currentOrganizationService(context, organizationId, serviceId))?.currencyCode
  return currencyCode ? priceListOf(context, { serviceId, currencyCode, resellerId, organizationId }) : null
}

/** A price list, read together with all others of the same turn; null where its service is absent or hidden. */
export async function priceListOf(context: Context, key: PriceListKey): Promise<PriceList | null> {
  const find = async (names: readonly string[]) => {
    const lists = await findPriceLists(
      context.database,
      signedIn(context),
      names.map((name) => JSON.parse(name) as PriceListKey),
    )
    return new Map(names.map((name, index) => [name, lists[index] ?? null]))
  }
  return (await load(context, 'price lists', JSON.stringify(key), find)) ?? null
}
