import { beforeEach, describe, expect, it } from 'vitest'
import { cumulus, subscriptionId } from '../../src/demo/ids.ts'
import type { Viewer } from '../../src/viewer.ts'
import { done } from '../management/support.ts'
import type { As, TestGateway } from '../support/gateway.ts'
import { makeEndpoint, sendTest } from '../support/webhooks.ts'
import { deliverMessages, openTelling } from './messages.ts'
import { type Receiver, startReceiver } from './receiver.ts'

/** A token that writes webhooks and reads events, and nothing else: no subscription, and so no license key. */
const narrowed: Viewer = {
  accountId: 'mira.keller',
  account: 'USER',
  role: 'BROKER',
  parties: [cumulus],
  scopes: new Set(['webhooks:read', 'webhooks:write', 'events:read']),
}

const selection = '{ subject { ... on ServiceSubscription { licenseKey } } }'
const withKey = { data: { subject: { licenseKey: 'KEY-1' } } }
const usual = { data: { schemaVersion: 1, subjectId: subscriptionId(5), changes: [{ field: 'quantity' }] } }

let gateway: TestGateway
let receiver: Receiver
beforeEach(async () => {
  gateway = await openTelling()
  receiver = await startReceiver()
  await done(gateway, 'aurora-software', 'setLicenseKey', { subscriptionId: subscriptionId(5), licenseKey: 'KEY-1' })
})

const update = (quantity: number) =>
  done(gateway, 'cumulus-broker', 'updateSubscription', { subscriptionId: subscriptionId(5), quantity })
const change = (as: As, webhookEndpointId: string, input: object) =>
  done(gateway, as, 'updateWebhookEndpoint', { webhookEndpointId, ...input })
const make = () =>
  makeEndpoint(gateway, 'cumulus-broker', { url: `${receiver.url}first`, kinds: ['SUBSCRIPTION_UPDATED'], selection })

async function deliveriesOf(id: string): Promise<{ state: string; eventId: string; nextAttemptAt: string | null }[]> {
  const query = `{ webhookEndpoint(id: "${id}") { deliveries { nodes { state eventId nextAttemptAt } } } }`
  return (await gateway.read('cumulus-broker', query)).webhookEndpoint.deliveries.nodes
}

const statesOf = async (id: string) => (await deliveriesOf(id)).map(({ state }) => state)

/** Lets time pass, and has what is due by then tried. */
function later(): void {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + 3_600_000)
  gateway.database.eventsLogged.ring()
}

async function arrivedAt(path: string, count: number) {
  const there = () => receiver.received.filter((message) => message.path === path)
  await expect.poll(() => there().length, { timeout: 10_000 }).toBe(count)
  return there()
}

describe('a webhook with a new address', () => {
  it('is sent there what waits in the words that it asks for now, and never what was written for another', async () => {
    const { id } = await make()
    receiver.answer = ({ path }) => ({ status: path === '/first' ? 503 : 204 })
    deliverMessages(gateway)
    await update(9)
    const [first] = await arrivedAt('/first', 1)
    expect(first?.body).toMatchObject(withKey)
    await expect.poll(() => statesOf(id)).toEqual(['WAITING'])
    await change(narrowed, id, { selection: null })
    await change(narrowed, id, { url: `${receiver.url}second` })
    later()
    const [second] = await arrivedAt('/second', 1)
    expect(second?.body).toMatchObject(usual)
    expect(second?.text).not.toContain('KEY-1')
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  })

  it('is not sent there what an attempt under way has written meanwhile', async () => {
    const { id } = await make()
    let isChanged: (() => void) | undefined
    const changed = new Promise<void>((resolve) => {
      isChanged = resolve
    })
    receiver.answer = async ({ path }) => {
      if (path === '/first') await changed
      return { status: path === '/first' ? 503 : 204 }
    }
    deliverMessages(gateway)
    await update(9)
    await arrivedAt('/first', 1)
    await change(narrowed, id, { selection: null, url: `${receiver.url}second` })
    isChanged?.()
    later()
    const [second] = await arrivedAt('/second', 1)
    expect(second?.text).not.toContain('KEY-1')
    await expect.poll(() => statesOf(id)).toEqual(['SUCCEEDED'])
  })

  it.each<[string, As]>([
    ['whoever reads less', narrowed],
    ['whoever reads all', 'cumulus-broker'],
  ])('is sent again there, by %s, in the words that it asks for now', async (_, as) => {
    const { id } = await make()
    deliverMessages(gateway)
    await update(9)
    expect((await arrivedAt('/first', 1))[0]?.body).toMatchObject(withKey)
    await expect.poll(() => statesOf(id)).toEqual(['SUCCEEDED'])
    const [sent] = await deliveriesOf(id)
    await change(narrowed, id, { selection: null, url: `${receiver.url}second` })
    await done(gateway, as, 'redeliverEvents', { webhookEndpointId: id, eventIds: [sent?.eventId] })
    const [again] = await arrivedAt('/second', 1)
    expect(again?.body).toMatchObject(usual)
    expect(again?.text).not.toContain('KEY-1')
  })

  it('still gets a test that waits', async () => {
    const { id } = await make()
    await sendTest(gateway, 'cumulus-broker', id)
    await change('cumulus-broker', id, { url: `${receiver.url}second` })
    deliverMessages(gateway)
    const [test] = await arrivedAt('/second', 1)
    expect(test?.body).toMatchObject({ type: 'webhook.test' })
  })
})
