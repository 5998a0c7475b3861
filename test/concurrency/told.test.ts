import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { EventRow } from '../../src/database/database.ts'
import { person } from '../../src/demo/people.ts'
import { isFor } from '../events/random-events.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { isLong } from '../support/long-run.ts'
import { isSignedBy, type Received, startReceiver } from '../webhooks/receiver.ts'
import { atOnce, type Served, serveTogether } from './gateways.ts'
import { listen } from './listener.ts'
import { organization, writeParties, writeService } from './world.ts'

/** Organizations, each with five writes; and streams on each of two processes. */
const organizations = isLong ? 200 : 12
const streamsEach = isLong ? 50 : 5

const listeners = [
  'cumulus-broker',
  'aurora-software',
  'acme-bakery',
  'birch-clinic',
  'nimbus-partners',
  'operator',
] as const
const patience = { timeout: isLong ? 300_000 : 60_000, interval: 200 }

const { database, url } = await freshDatabase()
await writeParties(database, organizations)
const { serviceId, productId } = await writeService(database)
const { gateways } = await serveTogether(url, 2, {
  WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true',
  BUDGET_POINTS: '999999999999',
})
const [first] = gateways as [Served, Served]

test(
  'of everything that two processes write, every stream and every receiver hears all that it may see, and nothing else',
  { timeout: isLong ? 900_000 : 120_000 },
  async () => {
    const [failing, hanging, working] = await Promise.all([startReceiver(), startReceiver(), startReceiver()])
    const attempted = new Set<string>()
    failing.answer = ({ body }) => {
      const isFirst = !attempted.has(body.id)
      attempted.add(body.id)
      return { status: isFirst ? 503 : 204 }
    }
    const stuck = Promise.withResolvers<null>()
    hanging.answer = () => stuck.promise
    const owners = [
      ['aurora-software', failing],
      ['cumulus-broker', hanging],
      ['acme-bakery', working],
    ] as const
    const endpoints = new Map<string, { secret: string; received: readonly Received[] }>()
    for (const [as, { url: target, received }] of owners)
      endpoints.set(as, { secret: await makeEndpoint(as, target), received })

    const floor = await lastPosition()
    const { events: end } = await first.read('{ events(last: 1) { pageInfo { endCursor } } }')
    const start: string = end.pageInfo.endCursor
    const streams = Array.from({ length: 2 * streamsEach }, (_, index) => {
      const as = listeners[index % listeners.length] ?? 'operator'
      const breaksAfter = () => 1 + Math.floor(Math.random() * (isLong ? 200 : 15))
      return { as, listener: listen(gateways, index, as, start, breaksAfter) }
    })

    const outcomes = await atOnce(gateways, organizations, async (gateway, index) => {
      const of = { organizationId: organization(index + 1), serviceId }
      const added = await gateway.write('addOrganizationService', { ...of, currencyCode: 'EUR' })
      const created = await gateway.write('createSubscription', { ...of, productId, quantity: 1 })
      const subscriptionId = created.subscription?.id
      const updated = await gateway.write('updateSubscription', { subscriptionId, quantity: 2 })
      const cancelled = await gateway.write('cancelSubscription', { subscriptionId, mode: 'IMMEDIATE' })
      const removed = await gateway.write('removeOrganizationService', of)
      return [added, created, updated, cancelled, removed].filter(({ code }) => code !== undefined)
    })
    expect(outcomes.flat()).toEqual([])

    await expect.poll(async () => (await loggedSince(floor)).length, patience).toBe(5 * organizations)
    const written = await loggedSince(floor)
    // Each was written in a request with a trace of its own, by one process, and is sent by either.
    const traces = new Map(written.map(({ id, traceparent }) => [id, traceparent]))
    expect(new Set(traces.values()).size).toBe(written.length)
    const expected = (as: string) => written.filter((row) => isFor(row, viewer(as), [])).map(({ id }) => id)

    // Streams: each event once, in the order of the log, however often they were broken off.
    for (const { as, listener } of streams)
      await expect.poll(() => listener.heard.length, patience).toBe(expected(as).length)
    await Promise.all(streams.map(({ listener }) => listener.stop()))
    for (const { as, listener } of streams) expect(listener.heard).toEqual(expected(as))
    expect(streams.some(({ as, listener }) => as === 'operator' && listener.resumptions > 1)).toBe(true)
    expect(expected('nimbus-partners')).toEqual([])

    // Receivers: each event at least once, by the same id, in the order of each subject; the one that hangs holds up no other.
    const heardBy = (as: string) => new Set(endpoints.get(as)?.received.map(({ body }) => body.id))
    for (const as of ['aurora-software', 'acme-bakery'])
      await expect.poll(() => heardBy(as).size, patience).toBe(new Set(expected(as)).size)
    for (const [as, { secret, received }] of endpoints) {
      const own = new Set(expected(as))
      expect(received.filter(({ body }) => !own.has(body.id))).toEqual([])
      expect(received.every((message) => isSignedBy(secret, message))).toBe(true)
      expect(received.every(({ body, headers }) => headers['webhook-id'] === body.id)).toBe(true)
      expect(received.every(({ body, headers }) => headers['traceparent'] === traces.get(body.id))).toBe(true)
      for (const [, messages] of Map.groupBy(received, ({ body }) => body.data.subjectId)) {
        const versions = messages.map(({ body }) => body.data.subjectVersion)
        expect(versions).toEqual(versions.toSorted((a, b) => a - b))
      }
    }
    expect(attempted.size).toBe(expected('aurora-software').length)
    expect(hanging.received.length).toBeGreaterThan(0)

    // Once it answers again, that one gets everything as well.
    if (!isLong) return
    hanging.answer = () => ({ status: 204 })
    stuck.resolve(null)
    await expect.poll(() => heardBy('cumulus-broker').size, patience).toBe(expected('cumulus-broker').length)
  },
)

