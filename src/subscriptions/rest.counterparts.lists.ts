import { type Counterpart, type Counterparts, flag, paging, range, type Source } from '../rest/counterpart.ts'

/** All that REST shows of a subscription. */
export const subscriptionFields = `fragment SubscriptionFields on ServiceSubscription {
  id status statusReason quantity licenseKey
  seller { id } reseller { id } organization { id } service { id } product { id }
  unitPrice { amount currencyCode } priceLayer
  customProperties { key value }
  autoRenews
  trial { startsAt endsAt }
  currentPeriodStartsAt currentPeriodEndsAt cancelAt cancelledBy suspendedFrom suspendedBy holdEndsAt
  createdAt updatedAt activatedAt suspendedAt cancelledAt version
}`

const statuses: Source = { from: 'query.statuses', rewritten: 'a list', rewrite: (text: string) => text.split(',') }
const filter = {
  'filter.statuses': statuses,
  'filter.includeDeleted': flag('includeDeleted'),
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
const ofService = { 'filter.serviceId': 'path.serviceId' }

/** The subscriptions of a party, one page at a time. */
function listOf(party: 'seller' | 'reseller' | 'organization', more: Counterpart['variables'] = {}): Counterpart {
  const document = `query ($${party}Id: ID!, $first: Int, $after: String, $filter: SubscriptionFilter) {
  ${party}(id: $${party}Id) {
    subscriptions(first: $first, after: $after, filter: $filter) {
      nodes { ...SubscriptionFields }
      pageInfo { hasNextPage endCursor }
    }
  }
}
${subscriptionFields}`
  const variables = { [`${party}Id`]: `path.${party}Id`, ...paging, ...more, ...filter }
  return { document, variables, answer: `${party}.subscriptions.nodes` }
}

const history: Counterpart = {
  document: `query ($subscriptionId: ID!, $first: Int, $after: String) {
  subscription(id: $subscriptionId) {
    history(first: $first, after: $after) {
      nodes {
        id sequence occurredAt kind
        actor { accountId role account }
        fromStatus toStatus
        changes { field before after }
        reason requestId door
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`,
  variables: { subscriptionId: 'path.subscriptionId', ...paging },
  answer: 'subscription.history.nodes',
}

/** The routes of lists of subscriptions, and of their histories, in GraphQL. */
export const subscriptionListCounterparts: Counterparts = {
  listSellerSubscriptions: [listOf('seller')],
  listSellerServiceSubscriptions: [listOf('seller', ofService)],
  listResellerServiceSubscriptions: [listOf('reseller', ofService)],
  listOrganizationServiceSubscriptions: [listOf('organization', ofService)],
  getSubscriptionHistory: [history],
  getSubscriptionHistoryAlternative: [history],
}
