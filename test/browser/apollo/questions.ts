import {
  acmeBakery,
  auroraBackup,
  birchClinic,
  borealisMail,
  borealisVault,
  cedarLogistics,
  cumulus,
  googleWorkspace,
  subscriptionId,
} from '../../../src/demo/ids.ts'
import type { people } from '../../../src/demo/people.ts'

/** Two questions that a careless cache would answer with each other's values. */
export interface Pair {
  readonly what: string
  readonly as: (typeof people)[number]['slug']
  readonly queries: readonly [string, string]
  readonly variables: readonly [object, object]
}

/** What two organizations answered to the same questions. */
export const properties = `query Properties($id: ID!) {
  organization(id: $id) {
    id
    services { nodes { id customProperties { key value definition { key name isMandatory } } } }
  }
}`

const questions = `query Questions($id: ID!) { service(id: $id) { id customProperties { key name type isMandatory } } }`

const definition = `query Definition($serviceId: ID!, $locale: Locale, $organizationId: ID) {
  serviceDefinition(serviceId: $serviceId, locale: $locale, organizationId: $organizationId) { serviceId locale displayName version }
}`

const definitionAtLength = `query DefinitionAtLength($serviceId: ID!, $locale: Locale) {
  serviceDefinition(serviceId: $serviceId, locale: $locale) {
    serviceId
    locale
    displayName
    descriptionLong
    serviceRoles { name displayName }
  }
}`

/** What only the organization that was asked for gets of a definition. */
export const assignment = `query Assignment($serviceId: ID!, $locale: Locale, $organizationId: ID) {
  serviceDefinition(serviceId: $serviceId, locale: $locale, organizationId: $organizationId) {
    serviceId
    locale
    organizationLink
    assignedInstance { instanceId displayName }
  }
}`

const definitionOfService = `query DefinitionOfService($id: ID!, $locale: Locale) {
  service(id: $id) { id definition(locale: $locale) { serviceId locale displayName descriptionLong } }
}`

const prices = `query Prices($resellerId: ID!, $serviceId: ID!, $currencyCode: CurrencyCode!) {
  reseller(id: $resellerId) {
    id
    priceList(serviceId: $serviceId, currencyCode: $currencyCode) {
      currencyCode
      version
      entries { layer product { id name } unitPrice { amount currencyCode } }
    }
  }
}`

const organizationPrices = `query OrganizationPrices($id: ID!, $serviceId: ID!) {
  organization(id: $id) {
    id
    priceList(serviceId: $serviceId, currencyCode: "EUR") { version entries { layer product { id } unitPrice { amount currencyCode } } }
  }
}`

const availability = `query Available($id: ID!, $serviceId: ID!) {
  organization(id: $id) { id availability(serviceId: $serviceId) { isAvailable reasons } }
}`

const money = `query Money($id: ID!) { subscription(id: $id) { id quantity unitPrice { amount currencyCode } trial { startsAt endsAt } } }`

const estore = `query Estore($id: ID!) {
  organization(id: $id) { id estore { totalCount nodes { service { id name } priceList(currencyCode: "EUR") { entries { unitPrice { amount } } } } } }
}`

const pages = `query Pages($id: ID!, $first: Int!) {
  organization(id: $id) {
    id
    subscriptions(first: $first) {
      totalCount
      edges { cursor node { id status } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`

const filtered = `query Filtered($filter: SubscriptionFilter, $orderBy: SubscriptionOrder) {
  subscriptions(first: 3, filter: $filter, orderBy: $orderBy) { totalCount edges { node { id status } } pageInfo { hasNextPage endCursor } }
}`

const shortList = `query ShortList($first: Int!) { subscriptions(first: $first) { nodes { id status } pageInfo { hasNextPage endCursor } } }`
const rows = `query Rows { subscriptions(first: 3) { edges { node { id status } } } }`
const total = `query Total { subscriptions(first: 0) { totalCount } }`
const story = `query Story($id: ID!) {
  subscription(id: $id) { id history(first: 2) { nodes { id sequence kind actor { role accountId } changes { field before after } } pageInfo { endCursor } } }
}`

const same = (query: string): readonly [string, string] => [query, query]
const oldestFirst = { orderBy: { field: 'CREATED_AT', direction: 'ASC' } }