const viewer = (as: string) => person(as as Parameters<typeof person>[0])

async function makeEndpoint(as: string, target: string): Promise<string> {
  const response = await fetch(`${first.address}graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${first.tokenOf(as)}` },
    body: JSON.stringify({
      query: `mutation ($url: String!, $kinds: [EventKind!]) { createWebhookEndpoint(input: { url: $url, kinds: $kinds }) {
        ... on CreateWebhookEndpointSuccess { secret } ... on DomainError { message } } }`,
      variables: { url: target, kinds: kindsWritten },
    }),
  })
  const { data } = (await response.json()) as { data: { createWebhookEndpoint: { secret: string } } }
  return data.createWebhookEndpoint.secret
}

const kindsWritten = [
  'ORGANIZATION_SERVICE_ADDED',
  'ORGANIZATION_SERVICE_REMOVED',
  'SUBSCRIPTION_CREATED',
  'SUBSCRIPTION_UPDATED',
  'SUBSCRIPTION_CANCELLED',
]

async function lastPosition(): Promise<number> {
  // What was written before it stands in the log by then: the processes have relays of their own.
  await expect.poll(async () => waiting(), patience).toBe(0)
  const { eventLog } = database.tables
  const [row] = await database.connection
    .select({ last: sql<number>`coalesce(max(${eventLog.position}), 0)`.mapWith(Number) })
    .from(eventLog)
  return row?.last ?? 0
}

async function waiting(): Promise<number> {
  if (engine !== 'postgres') return 0
  return (await database.connection.select().from(database.tables.eventInbox)).length
}

async function loggedSince(position: number): Promise<EventRow[]> {
  const { events, eventLog } = database.tables
  const rows = await database.connection
    .select({ event: events })
    .from(eventLog)
    .innerJoin(events, sql`${events.id} = ${eventLog.id}`)
    .where(sql`${eventLog.position} > ${position}`)
    .orderBy(eventLog.position)
  return rows.map(({ event }) => event)
}
