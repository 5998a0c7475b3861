import { beforeEach, describe, expect, it } from 'vitest'
import { acmeBakery, auroraBackup, backup500, subscriptionId } from '../../src/demo/ids.ts'
import type { TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { deliverMessages, openTelling } from './messages.ts'
import { isSignedBy, type Receiver, startReceiver } from './receiver.ts'

let gateway: TestGateway
let receiver: Receiver
beforeEach(async () => {
  gateway = await openTelling()
  receiver = await startReceiver()
})

const day = 24 * 3_600_000

/** Sets addresses of the definition of Aurora Backup, which confirms all of them. */
async function setHandlers(changes: object): Promise<void> {
  await gateway.read(
    'aurora-software',
    `mutation ($changes: ServiceDefinitionChanges!) {
      updateServiceDefinition(input: { serviceId: "${auroraBackup}", changes: $changes }) { __typename } }`,
    { changes },
  )
  await logEverything(gateway.database)
}

async function order(): Promise<string> {
  const { createSubscription } = await gateway.read(
    'cumulus-broker',
    `mutation { createSubscription(input: { organizationId: "${acmeBakery}", serviceId: "${auroraBackup}",
      productId: "${backup500}", quantity: 1, customProperties: [{ key: "retentionDays", value: "30" }] }) {
      ... on CreateSubscriptionSuccess { subscription { id status } } ... on DomainError { message } } }`,
  )
  expect(createSubscription.subscription?.status).toBe('PENDING')
  return createSubscription.subscription.id
}

async function subscription(id: string) {
  const found = await gateway.read(
    'cumulus-broker',
    `{ subscription(id: "${id}") { status statusReason history(last: 1) { nodes { actor { role account } } }
      fulfillment { state requestedAt attempts lastAttemptAt nextAttemptAt deadlineAt answeredAt } } }`,
  )
  return found.subscription
}

const paths = () => receiver.received.map(({ path, body }) => `${path} ${body.type}`)
const later = (milliseconds: number) => {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + milliseconds)
  gateway.database.eventsLogged.ring()
}

