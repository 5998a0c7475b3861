import { once } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createSocketClient } from 'graphql-ws'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { makeClient } from '../../src/identity/clients.ts'
import { serveTogether, type Served } from '../concurrency/gateways.ts'
import { organization, writeParties, writeService } from '../concurrency/world.ts'
import { addClient, revokeClient } from '../support/clients.ts'
import { freshDatabase } from '../support/fresh-database.ts'

const { database, url } = await freshDatabase()
await writeParties(database, 3)
const sold = await writeService(database)
const { gateways, another } = await serveTogether(url, 2)
const [first, second] = gateways as [Served, Served]

const live = 'subscription ($after: String) { events(after: $after) { cursor event { kind subjectVersion } } }'

const changes = `subscription ($after: String) {
  subscriptionChanged(after: $after, filter: { statuses: [ACTIVE] }) { cursor entry { kind } } }`

interface Told {
  readonly kinds: string[]
  readonly codes: string[]
  cursor: string | null
}

type Payload = { data?: unknown; errors?: readonly unknown[] }

/** Notes what a client gets. */
function noting(told: Told) {
  const settled = Promise.withResolvers<void>()
  const sink = {
    next({ data, errors }: Payload) {
      type Message = { cursor: string; event?: { kind: string }; entry?: { kind: string } } | null
      const [message] = Object.values((data ?? {}) as Record<string, Message>)
      if (message) told.kinds.push((message.event ?? message.entry)?.kind ?? '')
      if (message) told.cursor = message.cursor
      for (const error of (errors ?? []) as { extensions: { code: string } }[]) told.codes.push(error.extensions.code)
    },
    error: () => settled.resolve(),
    complete: () => settled.resolve(),
  }
  return { sink, ended: settled.promise }
}

const headersOf = (gateway: Served) => ({ authorization: `Bearer ${gateway.tokenOf('cumulus-broker')}` })

function overSse(gateway: Served, after: string | null, told: Told, query = live) {
  const client = createSseClient({ url: `${gateway.address}graphql`, headers: headersOf(gateway), retryAttempts: 0 })
  const { sink, ended } = noting(told)
  const stop = client.subscribe({ query, variables: { after } }, sink)
  return { stop, ended }
}

function overSocket(gateway: Served, after: string | null, told: Told, query = live) {
  const client = createSocketClient({
    url: `${gateway.address.replace('http', 'ws')}graphql`,
    webSocketImpl: WebSocket,
    connectionParams: headersOf(gateway),
    retryAttempts: 0,
  })
  const { sink, ended } = noting(told)
  const stop = client.subscribe({ query, variables: { after } }, sink as never)
  return { stop: () => (stop(), void client.dispose()), ended }
}

const fresh = (): Told => ({ kinds: [], codes: [], cursor: null })
const add = (gateway: Served, index: number) =>
  gateway.write('addOrganizationService', {
    organizationId: organization(index),
    serviceId: sold.serviceId,
    currencyCode: 'EUR',
  })
const remove = (gateway: Served, index: number) =>
  gateway.write('removeOrganizationService', { organizationId: organization(index), serviceId: sold.serviceId })

