import { beforeEach, describe, expect, it } from 'vitest'
import { acmeBakery, aurora, cumulus, subscriptionId } from '../../src/demo/ids.ts'
import type { As, TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { makeEndpoint, sendTest } from '../support/webhooks.ts'
import { deliverMessages, openTelling } from './messages.ts'
import { isSignedBy, type Received, type Receiver, startReceiver } from './receiver.ts'

let gateway: TestGateway
let receiver: Receiver
beforeEach(async () => {
  gateway = await openTelling()
  receiver = await startReceiver()
})

const update = (number: number, quantity: number) =>
  gateway.read(
    'cumulus-broker',
    `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId(number)}", quantity: ${quantity} }) { __typename } }`,
  )

/** Lets time pass, and has what is due by then tried. */
function later(milliseconds: number): void {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + milliseconds)
  gateway.database.eventsLogged.ring()
}

async function arrived(count: number): Promise<void> {
  await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(count)
}

async function endpointNow(as: As, id: string) {
  const { webhookEndpoint } = await gateway.read(
    as,
    `{ webhookEndpoint(id: "${id}") { isEnabled disabledReason failingSince version
      deliveries { nodes { state eventId nextAttemptAt attempts { status error responseExcerpt } } } } }`,
  )
  return webhookEndpoint
}

const states = async (as: As, id: string) =>
  (await endpointNow(as, id)).deliveries.nodes.map(({ state }: { state: string }) => state).toSorted()

/** Asks for events again, and answers how many are sent. */
async function redeliver(id: string, which: string) {
  const { redeliverEvents } = await gateway.read(
    'cumulus-broker',
    `mutation { redeliverEvents(input: { webhookEndpointId: "${id}", ${which} }) { ... on RedeliverEventsSuccess { count } } }`,
  )
  return redeliverEvents
}

/** When that was by the time of the database. */
const anHourAgo = () => new Date(Date.now() - 3_600_000).toISOString()

const quantityOf = ({ body }: Received) => Number(body.data.changes[0].after)

