import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { DatabaseUnavailable } from '../../src/database-unavailable.ts'
import { cumulus } from '../../src/demo/ids.ts'
import { serveTogether, type Served } from '../concurrency/gateways.ts'
import { writeParties } from '../concurrency/world.ts'
import { closeServers, openServed } from '../http/served.ts'
import { freshDatabase } from '../support/fresh-database.ts'

const { database, url } = await freshDatabase()
await writeParties(database, 1)
const firstBytes = 2000
const messageBytes = 20_000
const { gateways, another } = await serveTogether(url, 1, {
  LIMIT_ANONYMOUS_BODY_BYTES: String(firstBytes),
  LIMIT_BODY_BYTES: String(messageBytes),
})
const [gateway] = gateways as [Served]

interface Message {
  readonly type: string
  readonly id?: string
  readonly payload?: unknown
}

const opened: WebSocket[] = []
afterEach(() => {
  for (const socket of opened.splice(0)) socket.terminate()
})

afterAll(closeServers)

async function open(served = gateway): Promise<WebSocket> {
  const socket = new WebSocket(`${served.address.replace('http', 'ws')}graphql`, 'graphql-transport-ws')
  opened.push(socket)
  await once(socket, 'open')
  return socket
}

/** A socket whose client has said who it is. */
async function signedIn(served = gateway): Promise<WebSocket> {
  const socket = await open(served)
  const payload = { authorization: `Bearer ${served.tokenOf('cumulus-broker')}` }
  const answer = next(socket, 'connection_ack')
  socket.send(JSON.stringify({ type: 'connection_init', payload }))
  await answer
  return socket
}

/** The next message of a socket with this type, and this id if one is given. */
function next(socket: WebSocket, type: string, id?: string): Promise<Message> {
  return new Promise((resolve) => {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Message
      if (message.type === type && message.id === id) resolve(message)
    })
  })
}

function subscribe(socket: WebSocket, id: string, query: string, type: 'next' | 'error'): Promise<Message> {
  const answer = next(socket, type, id)
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query } }))
  return answer
}

const closedWith = async (socket: WebSocket) => ((await once(socket, 'close')) as [number])[0]
const long = (bytes: number) => `{ viewer { role } } #${'x'.repeat(bytes - 100)}`
const code = ({ payload }: Message) => (payload as { extensions: { code: string } }[])[0]?.extensions.code
const endless = 'subscription { events { cursor } }'

describe('a message', () => {
  it.each([
    ['that says who it is', { type: 'connection_init', payload: { text: 'x'.repeat(firstBytes) } }],
    ['that asks before that', { id: '1', type: 'subscribe', payload: { query: long(firstBytes + 200) } }],
    ['that is no JSON', 'x'.repeat(firstBytes + 1)],
  ])('%s is no longer than a body without credentials', async (_, message) => {
    const socket = await open()
    const closed = closedWith(socket)
    socket.send(typeof message === 'string' ? message : JSON.stringify(message))
    expect(await closed).toBe(1009)
  })

  it('is as long as a body once the client has said who it is, and no longer', async () => {
    const socket = await signedIn()
    expect((await subscribe(socket, '1', long(messageBytes - 100), 'next')).payload).toEqual({
      data: { viewer: { role: 'BROKER' } },
    })
    const closed = closedWith(socket)
    socket.send(JSON.stringify({ id: '2', type: 'subscribe', payload: { query: long(messageBytes + 200) } }))
    expect(await closed).toBe(1009)
  })
})

describe('a client that takes no answers', () => {
  const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(firstBytes - 100) } })
  const pings = (socket: WebSocket) => flood(socket, ping.length, (taken) => socket.send(ping, taken))

  it('is not read any more, and loses nothing', async () => {
    const socket = await signedIn()
    let taken = 0
    socket.on('message', () => (taken += 1))
    const sent = await pings(socket)
    socket.resume()
    await expect.poll(() => taken, { timeout: 30_000 }).toBe(sent)
  })

  it('is not read any more where it only asks whether the other side is there', async () => {
    const socket = await signedIn()
    let taken = 0
    socket.on('pong', () => (taken += 1))
    const frame = Buffer.alloc(125)
    const sent = await flood(socket, frame.length, (taken) => socket.ping(frame, true, taken))
    socket.resume()
    await expect.poll(() => taken, { timeout: 30_000 }).toBe(sent)
  })

  it('is not read any more before it has said who it is, and is no fault when it goes away', async () => {
    const socket = await open()
    await pings(socket)
    socket.terminate()
    await subscribe(await signedIn(), '1', '{ viewer { role } }', 'next')
    expect(gateway.child.stdout()).not.toMatch(/ECONNRESET|EPIPE|unexpected/)
  })

  it('holds nobody up with operations that are refused, and is told of all of them in the end', async () => {
    const socket = await signedIn()
    const refused = new Set<string>()
    socket.on('message', (data: Buffer) => refused.add((JSON.parse(data.toString()) as { id: string }).id))
    const query = `{ a } #${'x'.repeat(500)}`
    let id = 0
    const sent = await flood(socket, query.length, (taken) =>
      socket.send(JSON.stringify({ id: `${(id += 1)}`, type: 'subscribe', payload: { query } }), taken),
    )
    socket.resume()
    await expect.poll(() => refused.size, { timeout: 60_000 }).toBe(sent)
  })
})

/**
 * Sends messages of a length until a client that takes no answers is not read any more: the system keeps a few
 * megabytes for each side. Answers how many. Throws where all are read. Others are answered meanwhile.
 */
