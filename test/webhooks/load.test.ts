import { beforeEach, expect, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { fanOut } from '../../src/webhooks/operations/fan-out.ts'
import { readMessageLoad } from '../../src/webhooks/store.load.ts'
import type { TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { makeEndpoint } from '../support/webhooks.ts'
import { deliverMessages, openTelling } from './messages.ts'
import { type Receiver, startReceiver } from './receiver.ts'

let gateway: TestGateway
let receiver: Receiver
beforeEach(async () => {
  gateway = await openTelling()
  receiver = await startReceiver()
})

const hour = 3_600_000

/** Changes the quantity of a subscription, which is told to endpoints of its broker. */
async function update(number: number, quantity: number): Promise<void> {
  await gateway.read(
    'cumulus-broker',
    `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId(number)}", quantity: ${quantity} }) { __typename } }`,
  )
  await logEverything(gateway.database)
}

const make = (input = {}) =>
  makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'], ...input })

const load = () => readMessageLoad(gateway.database, gateway.clock.now)

/** Lets time pass in which nobody delivers anything. */
function pass(milliseconds: number): void {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + milliseconds)
}

it('a message is late for as long as nobody tries it, and one that is disabled has none', async () => {
  const { id } = await make()
  await update(1, 30)
  await update(1, 31)
  await fanOut(gateway.database, id, gateway.clock.now)
  expect(await load()).toEqual({ waiting: 2, lagMs: 0, logLagMs: 0 })
  pass(hour)
  expect(await load()).toEqual({ waiting: 2, lagMs: hour, logLagMs: 0 })
  await gateway.read(
    'cumulus-broker',
    `mutation { updateWebhookEndpoint(input: { webhookEndpointId: "${id}", isEnabled: false }) { __typename } }`,
  )
  expect(await load()).toEqual({ waiting: 0, lagMs: 0, logLagMs: 0 })
})

it.each([true, false])(
  'what waits behind a message that failed is late only where it need not (%s)',
  async (isOrdered) => {
    receiver.answer = ({ body }) => ({ status: body.data.changes[0].after === '30' ? 500 : 204 })
    const { id } = await make({ isOrdered })
    const stop = deliverMessages(gateway)
    await update(1, 30)
    await expect.poll(() => receiver.received.length).toBe(1)
    await update(2, 20)
    await expect.poll(() => receiver.received.length).toBe(2)
    const failingSince = async () =>
      (await gateway.read('cumulus-broker', `{ webhookEndpoint(id: "${id}") { failingSince } }`)).webhookEndpoint
        .failingSince
    await expect.poll(failingSince).toBeNull()
    await stop()
    await update(1, 31)
    await fanOut(gateway.database, id, gateway.clock.now)
    pass(4000)
    expect(await load()).toMatchObject({ waiting: 2, lagMs: isOrdered ? 0 : 4000 })
    pass(hour)
    expect((await load()).lagMs).toBeGreaterThan(hour - 10_000)
  },
)

it('what waits for a receiver that fails is not late', async () => {
  receiver.answer = () => ({ status: 500 })
  const { id } = await make()
  const stop = deliverMessages(gateway)
  await update(1, 30)
  await expect.poll(() => receiver.received.length).toBe(1)
  await expect
    .poll(
      async () =>
        (await gateway.database.connection.select().from(gateway.database.tables.webhookEndpoints))[0]?.failures,
    )
    .toBe(1)
  await stop()
  await update(1, 31)
  await update(2, 20)
  await fanOut(gateway.database, id, gateway.clock.now)
  pass(hour)
  expect(await load()).toEqual({ waiting: 3, lagMs: 0, logLagMs: 0 })
})
