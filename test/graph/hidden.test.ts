import { beforeAll, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  aurora,
  auroraBackup,
  birchClinic,
  borealis,
  borealisMail,
  borealisVault,
  cedarLogistics,
  cumulus,
  deltaSchool,
  elmStudio,
  googleWorkspace,
  historyId,
  nimbus,
  organizationServiceId,
  productId,
  stratus,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const absent = '5f0c1a52-7a4e-4b7e-9d55-0f6b2f1f7c11'

type Noun =
  | 'seller'
  | 'reseller'
  | 'organization'
  | 'service'
  | 'product'
  | 'organizationService'
  | 'subscription'
  | 'historyEntry'

interface Asker {
  readonly as: Exclude<As, null>
  /** Parents that the asker sees, to ask on. */
  readonly seller: string
  readonly reseller: string
  readonly organization: string
  readonly service: string
  /** Rows of the demo that it does not see. */
  readonly hidden: Partial<Record<Noun, readonly string[]>>
}

const askers: Asker[] = [
  {
    as: 'aurora-software',
    seller: aurora,
    reseller: cumulus,
    organization: birchClinic,
    service: googleWorkspace,
    hidden: {
      seller: [borealis],
      reseller: [stratus],
      organization: [deltaSchool, elmStudio],
      service: [borealisMail, borealisVault],
      product: [productId(5)],
      organizationService: [organizationServiceId(3)],
      subscription: [subscriptionId(12), subscriptionId(17)],
      historyEntry: [historyId(12, 1), historyId(17, 1)],
    },
  },
  {
    as: 'cumulus-broker',
    seller: aurora,
    reseller: cumulus,
    organization: birchClinic,
    service: googleWorkspace,
    hidden: {
      reseller: [nimbus, stratus],
      organization: [cedarLogistics, elmStudio],
      service: [borealisVault],
      product: [productId(7)],
      organizationService: [organizationServiceId(4)],
      subscription: [subscriptionId(15), subscriptionId(16)],
      historyEntry: [historyId(15, 1), historyId(16, 1)],
    },
  },
  {
    as: 'stratus-trade',
    seller: absent,
    reseller: stratus,
    organization: elmStudio,
    service: absent,
    hidden: {
      seller: [aurora],
      service: [googleWorkspace, borealisVault],
      organization: [acmeBakery],
      product: [productId(1)],
    },
  },
  {
    as: 'cedar-logistics',
    seller: aurora,
    reseller: nimbus,
    organization: cedarLogistics,
    service: googleWorkspace,
    hidden: {
      seller: [borealis],
      reseller: [cumulus],
      organization: [deltaSchool, birchClinic],
      service: [auroraBackup, borealisVault],
      product: [productId(3), productId(7)],
      organizationService: [organizationServiceId(2)],
      subscription: [subscriptionId(5), subscriptionId(10)],
      historyEntry: [historyId(5, 2), historyId(10, 1)],
    },
  },
  {
    as: 'workspace-owner',
    seller: aurora,
    reseller: cumulus,
    organization: birchClinic,
    service: googleWorkspace,
    hidden: {
      seller: [borealis],
      reseller: [stratus],
      organization: [acmeBakery],
      service: [auroraBackup, borealisMail],
      product: [productId(3)],
      organizationService: [organizationServiceId(1)],
      subscription: [subscriptionId(1), subscriptionId(4)],
      historyEntry: [historyId(1, 1), historyId(4, 3)],
    },
  },
]

const list =
  '{ totalCount isTotalCountExact nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }'
const filtered = (field: string) => [
  `subscriptions(filter: { ${field}: $id }) ${list}`,
  `seller(id: $seller) { id subscriptions(filter: { ${field}: $id }) ${list} }`,
  `reseller(id: $reseller) { id subscriptions(filter: { ${field}: $id }) ${list} }`,
  `organization(id: $organization) { id subscriptions(filter: { ${field}: $id }) ${list} }`,
  `service(id: $service) { id subscriptions(filter: { ${field}: $id }) ${list} }`,
]

/** Every path on which a row of the noun can be asked for by its id. */
const paths: Record<Noun, readonly string[]> = {
  seller: [
    `seller(id: $id) { name services ${list} resellers ${list} subscriptions ${list} }`,
    `sellers(search: $text) ${list}`,
    ...filtered('sellerId'),
  ],
  reseller: [
    `reseller(id: $id) { name services ${list} organizations ${list} subscriptions ${list} priceList(serviceId: $service, currencyCode:
      "EUR") { version } }`,
    `resellers(search: $text) ${list}`,
    ...filtered('resellerId'),
  ],
  organization: [
    `organization(id: $id) { name reseller { id } services ${list} subscriptions ${list} estore { totalCount } service(serviceId:
      $service) { id } }`,
    `organization(id: $id) { availability(serviceId: $service) { isAvailable reasons } priceList(serviceId: $service) { version } }`,
    `organizations(search: $text) ${list}`,
    `reseller(id: $reseller) { id organizations(search: $text) ${list} }`,
    'serviceDefinition(serviceId: $service, organizationId: $id) { displayName organizationLink trialDetails { status } }',
    ...filtered('organizationId'),
  ],
  service: [
    `service(id: $id) { name seller { name } products ${list} subscriptions ${list} customProperties { key } definition { displayName } }`,
    'serviceDefinition(serviceId: $id) { displayName descriptionLong version }',
    `services(search: $text) ${list}`,
    'organization(id: $organization) { id service(serviceId: $id) { id } }',
    'organization(id: $organization) { id estoreService(serviceId: $id) { service { id } } }',
    'organization(id: $organization) { id estore(search: $text) { totalCount nodes { service { id } } } }',
    'organization(id: $organization) { id availability(serviceId: $id) { isAvailable reasons } }',
    'organization(id: $organization) { id priceList(serviceId: $id) { version } }',
    'organization(id: $organization) { id priceList(serviceId: $id, currencyCode: "EUR") { version entries { unitPrice { amount } } } }',
    'reseller(id: $reseller) { id priceList(serviceId: $id, currencyCode: "EUR") { version } }',
    `reseller(id: $reseller) { id services(search: $text) ${list} }`,
    ...filtered('serviceId'),
  ],
  product: filtered('productId'),
  organizationService: [],
  subscription: [
    'subscription(id: $id) { id status version licenseKey organization { name } history { totalCount } }',
    `subscriptions(filter: { search: $text }) ${list}`,
    `seller(id: $seller) { id subscriptions(filter: { search: $text, statuses: [DELETED, CANCELLED, ACTIVE, PENDING] }) ${list} }`,
  ],
  historyEntry: [
    'node(id: $id) { ... on SubscriptionHistoryEntry { sequence kind changes { field } subscription { id } } }',
    '_entities(representations: [{ __typename: "SubscriptionHistoryEntry", id: $id }]) { ... on SubscriptionHistoryEntry { id reason } }',
  ],
}
const anyNoun = ['node(id: $id) { __typename id }', 'nodes(ids: [$id, $reseller]) { __typename id }']

const variableTypes: Record<string, string> = {
  id: 'ID!',
  text: 'String!',
  seller: 'ID!',
  reseller: 'ID!',
  organization: 'ID!',
  service: 'ID!',
}

function operation(path: string): string {
  const used = Object.entries(variableTypes).filter(([name]) => path.includes(`$${name}`))
  return `query (${used.map(([name, type]) => `$${name}: ${type}`).join(', ')}) { ${path} }`
}

describe.each(askers)('what is hidden from $as looks like what does not exist', (asker) => {
  const { as, hidden, ...parents } = asker

  async function answerFor(query: string, id: string): Promise<string> {
    const request = new Request('http://localhost:4000/graphql', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await gateway.token(as)}`,
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        'x-request-id': 'the-same',
      },
      body: JSON.stringify({ query, variables: { ...parents, id, text: id } }),
    })
    const response = await gateway.fetch(request)
    // A document is answered by another part of the gateway from its second time on, which writes names of headers in lower case.
    const headers = [...response.headers].map(([name, value]) => `${name.toLowerCase()}: ${value}`).toSorted()
    return [response.status, ...headers, await response.text()].join('\n').replaceAll(id, 'ID')
  }

  const cases = Object.entries(hidden).flatMap(([noun, ids]) =>
    [...anyNoun, ...paths[noun as Noun]]
      .map((path) => ({ noun, ids, path: path.replaceAll(list, '') }))
      .map((each, index) => ({
        ...each,
        query: operation([...anyNoun, ...paths[noun as Noun]][index] ?? ''),
      })),
  )

  it.each(cases)('$noun: $path', async ({ ids, query }) => {
    const expected = await answerFor(query, absent)
    expect(expected).toMatch(/^200\n/)
    for (const id of ids) expect(await answerFor(query, id)).toBe(expected)
  })

  it('and all of it exists', async () => {
    const ids = Object.values(hidden).flat()
    const { nodes } = await gateway.read('operator', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })
    expect(nodes.map((node: { id: string } | null) => node?.id)).toEqual(ids)
  })
})

it('an operator, from whom nothing is hidden, finds nothing under an id that no row has', async () => {
  const { body } = await gateway.ask(
    'operator',
    `{ node(id: "${absent}") { id } subscription(id: "${absent}") { id } service(id: "${absent}") { id } }`,
  )
  expect(body).toEqual({ data: { node: null, subscription: null, service: null } })
})