describe('a webhook', () => {
  it('tells the owner’s events from its creation on, signed as Standard Webhooks says', async () => {
    await update(1, 9)
    const { id, secret } = await makeEndpoint(gateway, 'cumulus-broker', {
      url: receiver.url,
      kinds: ['SUBSCRIPTION_UPDATED'],
    })
    deliverMessages(gateway)
    await update(1, 30)
    await arrived(1)
    const [message] = receiver.received as [Received]
    expect(message.headers['content-type']).toBe('application/json')
    expect(message.body).toEqual({
      id: message.headers['webhook-id'],
      type: 'subscription.updated',
      timestamp: gateway.clock.now.toISOString(),
      data: {
        schemaVersion: 1,
        subjectType: 'ServiceSubscription',
        subjectId: subscriptionId(1),
        subjectVersion: expect.any(Number),
        actor: { role: 'BROKER', account: 'USER', accountId: 'mira.keller' },
        door: 'GRAPHQL',
        changes: [{ field: 'quantity', before: '9', after: '30' }],
      },
    })
    expect(isSignedBy(secret, message)).toBe(true)
    expect(isSignedBy(`whsec_${Buffer.alloc(32).toString('base64')}`, message)).toBe(false)
    await expect.poll(() => states('cumulus-broker', id)).toEqual(['SUCCEEDED'])
    const { event } = await gateway.read('cumulus-broker', `{ event(id: "${message.body.id}") { kind } }`)
    expect(event.kind).toBe('SUBSCRIPTION_UPDATED')
  })

  it('tells a party what an admin did to it, and nobody else', async () => {
    const kinds = ['RESELLER_UPDATED', 'SELLER_UPDATED']
    await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds, includeSnapshot: true })
    deliverMessages(gateway)
    await gateway.read(
      'admin',
      `mutation {
        other: updateSeller(input: { sellerId: "${aurora}", name: "Aurora" }) { __typename }
        own: updateReseller(input: { resellerId: "${cumulus}", name: "Cumulus", externalId: "C" }) { __typename }
      }`,
    )
    await arrived(1)
    expect(receiver.received).toMatchObject([
      {
        body: {
          type: 'reseller.updated',
          data: {
            subjectType: 'Reseller',
            subjectId: cumulus,
            subjectVersion: 2,
            actor: { role: 'ADMIN', accountId: null },
            changes: [{ field: 'name', before: 'Cumulus Broker', after: 'Cumulus' }],
            snapshot: { name: 'Cumulus', version: 2, updatedAt: gateway.clock.now.toISOString() },
          },
        },
      },
    ])
    expect(receiver.received[0]?.body.data.snapshot).not.toHaveProperty('externalId')
  })

  it('tells nobody of what is not for them, and each what its role may read', async () => {
    const others = await Promise.all([1, 2, 3].map(() => startReceiver()))
    const owners = ['aurora-software', 'borealis-systems', 'acme-bakery'] as const
    for (const [index, as] of owners.entries())
      await makeEndpoint(gateway, as, {
        url: others[index]?.url,
        includeSnapshot: true,
        kinds: ['SUBSCRIPTION_CREATED'],
      })
    deliverMessages(gateway)
    await gateway.read(
      'cumulus-broker',
      `mutation { createSubscription(input: { organizationId: "${acmeBakery}", serviceId: "d0000000-0000-4000-8000-000000000001",
        productId: "e0000000-0000-4000-8000-000000000003", quantity: 1, customProperties: [{ key: "retentionDays", value: "30" }] }) {
        __typename } }`,
    )
    const [seller, stranger, organization] = others as [Receiver, Receiver, Receiver]
    await expect.poll(() => [seller.received.length, organization.received.length], { timeout: 10_000 }).toEqual([1, 1])
    expect(stranger.received).toEqual([])
    expect(seller.received[0]?.body.data).toMatchObject({ actor: { role: 'BROKER', accountId: null } })
    expect(seller.received[0]?.body.data.snapshot).not.toHaveProperty('unitPrice')
    expect(organization.received[0]?.body.data.snapshot).toMatchObject({
      unitPrice: { currencyCode: expect.any(String) },
    })
    expect(organization.received[0]?.body.data.snapshot).not.toHaveProperty('priceLayer')
  })

  it('that fails is tried again with the same id and body, in growing pauses, until it is given up', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    receiver.answer = () => ({ status: 503, body: 'not now' })
    deliverMessages(gateway)
    await update(1, 30)
    await arrived(1)
    await expect
      .poll(async () => (await endpointNow('cumulus-broker', id)).deliveries.nodes[0].nextAttemptAt)
      .not.toBeNull()
    const [waiting] = (await endpointNow('cumulus-broker', id)).deliveries.nodes
    expect(new Date(waiting.nextAttemptAt).getTime() - gateway.clock.now.getTime()).toBeLessThan(10_000)
    expect(waiting.attempts).toEqual([{ status: 503, error: null, responseExcerpt: 'not now' }])
    for (let attempt = 2; attempt <= 13; attempt += 1) {
      await expect.poll(() => states('cumulus-broker', id)).toEqual(['WAITING'])
      later(30 * 3_600_000)
      await arrived(attempt)
    }
    await expect.poll(() => states('cumulus-broker', id)).toEqual(['FAILED'])
    expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  it('waits as long as the receiver asks for', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    receiver.answer = () => ({ status: 429, headers: { 'retry-after': '600' } })
    deliverMessages(gateway)
    await update(1, 30)
    await arrived(1)
    await expect
      .poll(async () => {
        const [delivery] = (await endpointNow('cumulus-broker', id)).deliveries.nodes
        return new Date(delivery.nextAttemptAt).getTime() - gateway.clock.now.getTime()
      })
      .toBe(600_000)
  })

  it('tells of one subject in order: what fails holds up those behind it, and no other subject', async () => {
    await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    const state = { isDown: true }
    receiver.answer = ({ body }) => ({ status: state.isDown && body.data.subjectId === subscriptionId(1) ? 500 : 204 })
    deliverMessages(gateway)
    for (const quantity of [20, 21, 22]) await update(1, quantity)
    await update(2, 20)
    await expect
      .poll(() => new Set(receiver.received.map(({ body }) => body.data.subjectId)).size, { timeout: 10_000 })
      .toBe(2)
    const ofFirst = () => receiver.received.filter(({ body }) => body.data.subjectId === subscriptionId(1))
    expect(ofFirst().map(({ body }) => body.data.changes[0].after)).toEqual(['20'])
    state.isDown = false
    // When it is tried again counts from when it is noted that it failed, which may be after it was received.
    const afterAMinute = () => {
      later(60_000)
      return ofFirst().length
    }
    await expect.poll(afterAMinute, { timeout: 20_000, interval: 500 }).toBe(4)
    expect(ofFirst().map(({ body }) => body.data.changes[0].after)).toEqual(['20', '20', '21', '22'])
  })

  it('that is not ordered lets those behind a failing one go on; a skipped one does as well', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', {
      url: receiver.url,
      kinds: ['SUBSCRIPTION_UPDATED'],
      isOrdered: false,
    })
    const ordered = await startReceiver()
    const other = await makeEndpoint(gateway, 'cumulus-broker', { url: ordered.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    const failing = ({ body }: Received) => ({ status: body.data.changes[0].after === '20' ? 500 : 204 })
    receiver.answer = failing
    ordered.answer = failing
    deliverMessages(gateway)
    for (const quantity of [20, 21]) await update(1, quantity)
    await arrived(2)
    await expect.poll(() => states('cumulus-broker', id)).toEqual(['SUCCEEDED', 'WAITING'])
    await expect.poll(() => states('cumulus-broker', other.id)).toEqual(['WAITING', 'WAITING'])
    const tried = async (): Promise<string[]> => {
      const query = `{ webhookEndpoint(id: "${other.id}") { deliveries { nodes { id attempts { status } } } } }`
      const { nodes } = (await gateway.read('cumulus-broker', query)).webhookEndpoint.deliveries
      return nodes.flatMap(({ id, attempts }: { id: string; attempts: object[] }) => (attempts.length > 0 ? [id] : []))
    }
    await expect.poll(tried).toHaveLength(1)
    const [first] = await tried()
    const { skipDelivery } = await gateway.read(
      'cumulus-broker',
      `mutation { skipDelivery(input: { deliveryId: "${first}" }) { ... on SkipDeliverySuccess { delivery { state } } } }`,
    )
    expect(skipDelivery.delivery.state).toBe('DISCARDED')
    await expect.poll(() => states('cumulus-broker', other.id)).toEqual(['DISCARDED', 'SUCCEEDED'])
  })

  it('of a receiver that hangs holds up no other', async () => {
    const hanging = await startReceiver()
    hanging.answer = () => null
    await makeEndpoint(gateway, 'cumulus-broker', { url: hanging.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    void deliverMessages(gateway)
    for (const quantity of [20, 21, 22, 23]) await update(1, quantity)
    await arrived(4)
    expect(hanging.received.length).toBeLessThan(2)
  }, 40_000)

  it('is disabled by 410, and its owner is told by an event', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    receiver.answer = () => ({ status: 410 })
    deliverMessages(gateway)
    await update(1, 30)
    await expect
      .poll(() => endpointNow('cumulus-broker', id))
      .toMatchObject({ isEnabled: false, disabledReason: 'GONE' })
    await update(1, 31)
    await logEverything(gateway.database)
    const { events } = await gateway.read('cumulus-broker', '{ events(last: 2) { nodes { kind subjectId } } }')
    expect(events.nodes).toContainEqual({ kind: 'WEBHOOK_ENDPOINT_DISABLED', subjectId: id })
    later(60_000)
    expect(receiver.received).toHaveLength(1)
  })

  it('that has failed for five days, over twenty attempts, is disabled', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', {
      url: receiver.url,
      kinds: ['SUBSCRIPTION_UPDATED'],
      isOrdered: false,
    })
    receiver.answer = () => ({ status: 500 })
    deliverMessages(gateway)
    await update(1, 30)
    await update(2, 10)
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await arrived(2 * attempt)
      await expect
        .poll(
          async () =>
            (await endpointNow('cumulus-broker', id)).deliveries.nodes.filter(
              (each: { state: string }) => each.state === 'RUNNING',
            ).length,
        )
        .toBe(0)
      later(16 * 3_600_000)
    }
    await expect
      .poll(() => endpointNow('cumulus-broker', id))
      .toMatchObject({ isEnabled: false, disabledReason: 'FAILING' })
  })

  it('is sent tests and, on request, what failed or was missed, under the same ids', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    deliverMessages(gateway)
    await sendTest(gateway, 'cumulus-broker', id)
    await arrived(1)
    expect(receiver.received[0]?.body).toMatchObject({ type: 'webhook.test', data: { subjectId: id } })
    receiver.answer = () => ({ status: 410 })
    await update(1, 30)
    await expect.poll(() => endpointNow('cumulus-broker', id)).toMatchObject({ isEnabled: false })
    await update(1, 31)
    // What gets its position only once the endpoint is enabled is not missed: it is told like any other.
    await logEverything(gateway.database)
    receiver.answer = () => ({ status: 204 })
    await gateway.read(
      'cumulus-broker',
      `mutation { updateWebhookEndpoint(input: { webhookEndpointId: "${id}", isEnabled: true }) { __typename } }`,
    )
    expect(await redeliver(id, `since: "${anHourAgo()}"`)).toEqual({ count: 2 })
    await arrived(4)
    const failed = receiver.received[1] as Received
    // What is sent again is in no order.
    const [again, missed] = receiver.received.slice(2).toSorted((a, b) => quantityOf(a) - quantityOf(b))
    expect([failed, again, missed].map((each) => each && quantityOf(each))).toEqual([30, 30, 31])
    expect(again?.text).toBe(failed.text)
    expect(await redeliver(id, `eventIds: ["${failed.body.id}"]`)).toEqual({ count: 1 })
    await arrived(5)
  })

  it('is not sent twice what it is yet to be told of', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    await update(1, 30)
    await logEverything(gateway.database)
    expect(await redeliver(id, `since: "${anHourAgo()}"`)).toEqual({ count: 0 })
    deliverMessages(gateway)
    await update(1, 31)
    await arrived(2)
    expect(receiver.received.map(quantityOf)).toEqual([30, 31])
  })

  it('signs with the old secret as well until the overlap is over', async () => {
    const { id, secret } = await makeEndpoint(gateway, 'cumulus-broker', {
      url: receiver.url,
      kinds: ['SUBSCRIPTION_UPDATED'],
    })
    deliverMessages(gateway)
    const { rotateWebhookSecret } = await gateway.read(
      'cumulus-broker',
      `mutation { rotateWebhookSecret(input: { webhookEndpointId: "${id}", overlapHours: 2 }) {
        ... on RotateWebhookSecretSuccess { secret webhookEndpoint { previousSecretEndsAt } } } }`,
    )
    expect(rotateWebhookSecret.webhookEndpoint.previousSecretEndsAt).toBe(
      new Date(gateway.clock.now.getTime() + 2 * 3_600_000).toISOString(),
    )
    await update(1, 30)
    await arrived(1)
    later(3 * 3_600_000)
    await update(1, 31)
    await arrived(2)
    const by = (each: string) => receiver.received.map((message) => isSignedBy(each, message))
    expect(by(rotateWebhookSecret.secret)).toEqual([true, true])
    expect(by(secret)).toEqual([true, false])
  })

  it('may say what a selection on Event says, and is disabled once that does not fit any more', async () => {
    const selection = '{ kind subject { ... on ServiceSubscription { quantity reseller { id } } } }'
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', {
      url: receiver.url,
      kinds: ['SUBSCRIPTION_UPDATED'],
      selection,
    })
    deliverMessages(gateway)
    await update(1, 30)
    await arrived(1)
    expect(receiver.received[0]?.body.data).toEqual({
      kind: 'SUBSCRIPTION_UPDATED',
      subject: { quantity: 30, reseller: { id: cumulus } },
    })
    const { webhookEndpoints } = gateway.database.tables
    await gateway.database.connection.update(webhookEndpoints).set({ selection: '{ gone }' })
    await update(1, 31)
    await expect.poll(() => endpointNow('cumulus-broker', id)).toMatchObject({ disabledReason: 'SELECTION_INVALID' })
  })

  it('that was taken by a process which ended is delivered by another, once the claim is over', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: receiver.url, kinds: ['SUBSCRIPTION_UPDATED'] })
    const stop = deliverMessages(gateway)
    receiver.answer = () => ({ status: 500 })
    await update(1, 30)
    await arrived(1)
    await expect.poll(() => states('cumulus-broker', id)).toEqual(['WAITING'])
    await stop()
    const { webhookDeliveries } = gateway.database.tables
    // As a process leaves it that is killed between the claim and the answer.
    await gateway.database.connection
      .update(webhookDeliveries)
      .set({ state: 'RUNNING', claim: 7, nextAttemptAt: new Date(gateway.clock.now.getTime() + 60_000) })
    receiver.answer = () => ({ status: 204 })
    deliverMessages(gateway)
    later(30_000)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(receiver.received).toHaveLength(1)
    later(31_000)
    await arrived(2)
    await expect.poll(() => states('cumulus-broker', id)).toEqual(['SUCCEEDED'])
    expect(receiver.received[1]?.text).toBe(receiver.received[0]?.text)
  })
})
