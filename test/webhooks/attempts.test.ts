import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { DatabaseUnavailable } from '../../src/database-unavailable.ts'
import { run } from '../../src/database/database.ts'
import { subscriptionId } from '../../src/demo/ids.ts'
import { type ClaimedDelivery, claimDue, deliver } from '../../src/webhooks/operations/deliver.ts'
import { fanOut } from '../../src/webhooks/operations/fan-out.ts'
import { day, nextAttemptAt } from '../../src/webhooks/webhook.ts'
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

const update = (quantity: number) =>
  gateway.read(
    'cumulus-broker',
    `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId(1)}", quantity: ${quantity} }) { __typename } }`,
  )

async function endpointNow(id: string) {
  const { webhookEndpoint } = await gateway.read(
    'cumulus-broker',
    `{ webhookEndpoint(id: "${id}") { failingSince
      deliveries { nodes { state attempts { status error responseExcerpt } } } } }`,
  )
  return webhookEndpoint
}

describe('an attempt', () => {
  it('keeps of an answer what any database keeps', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    receiver.answer = () => ({ status: 503, body: `\0${'x'.repeat(498)}😀` })
    deliverMessages(gateway)
    await update(30)
    const responseExcerpt = `\uFFFD${'x'.repeat(498)}`
    await expect
      .poll(async () => (await endpointNow(id)).deliveries.nodes[0]?.attempts, { timeout: 10_000 })
      .toEqual([{ status: 503, error: null, responseExcerpt }])
  })

  it('that fails as nobody foresaw is tried as often as any other, and holds up those behind it no longer', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    const { webhookEndpoints: table } = gateway.database.tables
    const [kept] = await gateway.database.connection.select().from(table).where(eq(table.id, id))
    const setSecret = (secret = '') =>
      gateway.database.transaction(function* (tx) {
        yield* run(tx.update(table).set({ secret }).where(eq(table.id, id)))
      })
    // With a key that nobody has.
    await setSecret('enc:v1:00000000:AAAA')
    deliverMessages(gateway)
    await update(30)
    const attempts = async () => {
      const { nodes } = (await endpointNow(id)).deliveries
      return nodes.at(-1)?.attempts
    }
    for (let attempt = 1; attempt <= 13; attempt += 1) {
      await expect.poll(attempts, { timeout: 10_000 }).toHaveLength(attempt)
      gateway.clock.now = new Date(gateway.clock.now.getTime() + 30 * 3_600_000)
      gateway.database.eventsLogged.ring()
    }
    const error = 'The gateway failed at this attempt, and not the receiver.'
    expect((await attempts())[0]).toEqual({ status: null, error, responseExcerpt: null })
    expect((await endpointNow(id)).deliveries.nodes).toMatchObject([{ state: 'FAILED' }])
    await setSecret(kept?.secret)
    await update(31)
    await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(1)
  })

  it.each([
    ['a database in trouble', new DatabaseUnavailable('unreachable', null), false],
    ['the end of its process', new Error('It was ended.'), true],
  ])('that %s keeps from being made was not tried', async (_, error, isEnding) => {
    const endpoint = { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'], selection: '{ id }' }
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', endpoint)
    await update(30)
    await logEverything(gateway.database)
    const { database } = gateway
    const clock = () => gateway.clock.now
    await fanOut(database, id, clock())
    const [claimed] = await claimDue(database, id, clock(), 1)
    const delivering = deliver(
      {
        database,
        clock,
        messages: { allowsHttp: true, allowsPrivateAddresses: true },
        send: () => Promise.reject(new Error('Nothing is sent.')),
        onAnswer: () => Promise.resolve(),
        signal: isEnding ? AbortSignal.abort() : new AbortController().signal,
        sendMail: null,
        select: () => Promise.reject(error),
      },
      claimed as ClaimedDelivery,
    )
    await expect(delivering).rejects.toThrow(error)
    expect(await endpointNow(id)).toMatchObject({
      failingSince: null,
      deliveries: { nodes: [{ state: 'RUNNING', attempts: [] }] },
    })
  })

  it('that succeeds ends a time of failures', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    receiver.answer = () => ({ status: 503 })
    deliverMessages(gateway)
    await update(30)
    await expect.poll(async () => (await endpointNow(id)).failingSince).toBe(gateway.clock.now.toISOString())
    receiver.answer = () => ({ status: 204 })
    gateway.clock.now = new Date(gateway.clock.now.getTime() + 60_000)
    gateway.database.eventsLogged.ring()
    await expect.poll(async () => (await endpointNow(id)).failingSince).toBeNull()
    const { webhookEndpoints: table } = gateway.database.tables
    const [row] = await gateway.database.connection.select().from(table).where(eq(table.id, id))
    expect(row?.failures).toBe(0)
  })
})

it('an endpoint to which nobody can hand out events keeps no other from them', async () => {
  const { webhookEndpoints: table } = gateway.database.tables
  const input = { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'] }
  const make = async () => (await makeEndpoint(gateway, 'cumulus-broker', input)).id
  const [first, , last] = [await make(), await make(), await make()]
  await gateway.database.transaction(function* (tx) {
    for (const id of [first, last])
      yield* run(
        tx
          .update(table)
          .set({ kinds: 7 as never })
          .where(eq(table.id, id)),
      )
  })
  deliverMessages(gateway)
  await update(30)
  await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(1)
  const failed = { level: 'error', msg: 'Webhooks: something failed and will be tried again' }
  expect(gateway.log).toContainEqual(expect.objectContaining(failed))
})

it('a message is tried again within a day, however long its receiver asks to be left alone', () => {
  const now = new Date(0)
  const again = (retryAfterMs: number) => nextAttemptAt(1, now, { retryAfterMs }, 0)?.getTime()
  expect([again(day - 1), again(3 * day)]).toEqual([day - 1, day])
})
