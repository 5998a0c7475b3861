import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commitMutation } from 'relay-runtime'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { birchClinic, borealisVault, cumulus } from '../../src/demo/ids.ts'
import { schema } from '../../src/schema.ts'
import { done } from '../management/support.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { makeEndpoint, sendTest } from '../support/webhooks.ts'
import { type Compiled, compileRelay } from './compile.ts'
import { nodeFragments, nodeTypes, plainFields } from './nodes.ts'
import { type List, openRelay } from './store.ts'

const types = nodeTypes(schema)

let gateway: TestGateway
let relay: Compiled
beforeAll(async () => {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'schema.graphql'), 'utf8')
  relay = await compileRelay(text, { 'nodes.js': nodeFragments(types) })
  gateway = await openGateway()
  const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: 'https://hooks.example.com/' })
  await sendTest(gateway, 'cumulus-broker', id)
  const client = { name: 'ERP', role: 'BROKER', partyIds: [cumulus] }
  await done(gateway, 'cumulus-broker', 'createApiClient', client, 'id')
})

// Relay tells on the console of answers that do not fit what it asked for.
let complaints: unknown[][]
beforeEach(() => {
  complaints = []
  for (const level of ['error', 'warn'] as const)
    vi.spyOn(console, level).mockImplementation((...text) => void complaints.push(text))
})
afterEach(() => {
  vi.restoreAllMocks()
  if (complaints.length > 0) throw new Error(`Relay complains: ${complaints.flat().join(' ')}`)
})

