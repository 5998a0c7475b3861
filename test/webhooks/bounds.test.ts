import { setTimeout as wait } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { beforeEach, describe, expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import { subscriptionId } from '../../src/demo/ids.ts'
import { fanOut } from '../../src/webhooks/operations/fan-out.ts'
import { forgetOldDeliveries } from '../../src/webhooks/operations/retention.ts'
import { insertDeliveries, newDelivery } from '../../src/webhooks/store.deliveries.ts'
import { mostWaiting, type WebhookDelivery } from '../../src/webhooks/webhook.ts'
import { send } from '../management/support.ts'
import type { TestGateway } from '../support/gateway.ts'
import { logEverything, recordedEvents } from '../support/recorded-events.ts'
import { makeEndpoint } from '../support/webhooks.ts'
import { deliverMessages, openTelling } from './messages.ts'
import { startReceiver } from './receiver.ts'

const url = 'https://hooks.example.com/in'
const dayMs = 86_400_000

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openTelling()
})

const create = (input: object) => send(gateway, 'cumulus-broker', 'createWebhookEndpoint', input, 'id')

async function update(quantity: number): Promise<void> {
  const input = `{ subscriptionId: "${subscriptionId(1)}", quantity: ${quantity} }`
  await gateway.read('cumulus-broker', `mutation { updateSubscription(input: ${input}) { __typename } }`)
  await logEverything(gateway.database)
}

/** Has deliveries of an endpoint written that were made some days ago, as they are told to be. */
async function write(count: number, endpointId: string, daysAgo: number, others: Partial<WebhookDelivery>) {
  const { now } = gateway.clock
  const made = new Date(now.getTime() - daysAgo * dayMs)
  const deliveries = Array.from({ length: count }, (_, position) => ({
    ...newDelivery(endpointId, { id: uuidv7(), position, subjectId: uuidv7() }, made),
    ...others,
  }))
  await gateway.database.transaction(function* (tx) {
    for (let start = 0; start < count; start += 1000)
      yield* insertDeliveries(tx, gateway.database, deliveries.slice(start, start + 1000))
  })
  return deliveries.map(({ id }) => id)
}

/** Makes more endpoints that are like one but for their ids, which are answered. */
async function copiesOf(id: string, count: number): Promise<string[]> {
  const { webhookEndpoints: table } = gateway.database.tables
  const [row] = await gateway.database.connection.select().from(table).where(eq(table.id, id))
  if (!row) throw new Error('There is no such endpoint.')
  const copies = Array.from({ length: count }, () => ({ ...row, id: uuidv7() }))
  if (count > 0)
    await gateway.database.transaction(function* (tx) {
      yield* run(tx.insert(table).values(copies))
    })
  return copies.map((copy) => copy.id)
}

async function deliveriesLeft(): Promise<WebhookDelivery[]> {
  return gateway.database.connection.select().from(gateway.database.tables.webhookDeliveries)
}

describe('webhook endpoints', () => {
  it('of one party are fifty at most', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url })
    await copiesOf(id, 48)
    expect(await create({ url })).toMatchObject({ __typename: 'CreateWebhookEndpointSuccess' })
    expect(await create({ url })).toMatchObject({ code: 'INVALID_INPUT' })
    // Another party's do not count.
    await makeEndpoint(gateway, 'aurora-software', { url })
  })

  it('name a hundred services at most, and an address of two thousand characters', async () => {
    const serviceIds = Array.from({ length: 101 }, () => uuidv7())
    expect(await create({ url, serviceIds })).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await create({ url, serviceIds: serviceIds.slice(1) })).toMatchObject({
      __typename: 'CreateWebhookEndpointSuccess',
    })
    const long = url.padEnd(2001, 'x')
    expect(await create({ url: long })).toMatchObject({ code: 'WEBHOOK_URL_REFUSED' })
    expect(await create({ url: long.slice(0, -1) })).toMatchObject({ __typename: 'CreateWebhookEndpointSuccess' })
  })

  it('for which too much waits are disabled, and nothing waits for them any more', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url, kinds: ['SUBSCRIPTION_UPDATED'] })
    const { database, clock } = gateway
    const { webhookEndpoints: table } = database.tables
    const happen = async (quantity: number) => {
      await update(quantity)
      await fanOut(database, id, clock.now)
      const [row] = await database.connection.select().from(table).where(eq(table.id, id))
      return row
    }
    await write(mostWaiting - 1, id, 0, {})
    expect(await happen(31)).toMatchObject({ isEnabled: true, version: 1 })
    expect(await happen(32)).toMatchObject({ isEnabled: false, disabledReason: 'TOO_MANY_WAITING', version: 2 })
    const left = await deliveriesLeft()
    expect(left.filter(({ nextAttemptAt, state }) => nextAttemptAt !== null || state !== 'DISCARDED')).toEqual([])
    const told = (await recordedEvents(database)).filter(({ kind }) => kind === 'webhook_endpoint.disabled')
    expect(told).toEqual([expect.objectContaining({ subjectId: id, subjectVersion: 2 })])
  })
})

