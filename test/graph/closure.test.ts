import { beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import {
  aurora,
  birchClinic,
  cumulus,
  elmStudio,
  googleWorkspace,
  nimbus,
  productId,
  stratus,
} from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const [a, s, elm, workspace] = [
  'Aurora Software',
  'Stratus Trade',
  'Elm Studio',
  'Google Workspace (Integrations Guide Service)',
]
const idOf = (node: { id: string } | null) => node?.id

describe('visibility is closed over references', () => {
  const added = '77777777-0000-4000-8000-000000000001'
  const ended = '77777777-0000-4000-8000-000000000002'

  // Stratus Trade has no catalog at all: everything is seen through a removed service and its ended subscription alone.
  beforeAll(async () => {
    const { database } = gateway
    const { organizationServices, subscriptions } = database.tables
    const at = new Date('2026-02-01T00:00:00Z')
    const parties = { sellerId: aurora, resellerId: stratus, organizationId: elmStudio, serviceId: googleWorkspace }
    const row = { ...parties, currencyCode: 'EUR', customProperties: {}, createdAt: at, updatedAt: at, version: 2 }
    await database.transaction(function* (tx) {
      yield* run(tx.insert(organizationServices).values({ ...row, id: added, removedAt: at }))
      const rest = {
        organizationServiceId: added,
        productId: productId(1),
        quantity: 1,
        autoRenews: false,
        status: 'CANCELLED' as const,
      }
      yield* run(tx.insert(subscriptions).values({ ...row, ...rest, id: ended }))
    })
  })

  const service = 'service { name seller { name } products { nodes { name } } definition { displayName } }'
  const parties = `organization { name reseller { name } } reseller { name } seller { name } product { name }
    organizationService { id removedAt }`
  const everybody = ['aurora-software', 'workspace-owner', 'stratus-trade', 'elm-studio', 'operator'] as const

  it.each(everybody)('%s sees all that an ended subscription of a removed service refers to', async (as) => {
    const { subscription } = await gateway.read(as, `{ subscription(id: "${ended}") { ${service} ${parties} } }`)
    expect(subscription).toEqual({
      service: {
        name: workspace,
        seller: { name: a },
        products: { nodes: [{ name: 'Business Starter' }, { name: 'Enterprise Flex' }] },
        definition: { displayName: expect.any(String) },
      },
      organization: { name: elm, reseller: { name: s } },
      reseller: { name: s },
      seller: { name: a },
      product: { name: 'Business Starter' },
      organizationService: { id: added, removedAt: '2026-02-01T00:00:00.000Z' },
    })
  })

  it.each(everybody)(
    '%s sees all that a removed organization service refers to, and each of it by its own id',
    async (as) => {
      const walk = `node(id: "${added}") { ... on OrganizationService { removedAt organization { name } ${service} subscriptions {
      totalCount } } }`
      const byId = `nodes(ids: ["${aurora}", "${stratus}", "${elmStudio}", "${googleWorkspace}", "${productId(1)}"]) { id }`
      const { node, nodes } = await gateway.read(as, `{ ${walk} ${byId} }`)
      expect(node).toMatchObject({
        removedAt: '2026-02-01T00:00:00.000Z',
        organization: { name: elm },
        service: { seller: { name: a } },
      })
      expect(node.subscriptions.totalCount).toBe(1)
      expect(nodes.map(idOf)).toEqual([aurora, stratus, elmStudio, googleWorkspace, productId(1)])
    },
  )

  it.each(['borealis-systems', 'backup-owner', 'cumulus-broker', 'birch-clinic'] as const)(
    '%s sees neither',
    async (as) => {
      const { nodes } = await gateway.read(
        as,
        `{ nodes(ids: ["${added}", "${ended}", "${stratus}", "${elmStudio}"]) { id } }`,
      )
      expect(nodes).toEqual([null, null, null, null])
    },
  )

  it('a removed service is no longer among those that the organization has', async () => {
    const query = `{ organization(id: "${elmStudio}") { services { totalCount } service(serviceId: "${googleWorkspace}") { id } } }`
    expect(await gateway.read('elm-studio', query)).toEqual({
      organization: { services: { totalCount: 0 }, service: null },
    })
  })

  it('a product that left the catalog stays with those who have it, and leaves everybody else', async () => {
    const { database } = gateway
    const entries = database.tables.catalogEntries
    await database.transaction(function* (tx) {
      yield* run(tx.delete(entries))
    })
    const query = `{ service(id: "${googleWorkspace}") { name } node(id: "${productId(1)}") { id } }`
    const seen = { service: { name: workspace }, node: { id: productId(1) } }
    for (const as of ['cumulus-broker', 'nimbus-partners', 'birch-clinic', 'cedar-logistics'] as const)
      expect(await gateway.read(as, query)).toEqual(seen)
    for (const as of ['acme-bakery', 'delta-school'] as const)
      expect(await gateway.read(as, query)).toEqual({ service: null, node: null })
    const walk = `{ organization(id: "${birchClinic}") { reseller { id } services { nodes { service { seller { name } } } } } seller(id:
      "${aurora}") { name } }`
    expect(await gateway.read('birch-clinic', walk)).toMatchObject({
      seller: { name: a },
      organization: { reseller: { id: cumulus } },
    })
    expect(await gateway.read('nimbus-partners', `{ reseller(id: "${nimbus}") { services { totalCount } } }`)).toEqual({
      reseller: { services: { totalCount: 0 } },
    })
  })
})
