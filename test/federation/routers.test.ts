import { composeServices as composeWithApollo } from '@apollo/composition'
import { composeServices as composeWithTheGuild } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  auroraBackup,
  birchClinic,
  borealisVault,
  cedarLogistics,
  elmStudio,
  googleWorkspace,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { answerBilling, billingSdl, invoiceId } from './billing.ts'
import { apolloRouter, type Graphs, type Routed, type Router, stitchedRouter } from './routers.ts'

const routers: [
  name: string,
  compose: typeof composeWithTheGuild | typeof composeWithApollo,
  open: typeof stitchedRouter | typeof apolloRouter,
][] = [
  ['Apollo’s gateway', composeWithApollo, apolloRouter],
  ['The Guild’s stitching', composeWithTheGuild, stitchedRouter],
]

/** The organization, subscription and service that each of billing's invoices names. */
const named = [
  [acmeBakery, subscriptionId(1), auroraBackup],
  [birchClinic, subscriptionId(2), googleWorkspace],
  [cedarLogistics, subscriptionId(15), googleWorkspace],
  [elmStudio, subscriptionId(9_999), borealisVault],
] as const

describe.each(routers)('%s', (_, compose, open) => {
  let gateway: TestGateway
  let router: Router
  beforeAll(async () => {
    gateway = await openGateway()
    const { _service: service } = await gateway.read(null, '{ _service { sdl } }')
    const typeDefs = { triptych: parse(service.sdl), billing: parse(billingSdl) }
    const { supergraphSdl = '' } = compose(
      Object.entries(typeDefs).map(([name, each]) => ({ name, url: `http://${name}/graphql`, typeDefs: each })),
    )
    const graphs: Graphs = { triptych: gateway.fetch, billing: answerBilling }
    router = await open(supergraphSdl, graphs)
  })
  afterAll(() => router.stop())

  async function ask(as: As, query: string, variables?: Record<string, unknown>): Promise<Routed> {
    return router.ask(as === null ? null : `Bearer ${await gateway.token(as)}`, query, variables)
  }

  /** Asks both graphs at once, which must succeed. */
  async function read(as: As, query: string, variables?: Record<string, unknown>): Promise<Routed['data']> {
    const { data, errors } = await ask(as, query, variables)
    expect(errors).toBeUndefined()
    return data
  }

  /**
   * As `read`, where an object may be hidden: it is null. The Guild's router also says so, in the same words whatever
   * the reason, since the other graph has named an object of which nothing can be had.
   */
  async function readSome(as: As, query: string): Promise<Routed['data']> {
    const { data, errors = [] } = await ask(as, query)
    const ofNull =
      /^Cannot return null for non-nullable field (Organization|ServiceSubscription|ServiceDefinition)\.[a-zA-Z]+\.$/
    expect(errors.filter(({ message }) => !ofNull.test(message))).toEqual([])
    return data
  }

  it('leads from here into the other graph', async () => {
    const query = 'query ($id: ID!) { organization(id: $id) { name invoices { id total { amount currencyCode } } } }'
    expect(await read('acme-bakery', query, { id: acmeBakery })).toEqual({
      organization: {
        name: 'Acme Bakery',
        invoices: [{ id: invoiceId(1), total: { amount: '30.00', currencyCode: 'EUR' } }],
      },
    })
  })

  it('leads there from the rows of a list, and from a definition, whose key is another', async () => {
    const query = `{ viewer { reseller { organizations(first: 10) { nodes { name invoices { id } } pageInfo { hasNextPage } } } }
      serviceDefinition(serviceId: "${googleWorkspace}") { displayName taxCode } }`
    const { viewer, serviceDefinition } = await read('cumulus-broker', query)
    expect(viewer.reseller.organizations).toEqual({
      nodes: [
        { name: 'Acme Bakery', invoices: [{ id: invoiceId(1) }] },
        { name: 'Birch Clinic', invoices: [{ id: invoiceId(2) }] },
      ],
      pageInfo: { hasNextPage: false },
    })
    expect(serviceDefinition).toEqual({ displayName: expect.stringContaining('Workspace'), taxCode: 'SW-WORK' })
  })

  it('leads back from the other graph, and on from there', async () => {
    const query = `{ invoices { nodes { id isPaid organization { name reseller { name } } subscription { quantity product { name } invoices { id } }
      definition { displayName taxCode } } pageInfo { hasNextPage } } }`
    const { invoices } = await readSome('operator', query)
    expect(invoices.pageInfo).toEqual({ hasNextPage: false })
    expect(invoices.nodes.map(({ organization }: { organization: unknown }) => organization)).toEqual([
      { name: 'Acme Bakery', reseller: { name: 'Cumulus Broker' } },
      { name: 'Birch Clinic', reseller: { name: 'Cumulus Broker' } },
      { name: 'Cedar Logistics', reseller: { name: 'Nimbus Partners' } },
      { name: 'Elm Studio', reseller: { name: 'Stratus Trade' } },
    ])
    for (const [index, number] of [1, 2, 15].entries()) {
      const { subscription } = await gateway.read(
        'operator',
        `{ subscription(id: "${subscriptionId(number)}") { quantity product { name } } }`,
      )
      expect(invoices.nodes[index].subscription).toEqual({ ...subscription, invoices: [{ id: invoiceId(index + 1) }] })
    }
    // Nothing here has the id by which billing knows the last one.
    expect(invoices.nodes[3].subscription).toBeNull()
  })

  const askers: [as: Exclude<As, null>, organizations: number, subscriptions: number, definitions: number][] = [
    ['operator', 4, 3, 4],
    ['aurora-software', 3, 3, 3],
    ['borealis-systems', 1, 0, 1],
    ['cumulus-broker', 2, 2, 3],
    ['stratus-trade', 1, 0, 0],
    ['acme-bakery', 1, 2, 3],
    ['workspace-owner', 2, 1, 2],
  ]
  it.each(askers)('shows %s on the way back what its own queries show, and nothing more', async (as, ...expected) => {
    const selection = 'organization { name } subscription { status } definition { displayName }'
    const { invoices } = await readSome(as, `{ invoices { nodes { id ${selection} } } }`)
    const shown = await Promise.all(
      named.map(async ([organization, subscription, service]) => ({
        organization: (await gateway.read(as, `{ found: organization(id: "${organization}") { name } }`)).found,
        subscription: (await gateway.read(as, `{ found: subscription(id: "${subscription}") { status } }`)).found,
        definition: (await gateway.read(as, `{ found: serviceDefinition(serviceId: "${service}") { displayName } }`))
          .found,
      })),
    )
    expect(invoices.nodes).toEqual(shown.map((each, index) => ({ id: invoiceId(index + 1), ...each })))
    const counts = (['organization', 'subscription', 'definition'] as const).map(
      (field) => shown.filter((each) => each[field]).length,
    )
    expect(counts).toEqual(expected)
  })

  it('hands the credentials on to both graphs', async () => {
    router.sent()
    const token = `Bearer ${await gateway.token('acme-bakery')}`
    await router.ask(token, '{ invoices { nodes { organization { name } } } }')
    const sent = router.sent()
    expect(sent.map(({ to, authorization }) => [to, authorization])).toEqual([
      ['billing', token],
      ['triptych', token],
    ])
    expect(sent[1]?.variables['representations' in sent[1].variables ? 'representations' : '']).toHaveLength(4)
  })

  it('says who is missing when there are none', async () => {
    const { data, errors = [] } = await ask(null, '{ invoices { nodes { organization { name } } } }')
    expect(errors.map(({ extensions }) => extensions?.['code'])).toContain('UNAUTHENTICATED')
    expect(data).toEqual({ invoices: { nodes: named.map(() => ({ organization: null })) } })
  })

  it('writes here, and shows what the other graph knows of it', async () => {
    const query = `mutation ($input: SubscriptionReasonInput!) { suspendSubscription(input: $input) { __typename
      ... on SuspendSubscriptionSuccess { subscription { id status statusReason invoices { id } } } ... on DomainError { code } } }`
    const input = { subscriptionId: subscriptionId(1), reason: 'Not paid.' }
    expect(await read('cumulus-broker', query, { input })).toEqual({
      suspendSubscription: {
        __typename: 'SuspendSubscriptionSuccess',
        subscription: {
          id: subscriptionId(1),
          status: 'SUSPENDED',
          statusReason: 'Not paid.',
          invoices: [{ id: invoiceId(1) }],
        },
      },
    })
    expect(await gateway.read('operator', `{ subscription(id: "${subscriptionId(1)}") { status } }`)).toEqual({
      subscription: { status: 'SUSPENDED' },
    })
    expect((await read('cumulus-broker', query, { input })).suspendSubscription).toEqual({
      __typename: 'IllegalTransition',
      code: 'ILLEGAL_TRANSITION',
    })
    const forbidden = await ask('acme-bakery', query, { input })
    expect(forbidden.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN')
  })

  it('writes there, and shows what is known here', async () => {
    const query = `mutation { payInvoice(id: "${invoiceId(1)}") { isPaid organization { name } } }`
    expect(await read('acme-bakery', query)).toEqual({
      payInvoice: { isPaid: true, organization: { name: 'Acme Bakery' } },
    })
  })

  it('takes one statement here for each type, however many objects the other graph names', async () => {
    const query = '{ invoices { nodes { organization { name } subscription { status } definition { name } } } }'
    const { statements, result } = await gateway.counter.during(() => readSome('operator', query))
    expect(result.invoices.nodes).toHaveLength(4)
    expect(statements).toHaveLength(3)
  })
})
