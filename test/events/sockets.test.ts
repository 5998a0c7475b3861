import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { DatabaseUnavailable } from '../../src/database-unavailable.ts'
import { cumulus, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import type { Viewer } from '../../src/viewer.ts'
import { closeServers, openServed } from '../http/served.ts'
import { later } from '../identity/machines.ts'
import type { As, TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'

interface Message {
  readonly type: string
  readonly id?: string
  // Tests read answers by path; what is not there fails their assertions.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly payload: any
}

type Somebody = Exclude<As, null>

const opened: WebSocket[] = []
afterEach(() => {
  for (const socket of opened.splice(0)) socket.terminate()
})
afterAll(closeServers)

const protocol = 'graphql-transport-ws'

/** A gateway with sockets in this process. */
async function serve(env: Record<string, string> = {}) {
  const { gateway, port } = await openServed({ env })
  const address = `ws://127.0.0.1:${port}/graphql`
  return { gateway, address, open: (as: Somebody, name = 'authorization') => signedIn(gateway, address, as, name) }
}

async function connect(address: string, options: object = {}): Promise<WebSocket> {
  const socket = new WebSocket(address, protocol, options)
  opened.push(socket)
  await once(socket, 'open')
  return socket
}

/** A socket whose client has said who it is: by this name in its first message. */
async function signedIn(gateway: TestGateway, address: string, as: Somebody, name: string): Promise<WebSocket> {
  const socket = await connect(address)
  const acknowledged = once(socket, 'message')
  send(socket, { type: 'connection_init', payload: { [name]: `Bearer ${await gateway.token(as)}` } })
  await acknowledged
  return socket
}

const send = (socket: WebSocket, message: object) => socket.send(JSON.stringify(message))

let asked = 0

/** What an operation is answered next: its result, or why it is refused. */
function ask(socket: WebSocket, payload: object): Promise<Message> {
  const id = `${(asked += 1)}`
  const answer = told(socket, id)
  send(socket, { id, type: 'subscribe', payload })
  return answer
}

/** The next message of an operation. */
function told(socket: WebSocket, id: string): Promise<Message> {
  return new Promise((resolve) => {
    const look = (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Message
      if (message.id !== id || message.type === 'complete') return
      socket.off('message', look)
      resolve(message)
    }
    socket.on('message', look)
  })
}

const codeOf = ({ type, payload }: Message) =>
  (type === 'error' ? payload[0] : payload.errors?.[0])?.extensions.code as string | undefined
const role = { query: '{ viewer { role } }' }
const machine = (): Viewer => ({
  role: 'BROKER',
  parties: [cumulus],
  account: 'SERVICE',
  accountId: crypto.randomUUID(),
  isReadOnly: false,
})

describe('a socket', () => {
  it('is open to pages of other sites that are named, and to no others', async () => {
    const { address } = await serve({ CORS_ORIGINS: 'https://app.example.com' })
    const from = (origin: string) => connect(address, { origin })
    await expect(from('https://app.example.com')).resolves.toBeDefined()
    await expect(from('https://evil.example.com')).rejects.toThrow('403')
  })

  it('speaks the one protocol that it knows, whichever else its client offers, and no other', async () => {
    const { address } = await serve()
    const offering = (...protocols: string[]) => {
      const socket = new WebSocket(address, protocols)
      opened.push(socket)
      return socket
    }
    const both = offering('graphql-ws', protocol)
    await once(both, 'open')
    expect(both.protocol).toBe(protocol)
    await expect(once(offering('graphql-ws'), 'open')).rejects.toThrow('no subprotocol')
  })

  it('takes credentials as clients spell them, before those of its request, and tells the log why it refuses some', async () => {
    const { gateway, address, open } = await serve()
    for (const name of ['authorization', 'Authorization'])
      expect((await ask(await open('cumulus-broker', name), role)).payload).toEqual({
        data: { viewer: { role: 'BROKER' } },
      })
    const authorization = `Bearer ${await gateway.token('operator')}`
    const both = await connect(address, { headers: { authorization } })
    const acknowledged = once(both, 'message')
    send(both, {
      type: 'connection_init',
      payload: { authorization: `Bearer ${await gateway.token('cumulus-broker')}` },
    })
    await acknowledged
    expect((await ask(both, role)).payload.data).toEqual({ viewer: { role: 'BROKER' } })
    const wrong = await connect(address)
    send(wrong, { type: 'connection_init', payload: { authorization: 'Bearer nonsense' } })
    expect(await once(wrong, 'close')).toMatchObject([4403, expect.anything()])
    expect(gateway.log).toContainEqual(
      expect.objectContaining({ msg: 'credentials refused', reason: 'malformed-token' }),
    )
  })

  it('answers nothing more once its credentials have expired, or are of a machine that is another one now', async () => {
    const { gateway, open } = await serve()
    const people = await open('cumulus-broker')
    await later(gateway, 2 * 3_600_000, async () => {
      expect(codeOf(await ask(people, role))).toBe('STREAM_TOKEN_EXPIRED')
    })
    expect(codeOf(await ask(people, role))).toBeUndefined()
    const program = await open(machine())
    expect(codeOf(await ask(program, role))).toBeUndefined()
    await gateway.database.connection.update(gateway.database.tables.clients).set({ revokedAt: gateway.clock.now })
    await later(gateway, 6000, async () => {
      expect(codeOf(await ask(program, role))).toBe('STREAM_TOKEN_EXPIRED')
    })
  })

  it('stays open where nobody can say for now whose it is, and says so of what it is asked', async () => {
    const { gateway, open } = await serve()
    const socket = await open(machine())
    expect(codeOf(await ask(socket, role))).toBeUndefined()
    const { query } = gateway.database
    await later(gateway, 6000, async () => {
      gateway.database.query = () => Promise.reject(new DatabaseUnavailable('unreachable', new Error('It is away.')))
      expect(codeOf(await ask(socket, role))).toBe('SERVICE_UNAVAILABLE')
      gateway.database.query = query
      expect(codeOf(await ask(socket, role))).toBeUndefined()
    })
  })

  it('ends the stream of a machine that is restricted meanwhile', async () => {
    const { gateway, open } = await serve({ STREAM_CHECK_MS: '10' })
    const socket = await open(machine())
    const { events } = await gateway.read('cumulus-broker', '{ events { pageInfo { endCursor } } }')
    await gateway.read(
      'cumulus-broker',
      `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId(5)}", quantity: 9 }) { __typename } }`,
    )
    await logEverything(gateway.database)
    const query = `subscription { events(after: "${events.pageInfo.endCursor}") { event { kind } } }`
    const first = await ask(socket, { query })
    expect(first.payload.data.events.event.kind).toBe('SUBSCRIPTION_UPDATED')
    const ended = told(socket, first.id ?? '')
    await gateway.database.connection.update(gateway.database.tables.clients).set({ serviceIds: [googleWorkspace] })
    await later(gateway, 6000, async () => {
      expect(codeOf(await ended)).toBe('STREAM_TOKEN_EXPIRED')
    })
  })

  it('answers trusted documents by their ids, and no others where these alone may be', async () => {
    const { gateway, open } = await serve({ TRUSTED_DOCUMENTS: 'only' })
    gateway.trusted.replace([{ id: 'a'.repeat(64), document: role.query }])
    const socket = await open('cumulus-broker')
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } }
    expect((await ask(socket, { query: '', extensions })).payload).toEqual({ data: { viewer: { role: 'BROKER' } } })
    expect(codeOf(await ask(socket, { query: '{ viewer { account } }' }))).toBe('DOCUMENT_NOT_TRUSTED')
  })

  it('tells nothing of what goes wrong inside but to the log', async () => {
    const { gateway, open } = await serve()
    const socket = await open('cumulus-broker')
    const { query } = gateway.database
    gateway.database.query = () => Promise.reject(new Error('The password is swordfish.'))
    const { payload } = await ask(socket, { query: '{ subscriptions { totalCount } }' })
    gateway.database.query = query
    expect(JSON.stringify(payload)).not.toContain('swordfish')
    expect(payload.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }])
    expect(JSON.stringify(gateway.log)).toContain('swordfish')
  })

  it('counts for its account what it answers at once, until that is answered', async () => {
    const { gateway, open } = await serve({ BUDGET_REQUESTS: '2' })
    const socket = await open('cumulus-broker')
    const { query } = gateway.database
    const gate = Promise.withResolvers<void>()
    gateway.database.query = async (...given) => {
      await gate.promise
      return query(...given)
    }
    const slow = { query: '{ subscriptions { totalCount } }' }
    const answers = [ask(socket, slow), ask(socket, slow)]
    await expect.poll(async () => codeOf(await ask(socket, role))).toBe('RATE_LIMITED')
    gate.resolve()
    for (const answer of answers) expect(codeOf(await answer)).toBeUndefined()
    for (let times = 0; times < 5; times += 1) expect(codeOf(await ask(socket, role))).toBeUndefined()
  })

  it('reads a message in pieces, and one that is no text of the protocol ends it', async () => {
    const { open } = await serve()
    const socket = await open('cumulus-broker')
    const answer = told(socket, 'pieces')
    const text = JSON.stringify({ id: 'pieces', type: 'subscribe', payload: role })
    socket.send(text.slice(0, 20), { fin: false })
    socket.send(text.slice(20), { fin: true })
    expect((await answer).payload.data).toEqual({ viewer: { role: 'BROKER' } })
    const closed = once(socket, 'close')
    socket.send('no JSON')
    expect(((await closed) as [number])[0]).toBe(4400)
  })
})

describe('a client that says nothing', () => {
  it('is cut off where it does not answer whether it is there, and nobody asks one that has left', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const { address } = await serve()
      const before = vi.getTimerCount()
      const [deaf, there] = [await connect(address, { autoPong: false }), await connect(address)]
      expect(vi.getTimerCount()).toBe(before + 2)
      let isCut = false
      deaf.on('close', () => (isCut = true))
      for (let times = 0; times < 3; times += 1) {
        const asked = once(there, 'ping')
        vi.advanceTimersByTime(12_000)
        await asked
        // Its answer is on its way.
        await wait(100)
      }
      await expect.poll(() => isCut).toBe(true)
      expect(there.readyState).toBe(WebSocket.OPEN)
      there.terminate()
      await expect.poll(() => vi.getTimerCount()).toBe(before)
    } finally {
      vi.useRealTimers()
    }
  })
})
