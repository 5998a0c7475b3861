import { type Counterparts, guarded, mutationDocument, type Source } from '../rest/counterpart.ts'

const fragment = `fragment PriceListFields on PriceList {
  currencyCode version
  entries { product { id name } unitPrice { amount currencyCode } layer }
}`

const listPrices = `query ($serviceId: ID!, $currencyCode: CurrencyCode!) {
  service(id: $serviceId) {
    listPrices(currencyCode: $currencyCode) { ...PriceListFields }
  }
}
${fragment}`

const resellerPriceList = `query ($resellerId: ID!, $serviceId: ID!, $currencyCode: CurrencyCode!) {
  reseller(id: $resellerId) {
    priceList(serviceId: $serviceId, currencyCode: $currencyCode) { ...PriceListFields }
  }
}
${fragment}`

const organizationPriceList = `query ($organizationId: ID!, $serviceId: ID!, $currencyCode: CurrencyCode) {
  organization(id: $organizationId) {
    priceList(serviceId: $serviceId, currencyCode: $currencyCode) { ...PriceListFields }
  }
}
${fragment}`

const mutation = (field: string) => mutationDocument(field, { selection: 'priceList { ...PriceListFields }', fragment })

const prices: Source = {
  from: 'body.entries',
  rewritten: '`unitPrice` is `{ amount, currencyCode }`; a price to remove needs the `currencyCode` beside it',
  rewrite: (entries: { productId: string; unitPrice: string | null }[], { body }) =>
    entries.map(({ productId, unitPrice: amount }) => {
      const currencyCode = body?.['currencyCode']
      return amount === null
        ? { productId, currencyCode, unitPrice: null }
        : { productId, unitPrice: { amount, currencyCode } }
    }),
}

/** The routes of price lists in GraphQL. */
export const priceCounterparts: Counterparts = {
  getListPrices: [
    {
      document: listPrices,
      variables: { serviceId: 'path.serviceId', currencyCode: 'query.currencyCode' },
      answer: 'service.listPrices',
    },
  ],
  setListPrices: [
    {
      document: mutation('setListPrices'),
      variables: { 'input.serviceId': 'path.serviceId', 'input.prices': prices, ...guarded },
      answer: 'setListPrices.priceList',
    },
  ],
  getResellerPriceList: [
    {
      document: resellerPriceList,
      variables: { resellerId: 'path.resellerId', serviceId: 'path.serviceId', currencyCode: 'query.currencyCode' },
      answer: 'reseller.priceList',
    },
  ],
  setResellerPrices: [
    {
      document: mutation('setResellerPrices'),
      variables: {
        'input.resellerId': 'path.resellerId',
        'input.serviceId': 'path.serviceId',
        'input.prices': prices,
        ...guarded,
      },
      answer: 'setResellerPrices.priceList',
    },
  ],
  getOrganizationPriceList: [
    {
      document: organizationPriceList,
      variables: {
        organizationId: 'path.organizationId',
        serviceId: 'path.serviceId',
        currencyCode: 'query.currencyCode',
      },
      answer: 'organization.priceList',
    },
  ],
  setOrganizationPrices: [
    {
      document: mutation('setOrganizationPrices'),
      variables: {
        'input.organizationId': 'path.organizationId',
        'input.serviceId': 'path.serviceId',
        'input.prices': prices,
        ...guarded,
      },
      answer: 'setOrganizationPrices.priceList',
    },
  ],
}