/** Everything of the graph that has no id, or is told apart by its arguments alone. */
export const pairs: readonly Pair[] = [
  {
    what: 'custom properties of two organizations with the same keys',
    as: 'aurora-software',
    queries: same(properties),
    variables: [{ id: birchClinic }, { id: cedarLogistics }],
  },
  {
    what: 'questions of two services under the same key',
    as: 'operator',
    queries: same(questions),
    variables: [{ id: googleWorkspace }, { id: borealisMail }],
  },
  {
    what: 'a definition in two languages',
    as: 'acme-bakery',
    queries: same(definition),
    variables: [
      { serviceId: googleWorkspace, locale: 'fr' },
      { serviceId: googleWorkspace, locale: 'pt-BR' },
    ],
  },
  {
    what: 'a definition in two languages, of which one is read with more fields',
    as: 'acme-bakery',
    queries: [definition, definitionAtLength],
    variables: [
      { serviceId: googleWorkspace, locale: 'fr' },
      { serviceId: googleWorkspace, locale: 'pt-BR' },
    ],
  },
  {
    what: 'a definition as it is and as one organization has it',
    as: 'workspace-owner',
    queries: same(assignment),
    variables: [{ serviceId: googleWorkspace }, { serviceId: googleWorkspace, organizationId: birchClinic }],
  },
  {
    what: 'a definition in two languages, as a part of its service',
    as: 'acme-bakery',
    queries: same(definitionOfService),
    variables: [
      { id: googleWorkspace, locale: 'fr' },
      { id: googleWorkspace, locale: 'en' },
    ],
  },
  {
    what: 'price lists of a reseller in two currencies',
    as: 'cumulus-broker',
    queries: same(prices),
    variables: [
      { resellerId: cumulus, serviceId: googleWorkspace, currencyCode: 'EUR' },
      { resellerId: cumulus, serviceId: googleWorkspace, currencyCode: 'USD' },
    ],
  },
  {
    what: 'price lists of two organizations',
    as: 'cumulus-broker',
    queries: same(organizationPrices),
    variables: [
      { id: acmeBakery, serviceId: googleWorkspace },
      { id: birchClinic, serviceId: googleWorkspace },
    ],
  },
  {
    what: 'whether two services can be added',
    as: 'acme-bakery',
    queries: same(availability),
    variables: [
      { id: acmeBakery, serviceId: googleWorkspace },
      { id: acmeBakery, serviceId: borealisVault },
    ],
  },
  {
    what: 'money and trials of two subscriptions',
    as: 'operator',
    queries: same(money),
    variables: [{ id: subscriptionId(1) }, { id: subscriptionId(12) }],
  },
  {
    what: 'the E-stores of two organizations',
    as: 'cumulus-broker',
    queries: same(estore),
    variables: [{ id: acmeBakery }, { id: birchClinic }],
  },
  {
    what: 'pages of two lists',
    as: 'cumulus-broker',
    queries: same(pages),
    variables: [
      { id: acmeBakery, first: 2 },
      { id: birchClinic, first: 3 },
    ],
  },
  {
    what: 'two filters of one list',
    as: 'operator',
    queries: same(filtered),
    variables: [
      { filter: { statuses: ['ACTIVE'] } },
      { filter: { statuses: ['SUSPENDED'], serviceId: googleWorkspace } },
    ],
  },
  { what: 'two orders of one list', as: 'operator', queries: same(filtered), variables: [{}, oldestFirst] },
  {
    what: 'two lengths of one list',
    as: 'operator',
    queries: same(shortList),
    variables: [{ first: 2 }, { first: 5 }],
  },
  { what: 'the total of a list and then its rows', as: 'operator', queries: [total, rows], variables: [{}, {}] },
  {
    what: 'the stories of two subscriptions',
    as: 'cumulus-broker',
    queries: same(story),
    variables: [{ id: subscriptionId(1) }, { id: subscriptionId(5) }],
  },
  {
    what: 'prices of two services',
    as: 'cumulus-broker',
    queries: same(prices),
    variables: [
      { resellerId: cumulus, serviceId: googleWorkspace, currencyCode: 'EUR' },
      { resellerId: cumulus, serviceId: auroraBackup, currencyCode: 'EUR' },
    ],
  },
]
