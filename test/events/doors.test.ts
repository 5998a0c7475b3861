import { beforeAll, describe, expect, it } from 'vitest'
import { birchClinic, cumulus, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import { runDueChanges } from '../../src/subscriptions/operations/run-due-changes.ts'
import { send } from '../rest/support.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const id = subscriptionId(5)
const knowing = ['cumulus-broker', 'operator', 'admin'] as const
const others = ['aurora-software', 'birch-clinic'] as const

/** By which way the last thing came that happened to the subscription: as its history says, and as its events say. */
async function doorsOfLast(as: As) {
  await logEverything(gateway.database)
  const { subscription, events } = await gateway.read(
    as,
    `query ($id: ID!) {
      subscription(id: $id) { history(last: 1) { nodes { door } } }
      events(last: 1, filter: { subjectId: $id }) { nodes { door } }
    }`,
    { id },
  )
  return [...subscription.history.nodes, ...events.nodes].map(({ door }: { door: string | null }) => door)
}

describe('the door by which something was done', () => {
  it('is that of GraphQL, for those who may know the actor', async () => {
    await gateway.read(
      'cumulus-broker',
      `mutation { updateSubscription(input: { subscriptionId: "${id}", quantity: 9 }) { __typename } }`,
    )
    for (const as of knowing) expect(await doorsOfLast(as)).toEqual(['GRAPHQL', 'GRAPHQL'])
    for (const as of others) expect(await doorsOfLast(as)).toEqual([null, null])
  })

  it('is that of REST, whose history tells it as well', async () => {
    const services = `/api/resellers/${cumulus}/organizations/${birchClinic}/services/${googleWorkspace}`
    const changed = await send(gateway, 'cumulus-broker', 'PUT', `${services}/subscriptions/${id}`, {
      body: { quantity: 30 },
    })
    expect(changed.status).toBe(200)
    for (const as of knowing) expect(await doorsOfLast(as)).toEqual(['REST', 'REST'])
    for (const as of others) expect(await doorsOfLast(as)).toEqual([null, null])
    const { body } = await send(gateway, 'cumulus-broker', 'GET', `${services}/Subscriptions/history/${id}`)
    expect(body.slice(-2).map(({ door }: { door: string }) => door)).toEqual(['GRAPHQL', 'REST'])
  })

  it('is the clock for what fell due, which everybody may know', async () => {
    gateway.clock.now = new Date(gateway.clock.now.getTime() + 400 * 24 * 3_600_000)
    await runDueChanges(gateway.database, gateway.clock.now)
    for (const as of [...knowing, ...others]) expect(await doorsOfLast(as)).toEqual(['CLOCK', 'CLOCK'])
  })

  it('stands in the trails of records', async () => {
    await gateway.read(
      'cumulus-broker',
      `mutation { updateReseller(input: { resellerId: "${cumulus}", name: "Cumulus" }) { __typename } }`,
    )
    const trail = `{ reseller(id: "${cumulus}") { auditTrail(last: 1) { nodes { door } } } }`
    for (const as of knowing) {
      const { reseller } = await gateway.read(as, trail)
      expect(reseller.auditTrail.nodes).toEqual([{ door: 'GRAPHQL' }])
    }
  })
})
