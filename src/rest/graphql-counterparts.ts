import * as documents from './graphql-documents.ts'

/** A REST call, in the parts that a GraphQL request is made of. */
export interface RestCall {
  readonly path: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body?: any
  /** By their documented names: `Idempotency-Key`; of `If-Match` the version, which is the tag's number before the dash. */
  readonly headers?: Readonly<Record<string, string | number>>
}

/** Where a variable comes from: a part of the REST call, such as `path.organizationId`, as it is or rewritten. */
type Source =
  | string
  | { readonly from: string; readonly rewritten: string; readonly rewrite: (value: never, call: RestCall) => unknown }

/** One REST operation in GraphQL. */
export interface Counterpart {
  /** For which of its uses, where the operation has several; the first whose condition holds counts. */
  readonly when?: { readonly says: string; readonly holds: (call: RestCall) => boolean }
  readonly document: string
  /** By variable, such as `input.currencyCode`. What the call does not have is left out. */
  readonly variables: Readonly<Record<string, Source>>
  /** Where the answer stands in `data`. */
  readonly answer: string
  /** What is not the same. */
  readonly note?: string
}

const properties: Source = {
  from: 'body.customPropertiesData',
  rewritten: 'the `id` of each is its `key`',
  rewrite: (given: { id: string; value?: string | null }[]) => given.map(({ id: key, value }) => ({ key, value })),
}
const prices: Source = {
  from: 'body.entries',
  rewritten: '`unitPrice` is `{ amount, currencyCode }`; a price to remove needs the `currencyCode` beside it',
  rewrite: (entries: { productId: string; unitPrice: string | null }[], { body: { currencyCode } }) =>
    entries.map(({ productId, unitPrice }) =>
      unitPrice === null
        ? { productId, currencyCode, unitPrice: null }
        : { productId, unitPrice: { amount: unitPrice, currencyCode } },
    ),
}
const statuses: Source = { from: 'query.statuses', rewritten: 'a list', rewrite: (text: string) => text.split(',') }
const first: Source = { from: 'query.first', rewritten: 'a number; 20 without it, and 100 at most', rewrite: Number }
const flag = (name: string): Source => ({
  from: `query.${name}`,
  rewritten: 'a Boolean',
  rewrite: (text: string) => text !== 'false',
})
const range = (name: string): Source => ({
  from: 'query',
  rewritten: `\`${name}From\` and \`${name}Before\` as \`{ from, before }\``,
  rewrite: (query: Record<string, string>) =>
    query[`${name}From`] || query[`${name}Before`]
      ? { from: query[`${name}From`], before: query[`${name}Before`] }
      : undefined,
})
const paging = { first, after: 'query.after' }
const filter = {
  'filter.statuses': statuses,
  'filter.search': 'query.search',
  'filter.resellerId': 'query.resellerId',
  'filter.organizationId': 'query.organizationId',
  'filter.productId': 'query.productId',
  'filter.autoRenews': flag('autoRenews'),
  'filter.isTrial': flag('isTrial'),
  'filter.createdAt': range('created'),
  'filter.updatedAt': range('updated'),
  'filter.currentPeriodEndsAt': range('currentPeriodEnds'),
}
const once = { 'input.idempotencyKey': 'headers.Idempotency-Key' }
const guarded = { ...once, 'input.expectedVersion': 'headers.If-Match' }
const added = { 'input.organizationId': 'path.organizationId', 'input.serviceId': 'path.serviceId' }
const ofOrganization = { organizationId: 'path.organizationId', serviceId: 'path.serviceId' }
const onSubscription = { 'input.subscriptionId': 'path.subscriptionId', ...guarded }
const replaces =
  'REST replaces all custom properties that the caller may write, GraphQL merges them by key: name those to clear, with null.'
const idempotent = 'REST answers 204 for a subscription that has ended already, GraphQL says IllegalTransition.'

const history: Counterpart = {
  document: documents.history,
  variables: { subscriptionId: 'path.subscriptionId', ...paging },
  answer: 'subscription.history.nodes',
}

/**
 * Every operation of the REST API in GraphQL, by operation id. The parity tests run them; the page for people who move
 * is made of them.
 */