describe('node', () => {
  /** Where the demo's broker, or else an operator, finds one of each type. A type that is new to Node needs a line here. */
  const places: Record<string, string> = {
    ApiClient: 'apiClients(first: 1) { nodes',
    AuditEntry: `organization(id: "${birchClinic}") { auditTrail(first: 1) { nodes`,
    CatalogEntry: `reseller(id: "${cumulus}") { catalog(first: 1) { nodes`,
    Event: 'events(last: 1) { nodes',
    Invitation: `service(id: "${borealisVault}") { invitations(first: 1) { nodes`,
    Organization: `organization(id: "${birchClinic}")`,
    OrganizationService: `organization(id: "${birchClinic}") { services(first: 1) { nodes`,
    Reseller: `reseller(id: "${cumulus}")`,
    Seller: 'sellers(first: 1) { nodes',
    Service: 'services(first: 1) { nodes',
    ServiceOffer: `service(id: "${borealisVault}") { offers(first: 1) { nodes`,
    ServiceProduct: 'services(first: 1) { nodes { products(first: 1) { nodes',
    ServiceSubscription: 'subscriptions(first: 1) { nodes',
    SubscriptionHistoryEntry: 'subscriptions(first: 1) { nodes { history(first: 1) { nodes',
    WebhookDelivery: 'webhookEndpoints(first: 1) { nodes { deliveries(first: 1) { nodes',
    WebhookEndpoint: 'webhookEndpoints(first: 1) { nodes',
  }

  it('has a place in the demo data for every type', () => {
    expect(types.map(({ name }) => name)).toEqual(Object.keys(places))
  })

  it.each(types.map((type) => [type.name, type] as const))(
    'refetches a %s with the query that Relay makes',
    async (name, type) => {
      const place = places[name] ?? ''
      const fields = plainFields(type).join(' ')
      const document = `{ ${place} { __typename ${fields} } ${'}'.repeat(place.split('{').length - 1)} }`
      const as = ['Invitation', 'ServiceOffer'].includes(name) ? 'operator' : 'cumulus-broker'
      const { __typename, ...found } = only(await gateway.read(as, document))
      expect(__typename).toBe(name)
      const refetched = await openRelay(gateway, as).refetch(relay.fragment(`nodes_${name}`), String(found['id']))
      expect(refetched).toEqual(found)
    },
  )

  it('is asked for by the queries that Relay makes', () => {
    for (const { name } of types)
      expect(relay.request(`nodes${name}Query`).params.text).toMatch(/\bnode\(id: \$id\) \{/)
  })
})

const ids = ({ edges }: List) => edges.map(({ node }) => node.id)

describe('a list of the root', () => {
  const order = 'orderBy: { field: CREATED_AT, direction: ASC }'
  let all: string[]
  beforeAll(async () => {
    const { subscriptions } = await gateway.read(
      'cumulus-broker',
      `{ subscriptions(first: 100, ${order}) { nodes { id } } }`,
    )
    all = subscriptions.nodes.map(({ id }: { id: string }) => id)
  })

  it.each([
    ['forwards', 'forward', { first: 3 }],
    ['backwards', 'backward', { last: 3 }],
  ] as const)('grows %s to its end', async (_name, direction, opening) => {
    const client = openRelay(gateway, 'cumulus-broker')
    const fragment = relay.fragment('subscriptionList_query')
    const root = await client.query(relay.request('subscriptionListQuery'), opening)
    const read = (): List => client.read(fragment, root).subscriptions
    const hasMore = () => (direction === 'forward' ? read().pageInfo.hasNextPage : read().pageInfo.hasPreviousPage)
    expect(ids(read())).toEqual(direction === 'forward' ? all.slice(0, 3) : all.slice(-3))
    expect(all.length).toBeGreaterThan(8)
    let pages = 1
    for (; hasMore() && pages < 100; pages += 1) await client.load(direction, 4, fragment, root)
    expect(pages).toBe(1 + Math.ceil((all.length - 3) / 4))
    expect(ids(read())).toEqual(all)
    expect(read().totalCount).toBe(all.length)
    expect(client.sent).toEqual([
      'subscriptionListQuery',
      ...Array.from({ length: pages - 1 }, () => 'subscriptionListPageQuery'),
    ])
  })

  it('grows within its filter only', async () => {
    const client = openRelay(gateway, 'cumulus-broker')
    const fragment = relay.fragment('subscriptionList_query')
    const filter = { statuses: ['ACTIVE'] }
    const root = await client.query(relay.request('subscriptionListQuery'), { first: 1, filter })
    await client.load('forward', 100, fragment, root)
    const { subscriptions }: { subscriptions: List } = client.read(fragment, root)
    expect(subscriptions.edges.length).toBe(subscriptions.totalCount)
    const row = relay.fragment('subscriptionListRow_subscription')
    const statuses = subscriptions.edges.map(({ node }): string => client.read(row, node).status)
    expect(statuses.length).toBeGreaterThan(1)
    expect(new Set(statuses)).toEqual(new Set(['ACTIVE']))
  })
})

it('lists within lists grow by the node that they hang on, each by itself', async () => {
  const organizations = 'organizations(first: 5) { nodes { id'
  const subscriptions =
    'subscriptions(first: 20, orderBy: { field: CREATED_AT, direction: ASC }) { nodes { id history(first: 50) { nodes { sequence } } } }'
  const { viewer } = await gateway.read(
    'cumulus-broker',
    `{ viewer { reseller { ${organizations} ${subscriptions} } } } } }`,
  )
  const all: Customer[] = viewer.reseller.organizations.nodes
  expect(all.length).toBeGreaterThan(1)

  const client = openRelay(gateway, 'cumulus-broker')
  const [tree, panel, history] = [
    'customerTree_reseller',
    'customerPanel_organization',
    'historyPanel_subscription',
  ].map(relay.fragment)
  if (!tree || !panel || !history) throw new Error('A fragment was not compiled.')
  const root = await client.query(relay.request('customerTreeQuery'), { organizations: 1, subscriptions: 1 })
  const { reseller } = root.viewer
  const customers = (): List => client.read(tree, reseller).organizations
  while (customers().pageInfo.hasNextPage) await client.load('forward', 1, tree, reseller)
  expect(ids(customers())).toEqual(all.map(({ id }) => id))

  for (const [index, { node: customer }] of customers().edges.entries()) {
    const rows = (): List => client.read(panel, customer).subscriptions
    expect(rows().edges.length).toBe(1)
    while (rows().pageInfo.hasPreviousPage) await client.load('backward', 2, panel, customer)
    expect(ids(rows())).toEqual(all[index]?.subscriptions.nodes.map(({ id }) => id))
    const [oldest] = rows().edges
    const steps = (): List => client.read(history, oldest?.node).history
    while (steps().pageInfo.hasPreviousPage) await client.load('backward', 2, history, oldest?.node)
    expect(steps().edges.map(({ node }) => node)).toMatchObject(all[index]?.subscriptions.nodes[0]?.history.nodes ?? [])
  }
  expect(new Set(client.sent)).toEqual(
    new Set(['customerTreeQuery', 'customerTreePageQuery', 'customerPanelPageQuery', 'historyPanelPageQuery']),
  )
})

interface Customer {
  readonly id: string
  readonly subscriptions: {
    readonly nodes: readonly { readonly id: string; readonly history: { readonly nodes: readonly object[] } }[]
  }
}

it('a viewer is refetched without an id', async () => {
  const badge = await openRelay(gateway, 'cumulus-broker').refetch(relay.fragment('viewerBadge_viewer'))
  expect(badge).toEqual({ accountId: 'mira.keller', role: 'BROKER', reseller: { name: 'Cumulus Broker' } })
})

it('a mutation changes what lists show, by id alone', async () => {
  const client = openRelay(gateway, 'cumulus-broker')
  const root = await client.query(relay.request('subscriptionListQuery'), {
    first: 1,
    filter: { statuses: ['ACTIVE'], isTrial: false },
  })
  const [edge] = client.read(relay.fragment('subscriptionList_query'), root).subscriptions.edges
  if (!edge) throw new Error('There is no active subscription.')
  const seats = (): number => client.read(relay.fragment('subscriptionListRow_subscription'), edge.node).quantity
  const before = seats()
  const change = (quantity: number) =>
    new Promise((resolve, reject) => {
      const variables = { input: { subscriptionId: edge.node.id, quantity } }
      commitMutation(client.environment, {
        mutation: relay.request('changeSeatsMutation'),
        variables,
        onCompleted: resolve,
        onError: reject,
      })
    })
  expect(await change(before + 1)).toMatchObject({ updateSubscription: { __typename: 'UpdateSubscriptionSuccess' } })
  expect(seats()).toBe(before + 1)
  expect(await change(-1)).toMatchObject({ updateSubscription: { __typename: 'InvalidInput', code: 'INVALID_INPUT' } })
  expect(seats()).toBe(before + 1)
})

/** The one object at the bottom of an answer with one field, or one row, on each level. */
function only(answer: unknown): Record<string, unknown> {
  if (Array.isArray(answer)) return only(answer[0])
  const within = answer as Record<string, unknown>
  if ('__typename' in within) return within
  return only(Object.values(within)[0])
}
