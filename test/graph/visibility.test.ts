import { beforeAll, describe, expect, it } from 'vitest'
import {
  aurora,
  cedarLogistics,
  cumulus,
  googleWorkspace,
  organizationServiceId,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

interface View {
  readonly sellers: string[]
  readonly resellers: string[]
  readonly organizations: string[]
  readonly services: string[]
  /** Numbers of the demo's organization services and subscriptions. */
  readonly added: number[]
  readonly subscriptions: number[]
}

const [a, b] = ['Aurora Software', 'Borealis Systems']
const [c, n, s] = ['Cumulus Broker', 'Nimbus Partners', 'Stratus Trade']
const [acme, birch, cedar, delta, elm] = [
  'Acme Bakery',
  'Birch Clinic',
  'Cedar Logistics',
  'Delta School',
  'Elm Studio',
]
const [backup, mail, vault, workspace] = [
  'Aurora Backup',
  'Borealis Mail',
  'Borealis Vault',
  'Google Workspace (Integrations Guide Service)',
]
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

const views: [As, View][] = [
  [
    'aurora-software',
    {
      sellers: [a],
      resellers: [c, n],
      organizations: [acme, birch, cedar],
      services: [backup, workspace],
      added: [1, 2, 4],
      subscriptions: [...range(1, 11), 15, 16],
    },
  ],
  [
    'borealis-systems',
    {
      sellers: [b],
      resellers: [c, n],
      organizations: [birch, delta],
      services: [mail, vault],
      added: [3, 5],
      subscriptions: [12, 13, 14, 17, 18],
    },
  ],
  [
    'cumulus-broker',
    {
      sellers: [a, b],
      resellers: [c],
      organizations: [acme, birch],
      services: [backup, mail, workspace],
      added: [1, 2, 3],
      subscriptions: range(1, 14),
    },
  ],
  [
    'nimbus-partners',
    {
      sellers: [a, b],
      resellers: [n],
      organizations: [cedar, delta],
      services: [vault, workspace],
      added: [4, 5],
      subscriptions: range(15, 18),
    },
  ],
  ['stratus-trade', { sellers: [], resellers: [s], organizations: [elm], services: [], added: [], subscriptions: [] }],
  [
    'acme-bakery',
    {
      sellers: [a, b],
      resellers: [c],
      organizations: [acme],
      services: [backup, mail, workspace],
      added: [1],
      subscriptions: range(1, 4),
    },
  ],
  [
    'birch-clinic',
    {
      sellers: [a, b],
      resellers: [c],
      organizations: [birch],
      services: [backup, mail, workspace],
      added: [2, 3],
      subscriptions: range(5, 14),
    },
  ],
  [
    'cedar-logistics',
    {
      sellers: [a],
      resellers: [n],
      organizations: [cedar],
      services: [workspace],
      added: [4],
      subscriptions: [15, 16],
    },
  ],
  [
    'delta-school',
    {
      sellers: [a, b],
      resellers: [n],
      organizations: [delta],
      services: [vault, workspace],
      added: [5],
      subscriptions: [17, 18],
    },
  ],
  ['elm-studio', { sellers: [], resellers: [s], organizations: [elm], services: [], added: [], subscriptions: [] }],
  [
    'workspace-owner',
    {
      sellers: [a],
      resellers: [c, n],
      organizations: [birch, cedar],
      services: [workspace],
      added: [2, 4],
      subscriptions: [...range(5, 11), 15, 16],
    },
  ],
  [
    'backup-owner',
    { sellers: [a], resellers: [c], organizations: [acme], services: [backup], added: [1], subscriptions: range(1, 4) },
  ],
  [
    'borealis-owner',
    {
      sellers: [b],
      resellers: [c, n],
      organizations: [birch, delta],
      services: [mail, vault],
      added: [3, 5],
      subscriptions: [12, 13, 14, 17, 18],
    },
  ],
  [
    'operator',
    {
      sellers: [a, b],
      resellers: [c, n, s],
      organizations: [acme, birch, cedar, delta, elm],
      services: [backup, mail, vault, workspace],
      added: range(1, 5),
      subscriptions: range(1, 18),
    },
  ],
]

/** The one subscription of the demo that lists leave out unless asked. */
const deleted = 10

const nameOf = ({ name }: { name: string }) => name
const idOf = (node: { id: string } | null) => node?.id

describe('who sees what', () => {
  it.each(views)('%s, in lists and their counts', async (as, view) => {
    const names = (['sellers', 'resellers', 'organizations', 'services'] as const).map(
      (list) => `${list} { totalCount nodes { name } }`,
    )
    const seen = await gateway.read(as, `{ ${names.join(' ')} subscriptions(first: 100) { totalCount nodes { id } } }`)
    for (const list of ['sellers', 'resellers', 'organizations', 'services'] as const) {
      expect(seen[list].nodes.map(nameOf)).toEqual(view[list])
      expect(seen[list].totalCount).toBe(view[list].length)
    }
    const listed = view.subscriptions.filter((number) => number !== deleted).map(subscriptionId)
    expect(seen.subscriptions.nodes.map(idOf).toSorted()).toEqual(listed)
    expect(seen.subscriptions.totalCount).toBe(listed.length)
  })

  it.each(views)('%s, by id, ended subscriptions and deleted ones too', async (as, view) => {
    const ids = [...range(1, 5).map(organizationServiceId), ...range(1, 18).map(subscriptionId)]
    const { nodes } = await gateway.read(as, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })
    expect(nodes.map(idOf).filter(Boolean)).toEqual([
      ...view.added.map(organizationServiceId),
      ...view.subscriptions.map(subscriptionId),
    ])
  })
})

