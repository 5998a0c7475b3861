import { beforeEach, describe, expect, it } from 'vitest'
import { birchClinic, borealisMail, cumulus, googleWorkspace, productId, subscriptionId } from '../../src/demo/ids.ts'
import { setPrices, stored } from '../prices/support.ts'
import { storedDefinitions, update } from '../service-definitions/support.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { testTime } from '../support/templates.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const first = new Date(testTime.getTime() + 4000)
/** What the clock of another process says afterwards. */
const behind = new Date(testTime.getTime() + 1000)

/** Does something twice: once here, and then where the clock is behind. */
async function twice(change: (time: number) => Promise<unknown>): Promise<void> {
  gateway.clock.now = first
  await change(1)
  gateway.clock.now = behind
  await change(2)
}

describe('a change by a process whose clock is behind looks no older than the change before it', () => {
  it('of a subscription, and in its history', async () => {
    const id = subscriptionId(5)
    await twice((time) =>
      gateway.read(
        'cumulus-broker',
        `mutation { updateSubscription(input: { subscriptionId: "${id}", quantity: ${200 + time} }) { __typename } }`,
      ),
    )
    const { subscription } = await gateway.read(
      'operator',
      `{ subscription(id: "${id}") { quantity updatedAt history(last: 2) { nodes { occurredAt } } } }`,
    )
    const at = first.toISOString()
    expect(subscription).toEqual({
      quantity: 202,
      updatedAt: at,
      history: { nodes: [{ occurredAt: at }, { occurredAt: at }] },
    })
  })

  it('of a price list', async () => {
    await twice(async (time) => {
      const unitPrice = { amount: `${time}.00`, currencyCode: 'EUR' }
      const input = { serviceId: borealisMail, prices: [{ productId: productId(5), unitPrice }] }
      const { __typename } = await setPrices(gateway, 'cumulus-broker', { resellerId: cumulus }, input)
      expect(__typename).toBe('SetResellerPricesSuccess')
    })
    const { lists } = await stored(gateway)
    const list = lists.find(({ serviceId, ownerId }) => serviceId === borealisMail && ownerId === cumulus)
    expect(list?.updatedAt).toEqual(first)
  })

  it('of an organization’s service', async () => {
    const input = (time: number) =>
      `{ organizationId: "${birchClinic}", serviceId: "${googleWorkspace}", customProperties: [{ key: "adminFirstName", value: "Ada ${time}" }] }`
    await twice(async (time) => {
      const { updateOrganizationService } = await gateway.read(
        'cumulus-broker',
        `mutation { updateOrganizationService(input: ${input(time)}) { __typename } }`,
      )
      expect(updateOrganizationService.__typename).toBe('UpdateOrganizationServiceSuccess')
    })
    const { organizationServices: table } = gateway.database.tables
    const rows = await gateway.database.connection.select().from(table)
    const own = rows.find((row) => row.organizationId === birchClinic && row.serviceId === googleWorkspace)
    expect(own?.updatedAt).toEqual(first)
  })

  it('of a definition', async () => {
    await twice(async (time) => {
      const { __typename } = await update(gateway, 'workspace-owner', { changes: { campaignId: `campaign ${time}` } })
      expect(__typename).toBe('UpdateServiceDefinitionSuccess')
    })
    const { definitions } = await storedDefinitions(gateway)
    expect(definitions.find(({ serviceId }) => serviceId === googleWorkspace)?.updatedAt).toEqual(first)
  })
})
