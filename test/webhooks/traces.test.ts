import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { acmeBakery, auroraBackup, backup500, subscriptionId } from '../../src/demo/ids.ts'
import type { TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { makeEndpoint } from '../support/webhooks.ts'
import { deliverMessages, openTelling } from './messages.ts'
import { type Receiver, startReceiver } from './receiver.ts'

let gateway: TestGateway
let receiver: Receiver
let endpointId: string
beforeAll(async () => {
  gateway = await openTelling()
  receiver = await startReceiver()
  // What a test leaves under way holds up nothing of the next.
  const choices = { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'], isOrdered: false }
  endpointId = (await makeEndpoint(gateway, 'cumulus-broker', choices)).id
})
beforeEach(() => {
  receiver.received.length = 0
  deliverMessages(gateway)
})

const trace = '0af7651916cd43dd8448eb211c80319c'
const traceparent = `00-${trace}-b7ad6b7169203331-01`
const other = `00-${trace.replaceAll('a', 'b')}-00f067aa0ba902b7-00`

/** Does something as the broker, in a request with these headers. */
async function write(mutation: string, headers: Record<string, string>) {
  const { body } = await gateway.ask('cumulus-broker', `mutation { ${mutation} }`, {}, headers)
  expect(body.errors).toBeUndefined()
  return body.data
}

let quantity = 100
const update = (headers: Record<string, string>) =>
  write(
    `updateSubscription(input: { subscriptionId: "${subscriptionId(1)}", quantity: ${(quantity += 1)} }) { __typename }`,
    headers,
  )

/** The state of the delivery that was made last. */
async function newestState(): Promise<string> {
  const deliveries = '... on WebhookEndpoint { deliveries(first: 1) { nodes { state } } }'
  const { node } = await gateway.read('cumulus-broker', `{ node(id: "${endpointId}") { ${deliveries} } }`)
  return node.deliveries.nodes[0].state
}

/** The headers about traces of all messages of a receiver, once there are so many. */
async function tracesOf({ received }: Receiver, count: number) {
  await expect.poll(() => received.length).toBe(count)
  return received.map(({ headers }) => [headers['traceparent'], headers['tracestate']])
}

describe('the trace of a request', () => {
  it('goes on in the messages of what it did, at each attempt; what systems add to it in those of its own party', async () => {
    const seller = await startReceiver()
    await makeEndpoint(gateway, 'aurora-software', { url: seller.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    receiver.answer = () => ({ status: receiver.received.length === 1 ? 503 : 204 })
    onTestFinished(() => void (receiver.answer = () => ({ status: 204 })))
    await update({ traceparent, tracestate: 'congo=t61rcWkgMzE, rojo=00f067aa0ba902b7' })
    expect(await tracesOf(seller, 1)).toEqual([[traceparent, undefined]])
    await tracesOf(receiver, 1)
    // The next attempt is reckoned from the time at which this one was noted.
    await expect.poll(newestState).toBe('WAITING')
    gateway.clock.now = new Date(gateway.clock.now.getTime() + 10_000)
    gateway.database.eventsLogged.ring()
    const passedOn = [traceparent, 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7']
    expect(await tracesOf(receiver, 2)).toEqual([passedOn, passedOn])
  })

  it.each([
    ['none', undefined],
    ['x', undefined],
    [`00-${trace}-b7ad6b7169203331`, undefined],
    [`00-${trace.toUpperCase()}-b7ad6b7169203331-01`, undefined],
    [`00-${'0'.repeat(32)}-b7ad6b7169203331-01`, undefined],
    [`00-${trace}-${'0'.repeat(16)}-01`, undefined],
    [`ff-${trace}-b7ad6b7169203331-01`, undefined],
    [`${traceparent}-more`, undefined],
    [`${traceparent}, ${other}`, undefined],
    [`cc-${trace}-b7ad6b7169203331-ff-what-comes-later`, `00-${trace}-b7ad6b7169203331-03`],
  ])('is known by its form: %s', async (given, expected) => {
    await update({ tracestate: 'a=1', ...(given === 'none' ? {} : { traceparent: given }) })
    expect(await tracesOf(receiver, 1)).toEqual([[expected, expected && 'a=1']])
  })

  it.each([
    ['', undefined],
    ['a=1,,b=2,', 'a=1,b=2'],
    ['fw529a3039@dt=FfAAAAA,a/b-c_d*e=x y', 'fw529a3039@dt=FfAAAAA,a/b-c_d*e=x y'],
    ['a=1,a=2', undefined],
    ['A=1', undefined],
    ['a', undefined],
    ['a==', undefined],
    [`a=${'1'.repeat(257)}`, undefined],
    [Array.from({ length: 33 }, (_, index) => `k${index}=1`).join(), undefined],
    [`short=1,long=${'1'.repeat(200)},${tail(30)}`, `short=1,${tail(30)}`],
    [
      tail(32, 20),
      tail(32, 20)
        .slice(0, 512)
        .replace(/,[^,]*$/, ''),
    ],
  ])(
    'has at most 512 characters of what systems added, whole members as the standard writes them: %s',
    async (given, expected) => {
      await update({ traceparent, tracestate: given })
      expect(await tracesOf(receiver, 1)).toEqual([[traceparent, expected]])
    },
  )

  it('is in a test and in what is sent again that of who asked for it', async () => {
    await update({ traceparent })
    await tracesOf(receiver, 1)
    const [eventId] = receiver.received.map(({ body }) => body.id)
    const headers = { traceparent: other, tracestate: 'a=1' }
    await write(`sendTestEvent(input: { webhookEndpointId: "${endpointId}" }) { __typename }`, headers)
    await tracesOf(receiver, 2)
    await write(
      `redeliverEvents(input: { webhookEndpointId: "${endpointId}", eventIds: ["${eventId}"] }) { __typename }`,
      headers,
    )
    await tracesOf(receiver, 3)
    await write(
      `redeliverEvents(input: { webhookEndpointId: "${endpointId}", eventIds: ["${eventId}"] }) { __typename }`,
      {},
    )
    expect(await tracesOf(receiver, 4)).toEqual([
      [traceparent, undefined],
      [other, 'a=1'],
      [other, 'a=1'],
      [traceparent, undefined],
    ])
  })

  it('goes on in what a service decides by its answer, which says how it came', async () => {
    const service = await startReceiver()
    const onFulfillment = service.url
    await gateway.read(
      'aurora-software',
      `mutation { updateServiceDefinition(input: { serviceId: "${auroraBackup}",
        changes: { subscriptionLifecycleEventHandlers: { onFulfillment: "${onFulfillment}" } } }) { __typename } }`,
    )
    await logEverything(gateway.database)
    service.answer = () => ({ status: 200, body: '{ "decision": "activate" }' })
    const deciding = await startReceiver()
    const activated = { url: deciding.url, kinds: ['SUBSCRIPTION_ACTIVATED'] }
    await makeEndpoint(gateway, 'backup-owner', { ...activated, ownerServiceId: auroraBackup })
    await makeEndpoint(gateway, 'cumulus-broker', activated)
    await write(
      `createSubscription(input: { organizationId: "${acmeBakery}", serviceId: "${auroraBackup}", productId: "${backup500}",
        quantity: 1, customProperties: [{ key: "retentionDays", value: "30" }] }) { __typename }`,
      { traceparent },
    )
    expect(await tracesOf(deciding, 2)).toEqual([
      [traceparent, undefined],
      [traceparent, undefined],
    ])
    expect(await tracesOf(service, 1)).toEqual([[traceparent, undefined]])
    expect(new Set(deciding.received.map(({ body }) => body.data.door))).toEqual(new Set(['DELIVERY', null]))
  })
})

/** So many members of a `tracestate`. */
function tail(count: number, length = 10): string {
  return Array.from({ length: count }, (_, index) => `k${index}=${'1'.repeat(length)}`).join()
}