describe('onFulfillment', () => {
  it('is asked to accept a new subscription, signed with the service’s secret, and may accept at once', async () => {
    await setHandlers({ subscriptionLifecycleEventHandlers: { onFulfillment: `${receiver.url}fulfill` } })
    const { rotateServiceSecret } = await gateway.read(
      'backup-owner',
      `mutation { rotateServiceSecret(input: { serviceId: "${auroraBackup}" }) { ... on RotateServiceSecretSuccess { secret } } }`,
    )
    receiver.answer = () => ({ status: 200, body: '{ "decision": "activate" }' })
    deliverMessages(gateway)
    const id = await order()
    await expect
      .poll(() => subscription(id), { timeout: 10_000 })
      .toMatchObject({
        status: 'ACTIVE',
        history: { nodes: [{ actor: { role: 'SERVICE_OWNER', account: 'SERVICE' } }] },
      })
    expect(paths()).toEqual(['/fulfill subscription.created'])
    const [message] = receiver.received
    expect(message && isSignedBy(rotateServiceSecret.secret, message)).toBe(true)
    expect(message?.body.data.snapshot).toMatchObject({ id, status: 'PENDING' })
    await expect
      .poll(async () => (await subscription(id)).fulfillment)
      .toMatchObject({ state: 'ACTIVATED', attempts: 1 })
  })

  it('may turn it down with a reason', async () => {
    await setHandlers({ subscriptionLifecycleEventHandlers: { onFulfillment: receiver.url } })
    receiver.answer = () => ({ status: 200, body: '{ "decision": "reject", "reason": "No capacity" }' })
    deliverMessages(gateway)
    const id = await order()
    await expect
      .poll(() => subscription(id), { timeout: 10_000 })
      .toMatchObject({ status: 'FAILED', statusReason: 'No capacity' })
    await expect.poll(async () => (await subscription(id)).fulfillment).toMatchObject({ state: 'REJECTED' })
  })

  it.each([
    [`${'x'.repeat(999)}😀 and more`, 'x'.repeat(999)],
    ['No\0room', 'No\uFFFDroom'],
    ['No \ud83d room', 'No \uFFFD room'],
    [' '.repeat(1200), 'The service turned it down.'],
  ])('may turn it down with a reason that is not kept as it is: %#', async (reason, kept) => {
    await setHandlers({ subscriptionLifecycleEventHandlers: { onFulfillment: receiver.url } })
    receiver.answer = () => ({ status: 200, body: JSON.stringify({ decision: 'reject', reason }) })
    deliverMessages(gateway)
    const id = await order()
    await expect
      .poll(() => subscription(id), { timeout: 10_000 })
      .toMatchObject({ status: 'FAILED', statusReason: kept })
  })

  it.each([{ status: 202 }, { status: 200, body: 'thank you' }, { status: 200, body: '{ "decision": "perhaps" }' }])(
    'acknowledges with %j, and may decide later',
    async (answer) => {
      await setHandlers({ subscriptionLifecycleEventHandlers: { onFulfillment: receiver.url } })
      receiver.answer = () => answer
      deliverMessages(gateway)
      const id = await order()
      await expect
        .poll(async () => (await subscription(id)).fulfillment, { timeout: 10_000 })
        .toMatchObject({
          state: 'ACKNOWLEDGED',
          attempts: 1,
          nextAttemptAt: null,
          answeredAt: gateway.clock.now.toISOString(),
        })
      expect(await subscription(id)).toMatchObject({ status: 'PENDING' })
      await gateway.read(
        'backup-owner',
        `mutation { activateSubscription(input: { subscriptionId: "${id}" }) { __typename } }`,
      )
      expect(await subscription(id)).toMatchObject({ status: 'ACTIVE', fulfillment: { state: 'ACTIVATED' } })
    },
  )

  it('is asked once a day after its tries, at the address that is set then, until the deadline', async () => {
    await setHandlers({ subscriptionLifecycleEventHandlers: { onFulfillment: receiver.url } })
    receiver.answer = () => ({ status: 500 })
    deliverMessages(gateway)
    const id = await order()
    const settled = async (attempts: number) => {
      const { fulfillment } = await subscription(id)
      return fulfillment?.nextAttemptAt !== null && fulfillment?.attempts === attempts
    }
    await expect.poll(() => settled(1), { timeout: 10_000 }).toBe(true)
    for (let attempt = 2; attempt <= 15; attempt += 1) {
      later(1.3 * day)
      await expect.poll(() => settled(attempt), { timeout: 10_000 }).toBe(true)
    }
    const other = await startReceiver()
    await setHandlers({ subscriptionLifecycleEventHandlers: { onFulfillment: other.url } })
    later(1.3 * day)
    await expect.poll(() => other.received.length, { timeout: 10_000 }).toBe(1)
    expect(other.received[0]?.text).toBe(receiver.received[0]?.text)
  })

  it('is not asked about what does not wait for an answer any more', async () => {
    await setHandlers({ subscriptionLifecycleEventHandlers: { onFulfillment: receiver.url } })
    const id = await order()
    await gateway.read(
      'backup-owner',
      `mutation { activateSubscription(input: { subscriptionId: "${id}" }) { __typename } }`,
    )
    deliverMessages(gateway)
    const query = `{ service(id: "${auroraBackup}") { handlerDeliveries { nodes { channel state } } } }`
    const states = async () => (await gateway.read('backup-owner', query)).service.handlerDeliveries.nodes
    await expect.poll(states).toContainEqual({ channel: 'HANDLER', state: 'DISCARDED' })
    expect(receiver.received).toEqual([])
  })

  it('is asked again at once where requestFulfillment says so', async () => {
    await setHandlers({ subscriptionLifecycleEventHandlers: { onFulfillment: receiver.url } })
    receiver.answer = () => ({ status: 500 })
    deliverMessages(gateway)
    const id = await order()
    await expect.poll(async () => (await subscription(id)).fulfillment?.attempts, { timeout: 10_000 }).toBe(1)
    receiver.answer = () => ({ status: 202 })
    const request = () =>
      gateway.read(
        'cumulus-broker',
        `mutation { requestFulfillment(input: { subscriptionId: "${id}" }) {
          ... on RequestFulfillmentSuccess { subscription { id } } ... on InvalidInput { message } } }`,
      )
    expect(await request()).toEqual({ requestFulfillment: { subscription: { id } } })
    await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(2)
    await expect.poll(async () => (await subscription(id)).fulfillment?.state).toBe('ACKNOWLEDGED')
    expect(await request()).toEqual({ requestFulfillment: { subscription: { id } } })
    await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(3)
    await gateway.read(
      'backup-owner',
      `mutation { activateSubscription(input: { subscriptionId: "${id}" }) { __typename } }`,
    )
    expect(await request()).toEqual({ requestFulfillment: { message: 'The subscription does not wait for an answer' } })
  })
})

