import { createClient } from 'graphql-ws'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { subscriptionId } from '../../src/demo/ids.ts'
import { afterFile } from '../support/cleanups.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { type Served, serveTogether } from './gateways.ts'

const { url } = await freshDatabase({}, 'demo')
const { gateways } = await serveTogether(url, 2)
const [writing, reading] = gateways as [Served, Served]
const id = subscriptionId(5)
const query = `{ subscription(id: "${id}") { quantity } subscriptions(first: 20) { nodes { id quantity } } }`
const update = `mutation ($id: ID!, $quantity: Int!) {
  updateSubscription(input: { subscriptionId: $id, quantity: $quantity }) {
    ... on UpdateSubscriptionSuccess { subscription { quantity organization { subscriptions(first: 50) { nodes { id } } } } }
  }
}`

it('a process that is asked all the time answers what another one wrote before it was asked', async () => {
  const over = new AbortController()
  // What they read of what they have written is read outside of the turns in which requests come in.
  const others = [6, 7, 8, 9].map(async (other) => {
    for (let quantity = 10; !over.signal.aborted; quantity = quantity === 90 ? 10 : quantity + 1)
      await reading.read(update, { id: subscriptionId(other), quantity })
  })
  const client = createClient({
    url: `${reading.address.replace('http', 'ws')}graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${reading.tokenOf('cumulus-broker')}` },
  })
  afterFile(async () => client.dispose())
  for (let quantity = 10; quantity < 40; quantity += 1) {
    const { updateSubscription } = await writing.read(update, { id, quantity })
    expect(updateSubscription.subscription).toMatchObject({ quantity })
    const [overHttp, overSocket] = await Promise.all([reading.read(query), client.iterate({ query }).next()])
    expect(overHttp.subscription).toEqual({ quantity })
    expect(overSocket.value.data.subscription).toEqual({ quantity })
  }
  over.abort()
  await Promise.all(others)
})
