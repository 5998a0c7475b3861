import { describe, expect, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { type CuttingProxy, openCuttingProxy, type Speaker } from '../support/cutting-proxy.ts'
import { engine } from '../support/fresh-database.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

const id = subscriptionId(5)

/** A gateway whose connections can be cut, of which it has one for writes and one for reads. */
async function openCut(): Promise<{ gateway: TestGateway; proxy: CuttingProxy }> {
  let proxy: (CuttingProxy & { readonly url: string }) | undefined
  const through = async (url: string) => (proxy = await openCuttingProxy(url)).url
  const gateway = await openGateway({ through, opened: { poolSize: 1, connectTimeoutMs: 60_000 } })
  return { gateway, proxy: proxy as CuttingProxy }
}

const stateOf = async (gateway: TestGateway) => {
  const { subscription } = await gateway.read(
    'cumulus-broker',
    `{ subscription(id: "${id}") { quantity version history(last: 100) { totalCount nodes { kind } } } }`,
  )
  const { events } = gateway.database.tables
  const rows = await gateway.database.connection.select({ subject: events.subjectId }).from(events)
  return {
    quantity: subscription.quantity,
    version: subscription.version,
    history: subscription.history.totalCount,
    events: rows.filter(({ subject }) => subject === id).length,
  }
}

/** Nothing of what was asked of the database, and nothing of how it was reached. */
const inner = /select |insert |update [a-z_"]+ set|relation|postgres|127\.0\.0\.1|ECONN|terminated|socket/i

const write = (gateway: TestGateway, quantity: number) =>
  gateway.ask(
    'cumulus-broker',
    `mutation ($input: UpdateSubscriptionInput!) { updateSubscription(input: $input) {
      __typename ... on UpdateSubscriptionSuccess { subscription { quantity organization { name } } } } }`,
    { input: { subscriptionId: id, quantity, idempotencyKey: `to ${quantity}` } },
  )

describe.skipIf(engine === 'sqlite')('a connection that is cut', () => {
  it.each<Speaker>(['client', 'server'])(
    'at any message of the %s leaves a write whole or undone, and its key repeats it once',
    async (speaker) => {
      const { gateway, proxy } = await openCut()
      let quantity = 100
      // The first times are longer: nothing has a name yet.
      for (let times = 0; times < 4; times += 1) await write(gateway, (quantity += 1))
      let wasCut = true
      for (let messages = 0; wasCut; messages += 1) {
        const before = await stateOf(gateway)
        quantity += 1
        proxy.cutAfter(speaker, messages)
        const answer = await write(gateway, quantity)
        wasCut = proxy.disarm()
        const after = await stateOf(gateway)
        const isDone = after.quantity === quantity
        const done = isDone ? 1 : 0
        expect(after).toEqual({
          quantity: isDone ? quantity : before.quantity,
          version: before.version + done,
          history: before.history + done,
          events: before.events + done,
        })
        expect(JSON.stringify(answer.body)).not.toMatch(inner)
        // Whoever has no key would do it twice.
        const isTold = answer.status === 200 || JSON.stringify(answer.body).includes('may have been made')
        expect(isTold || !isDone).toBe(true)
        const again = await write(gateway, quantity)
        expect(again.body.data.updateSubscription.subscription.quantity).toBe(quantity)
        expect(await stateOf(gateway)).toEqual({
          quantity,
          version: before.version + 1,
          history: before.history + 1,
          events: before.events + 1,
        })
      }
    },
  )
})
