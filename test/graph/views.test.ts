import { beforeAll, describe, expect, it } from 'vitest'
import { acmeBakery, aurora, cumulus } from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

describe('the three views', () => {
  it('show a seller the subscriptions of its services, whichever reseller manages them', async () => {
    const query = `query ($id: ID!) { seller(id: $id) { name subscriptions(first: 100) { nodes { seller { id } reseller { name } } } } }`
    const { seller } = await gateway.read('aurora-software', query, { id: aurora })
    expect(seller.name).toBe('Aurora Software')
    const resellers = new Set(
      seller.subscriptions.nodes.map((node: { reseller: { name: string } }) => node.reseller.name),
    )
    expect(resellers).toEqual(new Set(['Cumulus Broker', 'Nimbus Partners']))
  })

  it('show a broker its organizations and what they use', async () => {
    const query = `query ($id: ID!) { reseller(id: $id) { organizations { nodes { name services { nodes { service { name } } } } } } }`
    const { reseller } = await gateway.read('cumulus-broker', query, { id: cumulus })
    expect(reseller.organizations.nodes).toEqual([
      { name: 'Acme Bakery', services: { nodes: [{ service: { name: 'Aurora Backup' } }] } },
      {
        name: 'Birch Clinic',
        services: {
          nodes: [
            { service: { name: 'Google Workspace (Integrations Guide Service)' } },
            { service: { name: 'Borealis Mail' } },
          ],
        },
      },
    ])
  })

  it('show an organization what it can add, and its own reseller', async () => {
    const query = `query ($id: ID!) { organization(id: $id) { reseller { name } estore { nodes { service { name } } } } }`
    const { organization } = await gateway.read('acme-bakery', query, { id: acmeBakery })
    expect(organization.reseller.name).toBe('Cumulus Broker')
    expect(organization.estore.nodes.map((node: { service: { name: string } }) => node.service.name)).toEqual([
      'Borealis Mail',
      'Google Workspace (Integrations Guide Service)',
    ])
  })

  it('tell nobody anything without credentials but who they are not', async () => {
    expect(await gateway.read(null, '{ viewer { role } }')).toEqual({ viewer: null })
    const { body } = await gateway.ask(null, `{ seller(id: "${aurora}") { name } }`)
    expect(body.data).toEqual({ seller: null })
    expect(body.errors[0].extensions.code).toBe('UNAUTHENTICATED')
  })
})