describe.each([
  ['server-sent events', overSse],
  ['a WebSocket', overSocket],
])('a client over %s', (_, open) => {
  it('hears what another process did, and resumes with another one after its own has ended', async () => {
    const told = fresh()
    const doomed = await another()
    const stream = open(doomed, null, told)
    // Until it listens, it hears nothing.
    await expect
      .poll(
        async () => {
          await add(second, 1)
          await remove(second, 1)
          return told.kinds.length
        },
        { timeout: 20_000, interval: 300 },
      )
      .toBeGreaterThan(1)
    doomed.child.process.kill('SIGTERM')
    await stream.ended
    await doomed.child.finished
    expect(told.codes).toEqual(['STREAM_MOVED'])
    const heard = told.kinds.length
    await add(first, 2)
    const resumed = open(first, told.cursor, told)
    await remove(first, 2)
    // Nothing was missed, and nothing came twice.
    const logged = async () => {
      const { events } = await first.read('{ events(last: 100) { nodes { kind } } }')
      return events.nodes.map(({ kind }: { kind: string }) => kind) as string[]
    }
    await expect
      .poll(
        async () => {
          const all = await logged()
          const isAtTheEnd = all.at(-1) === 'ORGANIZATION_SERVICE_REMOVED' && told.kinds.length >= heard + 2
          return isAtTheEnd && isDeepStrictEqual(told.kinds, all.slice(-told.kinds.length))
        },
        { timeout: 20_000 },
      )
      .toBe(true)
    resumed.stop()
  }, 60_000)

  it('hears the changes of subscriptions that it names, and resumes after a cursor with another process', async () => {
    const told = fresh()
    const { events } = await first.read('{ events(last: 1) { pageInfo { endCursor } } }')
    const stream = open(first, events.pageInfo.endCursor, told, changes)
    await add(second, 3)
    const created = await second.write('createSubscription', {
      organizationId: organization(3),
      serviceId: sold.serviceId,
      productId: sold.productId,
      quantity: 1,
    })
    const subscriptionId = created.subscription?.id
    await expect.poll(() => told.kinds, { timeout: 20_000 }).toEqual(['CREATED'])
    stream.stop()
    await second.write('updateSubscription', { subscriptionId, quantity: 2 })
    await second.write('cancelSubscription', { subscriptionId, mode: 'IMMEDIATE' })
    const resumed = open(second, told.cursor, told, changes)
    await expect.poll(() => told.kinds, { timeout: 20_000 }).toEqual(['CREATED', 'UPDATED', 'CANCELLED'])
    resumed.stop()
    await remove(second, 3)
  }, 60_000)
})

describe('a socket', () => {
  const socketUrl = () => `${first.address.replace('http', 'ws')}graphql`

  it('of a page of another site is refused', async () => {
    const socket = new WebSocket(socketUrl(), 'graphql-transport-ws', { origin: 'https://evil.example.com' })
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toContain('403')
  })

  it('is closed where nobody says who it is, or with credentials that are not accepted', async () => {
    const silent = new WebSocket(socketUrl(), 'graphql-transport-ws')
    const wrong = new WebSocket(socketUrl(), 'graphql-transport-ws')
    wrong.on('open', () => wrong.send('{"type":"connection_init","payload":{"authorization":"Bearer nonsense"}}'))
    const codes = await Promise.all(
      [silent, wrong].map(async (socket) => ((await once(socket, 'close')) as [number])[0]),
    )
    expect(codes).toEqual([4408, 4403])
  }, 20_000)

  it('answers queries and mutations as well, and refuses documents that are not valid', async () => {
    const client = createSocketClient({
      url: socketUrl(),
      webSocketImpl: WebSocket,
      connectionParams: headersOf(first),
      retryAttempts: 0,
    })
    const answered = (query: string) =>
      new Promise<unknown>((resolve) => {
        const results: unknown[] = []
        client.subscribe(
          { query },
          { next: (result) => results.push(result), error: resolve, complete: () => resolve(results[0]) },
        )
      })
    expect(await answered('{ viewer { role } }')).toEqual({ data: { viewer: { role: 'BROKER' } } })
    expect(await answered('{ gone }')).toMatchObject([
      { message: expect.stringContaining('Cannot query field "gone"') },
    ])
    await client.dispose()
  })

  it('of a machine that is revoked answers nothing more, within 10 seconds', async () => {
    const { client: row, secret } = makeClient({ name: '', role: 'OPERATOR', parties: [] }, new Date())
    await addClient(database, row)
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: row.id, client_secret: secret })
    const response = await fetch(`${first.address}connect/token`, { method: 'POST', body })
    const { access_token: token } = (await response.json()) as { access_token: string }
    const client = createSocketClient({
      url: socketUrl(),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
      lazy: false,
    })
    const codeOf = () =>
      new Promise<string>((resolve) => {
        const told = (errors: unknown) =>
          resolve((errors as { extensions: { code: string } }[])[0]?.extensions.code ?? '')
        client.subscribe(
          { query: '{ viewer { role } }' },
          { next: () => resolve('answered'), error: told, complete: () => {} },
        )
      })
    expect(await codeOf()).toBe('answered')
    await revokeClient(database, row.id, new Date())
    await expect.poll(codeOf, { timeout: 10_000, interval: 300 }).toBe('STREAM_TOKEN_EXPIRED')
    await client.dispose()
  }, 30_000)
})