describe('the fields of what is seen', () => {
  const subscription = (number: number, fields: string) =>
    `{ subscription(id: "${subscriptionId(number)}") { ${fields} } }`

  it.each([
    ['aurora-software', 'GWS-5K7Q-20BR-9XPM'],
    ['cumulus-broker', 'GWS-5K7Q-20BR-9XPM'],
    ['birch-clinic', 'GWS-5K7Q-20BR-9XPM'],
    ['workspace-owner', null],
    ['operator', null],
  ] as const)('a license key: %s reads %s', async (as, licenseKey) => {
    expect(await gateway.read(as, subscription(5, 'licenseKey'))).toEqual({ subscription: { licenseKey } })
  })

  it.each([
    ['aurora-software', false, false],
    ['cumulus-broker', true, true],
    ['birch-clinic', true, false],
    ['workspace-owner', false, false],
    ['operator', true, true],
  ] as const)('a price: %s reads it (%s) and its layer (%s)', async (as, readsPrice, readsLayer) => {
    const { subscription: row } = await gateway.read(
      as,
      subscription(5, 'unitPrice { amount currencyCode } priceLayer'),
    )
    const price = { amount: expect.stringMatching(/^\d+\.\d\d$/), currencyCode: 'EUR' }
    const layer = expect.stringMatching(/^[A-Z]+$/)
    expect(row).toEqual({ unitPrice: readsPrice ? price : null, priceLayer: readsLayer ? layer : null })
  })

  const keysOf = (properties: { key: string }[]) => properties.map(({ key }) => key)

  it.each([
    ['borealis-systems', ['region', 'relayNode'], ['archiveDomain', 'costCentre']],
    ['borealis-owner', ['region', 'relayNode'], ['archiveDomain', 'costCentre']],
    ['cumulus-broker', ['region'], ['archiveDomain', 'costCentre']],
    ['birch-clinic', ['region'], ['archiveDomain']],
    ['operator', ['region', 'relayNode'], ['archiveDomain', 'costCentre']],
  ] as const)('custom properties: %s reads those of its layer', async (as, ofSubscription, ofAdded) => {
    const fields = 'customProperties { key value definition { key } }'
    const added = `node(id: "${organizationServiceId(3)}") { ... on OrganizationService { ${fields} service { customProperties { key } }
      } }`
    const seen = await gateway.read(as, `{ ${added} subscription(id: "${subscriptionId(12)}") { ${fields} } }`)
    expect(keysOf(seen.subscription.customProperties)).toEqual(ofSubscription)
    expect(keysOf(seen.node.customProperties)).toEqual(ofAdded)
    expect(keysOf(seen.node.service.customProperties).toSorted()).toEqual([...ofAdded, ...ofSubscription].toSorted())
  })
})

