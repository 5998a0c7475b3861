import { builder } from '../graphql/builder.ts'
import { enumOf } from '../graphql/enums.ts'
import { expectedVersion, idempotencyKey, MoneyInput } from '../graphql/inputs.ts'
import { MoneyType } from '../graphql/money.ts'
import { MutationSuccess, outcomeOf, resultUnion } from '../graphql/mutations.ts'
import { Archived, IdempotencyMismatch, InvalidInput, NotFound, VersionConflict } from '../operations/refusals.ts'
import type { OperationOutcome } from '../operations/run-idempotent.ts'
import { ServiceProductType } from '../services/graphql.products.ts'
import { CurrencyNotSupported } from '../services/refusals.ts'
import { priceListOf, PriceListType } from './graphql.ts'
import { type PricesSet, setListPrices, setOrganizationPrices, setResellerPrices } from './operations.ts'
import { mostPrices, type PriceChange, priceChangeKinds } from './price-changes.ts'

const ProductPriceInput = builder.inputType('ProductPriceInput', {
  description: 'The price of one product, or that it has none of its own any more.',
  fields: (t) => ({
    productId: t.id({ required: true, description: 'A product of the service.' }),
    unitPrice: t.field({
      type: MoneyInput,
      description: 'The price of one for one period; null removes the override, so that the next layer’s price counts.',
    }),
    currencyCode: t.field({
      type: 'CurrencyCode',
      description:
        'The currency whose override a null removes; without it those of all currencies. A price names its own.',
    }),
  }),
})

const pricesDescription = `At most ${mostPrices}, a product and currency once each. Products that are not named keep their price.`

const SetListPricesInput = builder.inputType('SetListPricesInput', {
  description: 'List prices of a service.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'The service whose products are priced.' }),
    prices: t.field({ type: [ProductPriceInput], required: true, description: pricesDescription }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const SetResellerPricesInput = builder.inputType('SetResellerPricesInput', {
  description: 'Prices of a reseller for all of its customers.',
  fields: (t) => ({
    resellerId: t.id({ required: true, description: 'The reseller whose prices are set.' }),
    serviceId: t.id({ required: true, description: 'A service of its catalog, or one that a customer of it has.' }),
    prices: t.field({ type: [ProductPriceInput], required: true, description: pricesDescription }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const SetOrganizationPricesInput = builder.inputType('SetOrganizationPricesInput', {
  description: 'Prices that hold for one organization.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'Whom they hold for.' }),
    serviceId: t.id({
      required: true,
      description: 'A service that the organization has or is shown; it need not be added yet.',
    }),
    prices: t.field({ type: [ProductPriceInput], required: true, description: pricesDescription }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const PriceChangeKindEnum = enumOf('PriceChangeKind', 'The result of a row of a price update.', priceChangeKinds, {
  SET: 'The price is new or another one.',
  REMOVED: 'The override is gone: the next layer’s price counts.',
  UNCHANGED: 'The price was so already.',
})

const PriceChangeType = builder.objectRef<PriceChange>('PriceChange').implement({
  description:
    'The result of a row of a price update. A row that removes the prices of several currencies has several of these.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'The row’s place in the input, from 0.' }),
    product: t.field({ type: ServiceProductType, description: 'The product.', resolve: ({ productId }) => productId }),
    currencyCode: t.expose('currencyCode', {
      type: 'CurrencyCode',
      nullable: true,
      description: 'The currency; null where there was nothing to remove in any.',
    }),
    change: t.expose('change', { type: PriceChangeKindEnum, description: 'The change that was made.' }),
    before: t.expose('before', {
      type: MoneyType,
      nullable: true,
      description: 'The layer’s own price before; null where it had none.',
    }),
    after: t.expose('after', {
      type: MoneyType,
      nullable: true,
      description: 'The layer’s own price afterwards; null where it has none.',
    }),
  }),
})

const SetListPricesSuccess = pricesSet('SetListPricesSuccess')
const SetResellerPricesSuccess = pricesSet('SetResellerPricesSuccess')
const SetOrganizationPricesSuccess = pricesSet('SetOrganizationPricesSuccess')

/** A success has more to tell than one object, so it is a type of its own. */
function pricesSet(name: string) {
  return builder.objectRef<OperationOutcome<PricesSet>>(name).implement({
    description: 'The success of the mutation, with a result for each row.',
    interfaces: [MutationSuccess],
    fields: (t) => ({
      priceList: t.field({
        type: PriceListType,
        description: 'The price list as it is now, in the currency of the first row, or in another one.',
        args: {
          currencyCode: t.arg({
            type: 'CurrencyCode',
            description: 'Another currency than that of the first row that names one.',
          }),
        },
        resolve: async ({ list, resellerId, currencyCode }, wanted, context) => {
          const organizationId = list.layer === 'ORGANIZATION' ? list.ownerId : null
          const key = {
            serviceId: list.serviceId,
            resellerId,
            organizationId,
            currencyCode: wanted.currencyCode ?? currencyCode,
          }
          const found = await priceListOf(context, key)
          if (!found) throw new Error('A price list that was just written cannot be read.')
          return found
        },
      }),
      results: t.expose('changes', {
        type: [PriceChangeType],
        description: 'The results of the rows, in the order of the input.',
      }),
    }),
  })
}

const keptUntil = 'Subscriptions keep their price until they renew or change product.'

const errors = resultUnion([
  InvalidInput,
  NotFound,
  CurrencyNotSupported,
  Archived,
  VersionConflict,
  IdempotencyMismatch,
])

builder.mutationFields((t) => ({
  setListPrices: t.field({
    type: SetListPricesSuccess,
    roles: ['ADMIN', 'SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description: `Sets or removes the list prices of a service: what is paid where no reseller has set another price. ${keptUntil}`,
    args: { input: t.arg({ type: SetListPricesInput, required: true, description: 'The service, and its prices.' }) },
    errors,
    resolve: (_, { input }, context) => outcomeOf(context, setListPrices, input),
  }),
  setResellerPrices: t.field({
    type: SetResellerPricesSuccess,
    roles: ['ADMIN', 'BROKER'],
    isOfOneService: true,
    description: `Sets or removes a reseller’s own prices of a service: what its customers pay unless they have their own. ${keptUntil}`,
    args: {
      input: t.arg({
        type: SetResellerPricesInput,
        required: true,
        description: 'The owner of the price list, and its prices.',
      }),
    },
    errors,
    resolve: (_, { input }, context) => outcomeOf(context, setResellerPrices, input),
  }),
  setOrganizationPrices: t.field({
    type: SetOrganizationPricesSuccess,
    roles: ['ADMIN', 'BROKER'],
    isOfOneService: true,
    description: `Sets or removes the prices of a service that hold for one organization. ${keptUntil}`,
    args: {
      input: t.arg({
        type: SetOrganizationPricesInput,
        required: true,
        description: 'The owner of the price list, and its prices.',
      }),
    },
    errors,
    resolve: (_, { input }, context) => outcomeOf(context, setOrganizationPrices, input),
  }),
}))