async function flood(socket: WebSocket, length: number, send: (taken: () => void) => void): Promise<number> {
  socket.pause()
  const together = Math.ceil(200_000 / length)
  for (let sent = together; sent * length < 60_000_000; sent += together) {
    const taken = new Promise<true>((resolve) => {
      for (let index = 1; index < together; index += 1) send(() => {})
      send(() => resolve(true))
    })
    if (await Promise.race([taken, wait(2000, false)])) continue
    expect((await fetch(`${gateway.address}health/live`)).status).toBe(200)
    return sent
  }
  throw new Error('All of it was read.')
}

describe('operations', () => {
  it('run on a socket twenty at once', async () => {
    const socket = await signedIn()
    const refused: string[] = []
    socket.on('message', (data: Buffer) => {
      const { id = '' } = JSON.parse(data.toString()) as Message
      refused.push(id)
    })
    for (let index = 1; index <= 20; index += 1)
      socket.send(JSON.stringify({ id: `${index}`, type: 'subscribe', payload: { query: endless } }))
    expect(code(await subscribe(socket, '21', endless, 'error'))).toBe('STREAM_LIMIT')
    expect(refused).toEqual(['21'])
  })

  it('are given no more large answers by an account that does not read those that it has', async () => {
    const roomy = await another({ LIMIT_BODY_BYTES: '200000' })
    const lists = Array.from({ length: 8 }, (_, index) => `b${index}: organizations(first: 100) { nodes { ...Long } }`)
    const query = `{ ${lists.join(' ')} } fragment Long on Organization { ${'a'.repeat(90_000)}: id }`
    const deaf = await signedIn(roomy)
    const size = JSON.stringify((await subscribe(deaf, '0', query, 'next')).payload).length
    expect(size).toBeGreaterThan(500_000)
    const stuck = Array.from({ length: 60 }, () => signedIn(roomy))
    for (const socket of await Promise.all(stuck)) {
      socket.pause()
      for (let index = 1; index <= 20; index += 1)
        socket.send(JSON.stringify({ id: `${index}`, type: 'subscribe', payload: { query } }))
    }
    const asked = async () => (await subscribe(deaf, `${Math.random()}`, query, 'next')).payload
    await expect.poll(async () => JSON.stringify(await asked()).slice(0, 200)).toMatch(/wait to be read/)
    for (const socket of opened) if (socket !== deaf) socket.terminate()
    await expect.poll(async () => Object.keys((await asked()) as object)).toEqual(['data'])
  })

  it('that are given up while they run count no more', async () => {
    const roomy = await another({ LIMIT_BODY_BYTES: '200000' })
    const lists = Array.from({ length: 8 }, (_, index) => `b${index}: organizations(first: 100) { nodes { ...Long } }`)
    const query = `{ ${lists.join(' ')} } fragment Long on Organization { ${'a'.repeat(90_000)}: id }`
    const socket = await signedIn(roomy)
    for (let round = 1; round <= 8; round += 1) {
      for (let index = 1; index <= 15; index += 1) {
        socket.send(JSON.stringify({ id: `${round}.${index}`, type: 'subscribe', payload: { query } }))
        socket.send(JSON.stringify({ id: `${round}.${index}`, type: 'complete' }))
      }
      const { payload } = await subscribe(socket, `${round}`, query, 'next')
      expect(Object.keys(payload as object)).toEqual(['data'])
    }
  })

  // Its account has used up its budget, of which the other processes hear.
  it('are told of a budget that is used up before their documents are read', async () => {
    const poor = await another({ BUDGET_POINTS: '2' })
    const socket = await signedIn(poor)
    await subscribe(socket, '1', '{ viewer { role } }', 'next')
    expect(code(await subscribe(socket, '2', '{ viewer { role } }', 'error'))).toBe('RATE_LIMITED')
    expect(code(await subscribe(socket, '3', '{ gone', 'error'))).toBe('RATE_LIMITED')
  })
})

it('one that opens while its process ends is told to go on with another one', async () => {
  const { gateway: leaving, port } = await openServed()
  const address = `ws://127.0.0.1:${port}/graphql`
  const open = () => {
    const socket = new WebSocket(address, 'graphql-transport-ws')
    opened.push(socket)
    return socket
  }
  const early = open()
  await once(early, 'open')
  const closed = closedWith(early)
  leaving.endStreams()
  expect(await closed).toBe(1012)
  expect(await closedWith(open())).toBe(1012)
})

describe('a client whose credentials cannot be checked for now', () => {
  const connect = async (address: string, token: string) => {
    const socket = new WebSocket(`${address.replace('http', 'ws')}graphql`, 'graphql-transport-ws')
    opened.push(socket)
    await once(socket, 'open')
    const closed = closedWith(socket)
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }))
    return closed
  }

  it('is told to come again where the database is away, which is told once', async () => {
    const { gateway: own, port } = await openServed()
    const machine = { account: 'SERVICE', accountId: crypto.randomUUID(), isReadOnly: false } as const
    const token = await own.token({ ...machine, role: 'BROKER', parties: [cumulus] })
    own.database.query = () => Promise.reject(new DatabaseUnavailable('unreachable', new Error('It is away.')))
    for (let times = 1; times <= 3; times += 1) expect(await connect(`http://127.0.0.1:${port}/`, token)).toBe(1013)
    expect(own.log.filter(({ level }) => level === 'error').map(({ msg }) => msg)).toEqual(['database unavailable'])
  })

  it('is told to come again where the keys of its issuer are away, and that is no fault', async () => {
    const away = await another({ AUTH_ISSUER: 'http://127.0.0.1:9', AUTH_JWKS_URL: 'http://127.0.0.1:9/keys' })
    expect(await connect(away.address, away.tokenOf('cumulus-broker'))).toBe(1013)
    expect(away.child.stdout()).not.toContain('unexpected error')
  })
})