describe('the other addresses of a definition', () => {
  it('are told of orders, of every change of status, of cancellation and of the end', async () => {
    await setHandlers({
      subscriptionLifecycleEventHandlers: {
        onCancellation: `${receiver.url}cancelled`,
        onExpiration: `${receiver.url}expired`,
      },
      subscriptionStatusChangeNotificationUrl: `${receiver.url}status`,
      orderCreatedNotifyUrl: `${receiver.url}order`,
    })
    deliverMessages(gateway)
    await gateway.read(
      'cumulus-broker',
      `mutation { createSubscription(input: { organizationId: "${acmeBakery}", serviceId: "${auroraBackup}",
        productId: "${backup500}", quantity: 1, customProperties: [{ key: "retentionDays", value: "30" }] }) { __typename }
        cancelSubscription(input: { subscriptionId: "${subscriptionId(3)}", mode: IMMEDIATE }) { __typename } }`,
    )
    await expect
      .poll(() => paths().toSorted(), { timeout: 10_000 })
      .toEqual([
        '/cancelled subscription.cancelled',
        '/order subscription.created',
        '/status subscription.cancelled',
        '/status subscription.created',
      ])
    const { service } = await gateway.read(
      'backup-owner',
      `{ service(id: "${auroraBackup}") { handlerDeliveries { nodes { channel state } } } }`,
    )
    expect(service.handlerDeliveries.nodes).toContainEqual({ channel: 'HANDLER', state: 'SUCCEEDED' })
    const hidden = await gateway.read(
      'cumulus-broker',
      `{ service(id: "${auroraBackup}") { handlerDeliveries { totalCount } } }`,
    )
    expect(hidden.service.handlerDeliveries.totalCount).toBe(0)
  })

  it('stay as their owner has set them, though one says that it is gone', async () => {
    await setHandlers({ orderCreatedNotifyUrl: `${receiver.url}order` })
    receiver.answer = () => ({ status: 410 })
    deliverMessages(gateway)
    const query = `{ service(id: "${auroraBackup}") { handlerDeliveries { nodes { state attempts { status } } } } }`
    const gone = async () => {
      const { nodes } = (await gateway.read('backup-owner', query)).service.handlerDeliveries
      return nodes.filter(({ state }: { state: string }) => state === 'FAILED')
    }
    for (const count of [1, 2]) {
      await order()
      await expect
        .poll(gone)
        .toEqual(Array.from({ length: count }, () => ({ state: 'FAILED', attempts: [{ status: 410 }] })))
    }
    expect(paths()).toEqual(['/order subscription.created', '/order subscription.created'])
  })

  it('that came with the data are told of nothing until their owner confirms them', async () => {
    const { serviceDefinitions } = gateway.database.tables
    await gateway.database.connection
      .update(serviceDefinitions)
      .set({ orderCreatedNotifyUrl: receiver.url, subscriptionLifecycleEventHandlers: null })
    deliverMessages(gateway)
    const buy = () =>
      gateway.read(
        'cumulus-broker',
        `mutation { createSubscription(input: { organizationId: "${acmeBakery}", serviceId: "${auroraBackup}",
          productId: "${backup500}", quantity: 1, customProperties: [{ key: "retentionDays", value: "30" }] }) { __typename } }`,
      )
    await buy()
    await logEverything(gateway.database)
    await gateway.read(
      'aurora-software',
      `mutation { confirmServiceHandlers(input: { serviceId: "${auroraBackup}" }) { __typename } }`,
    )
    await buy()
    await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(1)
  })
})
