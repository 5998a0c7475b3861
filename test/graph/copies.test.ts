import { beforeAll, expect, it } from 'vitest'
import { acmeBakery, googleWorkspace } from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

interface Row {
  readonly id: string
  readonly status: string
}

async function listed(filter: string): Promise<Row[]> {
  const query = `{ subscriptions(first: 100, filter: { ${filter} }) { totalCount nodes { id status } } }`
  const { subscriptions } = await gateway.read('aurora-software', query)
  expect(subscriptions.totalCount).toBe(subscriptions.nodes.length)
  return subscriptions.nodes
}

it('deleted subscriptions are listed where they are asked for, and states win', async () => {
  const mutation = 'mutation ($id: ID!) { deleteSubscription(input: { subscriptionId: $id }) { __typename } }'
  const [ended] = await listed('statuses: [CANCELLED, EXPIRED, FAILED]')
  const before = await listed('')
  expect(await gateway.read('aurora-software', mutation, { id: ended?.id })).toEqual({
    deleteSubscription: { __typename: 'DeleteSubscriptionSuccess' },
  })
  const deleted = { id: ended?.id, status: 'DELETED' }
  for (const filter of ['includeDeleted: true', 'includeDeleted: true, updatedAt: { from: "2020-01-01T00:00:00Z" }']) {
    const all = await listed(filter)
    expect(all).toContainEqual(deleted)
    expect(all.length).toBeGreaterThanOrEqual(before.length)
  }
  for (const filter of [
    '',
    'includeDeleted: false',
    'includeDeleted: null',
    'includeDeleted: true, statuses: [ACTIVE]',
  ])
    expect((await listed(filter)).filter(({ status }) => status === 'DELETED')).toEqual([])
  const { subscriptions } = await gateway.read(
    'operator',
    '{ subscriptions(first: 100, filter: { includeDeleted: true }) { nodes { id status } } }',
  )
  expect(subscriptions.nodes).toContainEqual(deleted)
})

it('services that were removed are listed where they are asked for', async () => {
  const query = `query ($id: ID!, $includeRemoved: Boolean) {
    organization(id: $id) { services(first: 100, includeRemoved: $includeRemoved) { totalCount nodes { id removedAt } } }
  }`
  const ask = async (includeRemoved: boolean | null) =>
    (await gateway.read('operator', query, { id: acmeBakery, includeRemoved })).organization.services
  const service = { organizationId: acmeBakery, serviceId: googleWorkspace }
  const customProperties = [
    { key: 'adminFirstName', value: 'John' },
    { key: 'adminLastName', value: 'Doe' },
    { key: 'domain', value: 'abcdecompanytest.com' },
  ]
  const write = `mutation ($added: AddOrganizationServiceInput!, $removed: RemoveOrganizationServiceInput!) {
    addOrganizationService(input: $added) { __typename }
    removeOrganizationService(input: $removed) { __typename }
  }`
  const added = { ...service, currencyCode: 'EUR', customProperties }
  expect(await gateway.read('cumulus-broker', write, { added, removed: service })).toMatchObject({
    removeOrganizationService: { __typename: 'RemoveOrganizationServiceSuccess' },
  })
  const [now, all] = [await ask(null), await ask(true)]
  expect(await ask(false)).toEqual(now)
  const removed = all.nodes.filter(({ removedAt }: { removedAt: string | null }) => removedAt !== null)
  expect(removed).toHaveLength(1)
  expect(now.nodes).toEqual(all.nodes.filter((node: object) => !removed.includes(node)))
  expect(all.totalCount).toBe(now.totalCount + removed.length)
})