export const graphqlCounterparts: Readonly<Record<string, readonly Counterpart[]>> = {
  listEstore: [
    {
      document: documents.estore,
      variables: { organizationId: 'path.organizationId', ...paging, search: 'query.search' },
      answer: 'organization.estore.nodes',
    },
  ],
  getEstoreService: [
    { document: documents.estoreService, variables: ofOrganization, answer: 'organization.estoreService' },
  ],
  addOrganizationService: [
    {
      document: documents.addOrganizationService,
      variables: {
        'input.organizationId': 'path.organizationId',
        'input.serviceId': 'body.id',
        'input.currencyCode': 'body.currencyCode',
        'input.customProperties': properties,
        ...once,
      },
      answer: 'addOrganizationService.organizationService',
    },
  ],
  listOrganizationServices: [
    {
      document: documents.organizationServices,
      variables: { organizationId: 'path.organizationId', ...paging },
      answer: 'organization.services.nodes',
    },
  ],
  getOrganizationService: [
    { document: documents.organizationService, variables: ofOrganization, answer: 'organization.service' },
  ],
  updateOrganizationService: [
    {
      document: documents.updateOrganizationService,
      variables: {
        ...added,
        'input.currencyCode': 'body.currencyCode',
        'input.customProperties': properties,
        ...guarded,
      },
      answer: 'updateOrganizationService.organizationService',
      note: replaces,
    },
  ],
  removeOrganizationService: [
    {
      document: documents.removeOrganizationService,
      variables: { ...added, ...guarded },
      answer: 'removeOrganizationService.organizationService',
    },
  ],
  listSellerSubscriptions: [
    {
      document: documents.sellerSubscriptions,
      variables: { sellerId: 'path.sellerId', ...paging, ...filter },
      answer: 'seller.subscriptions.nodes',
    },
  ],
  listSellerServiceSubscriptions: [
    {
      document: documents.sellerSubscriptions,
      variables: { sellerId: 'path.sellerId', ...paging, 'filter.serviceId': 'path.serviceId', ...filter },
      answer: 'seller.subscriptions.nodes',
    },
  ],
  getSellerSubscription: [
    { document: documents.subscription, variables: { subscriptionId: 'path.subscriptionId' }, answer: 'subscription' },
  ],
  removeSellerSubscription: [
    {
      when: {
        says: '`removeAction=Cancel`, or without it',
        holds: ({ query }) => query?.['removeAction'] !== 'Delete',
      },
      document: documents.cancelSubscription,
      variables: { ...onSubscription, 'input.mode': 'query.mode' },
      answer: 'cancelSubscription.subscription',
      note: idempotent,
    },
    {
      when: { says: '`removeAction=Delete`', holds: () => true },
      document: documents.deleteSubscription,
      variables: onSubscription,
      answer: 'deleteSubscription.subscription',
      note: `REST also deletes a live subscription, which it cancels first, in one transaction: in GraphQL, cancelSubscription comes before. ${idempotent}`,
    },
  ],
  setLicenseKey: [
    {
      document: documents.setLicenseKey,
      variables: { ...onSubscription, 'input.licenseKey': 'body.licenseKey' },
      answer: 'setLicenseKey.subscription',
    },
  ],
  listResellerServiceSubscriptions: [
    {
      document: documents.resellerSubscriptions,
      variables: { resellerId: 'path.resellerId', ...paging, 'filter.serviceId': 'path.serviceId', ...filter },
      answer: 'reseller.subscriptions.nodes',
    },
  ],
  listOrganizationServiceSubscriptions: [
    {
      document: documents.organizationSubscriptions,
      variables: { organizationId: 'path.organizationId', ...paging, 'filter.serviceId': 'path.serviceId', ...filter },
      answer: 'organization.subscriptions.nodes',
    },
  ],
  getOrganizationSubscription: [
    { document: documents.subscription, variables: { subscriptionId: 'path.subscriptionId' }, answer: 'subscription' },
  ],
  createSubscription: [
    {
      document: documents.createSubscription,
      variables: {
        ...added,
        'input.productId': 'body.productId',
        'input.quantity': 'body.quantity',
        'input.autoRenews': 'body.autoRenews',
        'input.customProperties': properties,
        ...once,
      },
      answer: 'createSubscription.subscription',
    },
  ],
  updateSubscription: [
    {
      document: documents.updateSubscription,
      variables: {
        ...onSubscription,
        'input.quantity': 'body.quantity',
        'input.productId': 'body.productId',
        'input.autoRenews': 'body.autoRenews',
        'input.customProperties': properties,
      },
      answer: 'updateSubscription.subscription',
      note: replaces,
    },
  ],
  cancelSubscription: [
    {
      document: documents.cancelSubscription,
      variables: { ...onSubscription, 'input.mode': 'query.mode' },
      answer: 'cancelSubscription.subscription',
      note: idempotent,
    },
  ],
  getSubscriptionHistory: [history],
  getSubscriptionHistoryAlternative: [history],
  getServiceDefinition: [
    {
      document: documents.serviceDefinition,
      variables: {
        serviceId: 'path.id',
        locale: 'query.locale',
        includeSubRoles: flag('includeSubRoles'),
        includeServiceRoles: flag('includeServiceRoles'),
        includeServiceInstances: flag('includeServiceInstances'),
      },
      answer: 'serviceDefinition',
      note: 'Select what you need: the flags are for asking for the same as in REST.',
    },
  ],
  getResellerPriceList: [
    {
      document: documents.resellerPriceList,
      variables: { resellerId: 'path.resellerId', serviceId: 'path.serviceId', currencyCode: 'query.currencyCode' },
      answer: 'reseller.priceList',
    },
  ],
  setResellerPrices: [
    {
      document: documents.setResellerPrices,
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
      document: documents.organizationPriceList,
      variables: { ...ofOrganization, currencyCode: 'query.currencyCode' },
      answer: 'organization.priceList',
    },
  ],
  setOrganizationPrices: [
    {
      document: documents.setOrganizationPrices,
      variables: { ...added, 'input.prices': prices, ...guarded },
      answer: 'setOrganizationPrices.priceList',
    },
  ],
}

/** The GraphQL request that asks for the same as a REST call; null for an operation that the table does not have. */
export function asGraphql(
  operationId: string,
  call: RestCall,
): { readonly counterpart: Counterpart; readonly variables: Record<string, unknown> } | null {
  const counterpart = graphqlCounterparts[operationId]?.find(({ when }) => !when || when.holds(call))
  if (!counterpart) return null
  const variables: Record<string, unknown> = {}
  for (const [name, source] of Object.entries(counterpart.variables)) {
    const value = at(call, typeof source === 'string' ? source : source.from)
    if (value === undefined) continue
    const rewritten = typeof source === 'string' || value === null ? value : source.rewrite(value as never, call)
    if (rewritten !== undefined) put(variables, name, rewritten)
  }
  return { counterpart, variables }
}

/** What stands at a path such as `body.entries`; undefined where nothing does. */
export function at(within: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], within)
}

function put(variables: Record<string, unknown>, name: string, value: unknown): void {
  const [outer = '', inner] = name.split('.')
  if (inner === undefined) variables[outer] = value
  else variables[outer] = { ...(variables[outer] as object | undefined), [inner]: value }
}