describe('webhook deliveries', () => {
  it('are asked for as long as not too much waits, and so many at once as one may read', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url, kinds: ['SUBSCRIPTION_UPDATED'] })
    const [since, ...ids] = [new Date(0).toISOString(), ...Array.from({ length: 1001 }, () => uuidv7())]
    const ask = (mutation: string, input: object) =>
      send(gateway, 'cumulus-broker', mutation, { webhookEndpointId: id, ...input }, 'id')
    for (const wrong of [{}, { since, eventIds: ids.slice(0, 1) }, { eventIds: ids }])
      expect(await ask('redeliverEvents', wrong)).toMatchObject({ issues: [{ path: ['eventIds'] }] })
    expect(await ask('redeliverEvents', { eventIds: ids.slice(1) })).toMatchObject({ shown: 0 })
    await update(31)
    await fanOut(gateway.database, id, gateway.clock.now)
    const eventIds = (await deliveriesLeft()).map(({ eventId }) => eventId)
    await write(mostWaiting - 2, id, 0, {})
    expect(await ask('redeliverEvents', { eventIds })).toMatchObject({ shown: 1 })
    const message = `More than ${mostWaiting} messages would wait for the endpoint`
    const full = { issues: [{ path: ['webhookEndpointId'], message }] }
    expect(await ask('redeliverEvents', { eventIds })).toMatchObject(full)
    expect(await ask('sendTestEvent', {})).toMatchObject(full)
    expect(await deliveriesLeft()).toHaveLength(mostWaiting)
  })

  it.each([
    ['to one endpoint', 1, 4],
    ['in all', 26, 100],
  ])('%s are tried no more at once than so many', async (_, endpoints, most) => {
    const receiver = await startReceiver()
    const open: (() => void)[] = []
    receiver.answer = () => new Promise((resolve) => open.push(() => resolve({ status: 204 })))
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, isOrdered: false })
    for (const each of [id, ...(await copiesOf(id, endpoints - 1))]) await write(6, each, 0, { body: '{}' })
    deliverMessages(gateway)
    const running = async () => (await deliveriesLeft()).filter(({ state }) => state === 'RUNNING').length
    await expect.poll(() => open.length).toBe(most)
    gateway.database.eventsLogged.ring()
    await wait(500)
    expect([open.length, await running()]).toEqual([most, most])
    open[0]?.()
    await expect.poll(() => open.length).toBe(most + 1)
    for (const answer of open) answer()
  })

  it('are posted by the rules of now, whatever held when their endpoint was made', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: 'http://hooks.example.com/' })
    await write(1, id, 0, { body: '{}' })
    deliverMessages(gateway, { allowsHttp: false, allowsPrivateAddresses: true })
    const errors = async () => (await deliveriesLeft()).map(({ attempts }) => attempts.map(({ error }) => error))
    await expect.poll(errors).toEqual([['It does not begin with https://.']])
  })

  it('that wait are given up once their endpoint is disabled', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url })
    await write(2, id, 0, {})
    await send(gateway, 'cumulus-broker', 'updateWebhookEndpoint', { webhookEndpointId: id, isEnabled: false })
    expect(await deliveriesLeft()).toEqual([
      expect.objectContaining({ state: 'DISCARDED', nextAttemptAt: null }),
      expect.objectContaining({ state: 'DISCARDED', nextAttemptAt: null }),
    ])
  })

  it('that are done are forgotten, however many; those that wait are not', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url, isOrdered: false })
    const done = { state: 'SUCCEEDED', nextAttemptAt: null } as const
    const inAYear = new Date(gateway.clock.now.getTime() + 365 * dayMs)
    const kept = [...(await write(1, id, 31, { nextAttemptAt: inAYear })), ...(await write(2, id, 29, done))]
    // More than are forgotten in one transaction.
    await write(501, id, 31, done)
    const before = new Date(gateway.clock.now.getTime() - 30 * dayMs)
    expect(await forgetOldDeliveries(gateway.database, before)).toBe(501)
    expect((await deliveriesLeft()).map((delivery) => delivery.id).toSorted()).toEqual(kept.toSorted())
  })
})