describe('a list holds what the parent relates to and the viewer may see', () => {
  const counted = '{ totalCount nodes { id } }'
  const ids = (numbers: number[]) => ({
    totalCount: numbers.length,
    nodes: numbers.map((number) => ({ id: subscriptionId(number) })),
  })
  const sorted = (list: { totalCount: number; nodes: { id: string }[] }) => ({
    totalCount: list.totalCount,
    nodes: list.nodes.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
  })

  it('a seller walks from a subscription to its organization and finds only subscriptions of its own services', async () => {
    const walk = `organization { name subscriptions(first: 50) ${counted} services { totalCount nodes { service { name } } } }`
    const { subscription } = await gateway.read(
      'aurora-software',
      `{ subscription(id: "${subscriptionId(5)}") { ${walk} } }`,
    )
    expect(subscription.organization.name).toBe(birch)
    expect(sorted(subscription.organization.subscriptions)).toEqual(ids([5, 6, 7, 8, 9, 11]))
    expect(subscription.organization.services).toEqual({ totalCount: 1, nodes: [{ service: { name: workspace } }] })
  })

  it('a seller finds only its own services in a reseller’s catalog, and of its organizations only its customers', async () => {
    const { reseller } = await gateway.read(
      'borealis-systems',
      `{ reseller(id: "${cumulus}") { services { nodes { name } } organizations { totalCount nodes { name } } subscriptions ${counted} } }`,
    )
    expect(reseller.services.nodes.map(nameOf)).toEqual([mail])
    expect(reseller.organizations).toEqual({ totalCount: 1, nodes: [{ name: birch }] })
    expect(sorted(reseller.subscriptions)).toEqual(ids([12, 13, 14]))
  })

  it('a broker finds only its own customers’ subscriptions at a service and at a seller', async () => {
    const { service } = await gateway.read(
      'nimbus-partners',
      `{ service(id: "${googleWorkspace}") { subscriptions ${counted} seller { subscriptions ${counted} services { nodes { name } }
        resellers { nodes { name } } } } }`,
    )
    expect(sorted(service.subscriptions)).toEqual(ids([15, 16]))
    expect(sorted(service.seller.subscriptions)).toEqual(ids([15, 16]))
    expect(service.seller.services.nodes.map(nameOf)).toEqual([workspace])
    expect(service.seller.resellers.nodes.map(nameOf)).toEqual([n])
  })

  it('an organization finds only itself at its reseller, and what it may have at a seller', async () => {
    const { organization } = await gateway.read(
      'cedar-logistics',
      `{ organization(id: "${cedarLogistics}") { reseller { organizations { nodes { name } } subscriptions ${counted} services { nodes {
        name } } } } }`,
    )
    expect(organization.reseller.organizations.nodes.map(nameOf)).toEqual([cedar])
    expect(sorted(organization.reseller.subscriptions)).toEqual(ids([15, 16]))
    expect(organization.reseller.services.nodes.map(nameOf)).toEqual([workspace])
  })

  it('a service owner finds only its own services at their seller', async () => {
    const { seller } = await gateway.read(
      'workspace-owner',
      `{ seller(id: "${aurora}") { services { nodes { name } } resellers { nodes { name } } subscriptions(first: 50) ${counted} } }`,
    )
    expect(seller.services.nodes.map(nameOf)).toEqual([workspace])
    expect(seller.resellers.nodes.map(nameOf)).toEqual([c, n])
    expect(sorted(seller.subscriptions)).toEqual(ids([5, 6, 7, 8, 9, 11, 15, 16]))
  })
})
