import type { Server } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acmeBakery, birchClinic, cumulus, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import { ClientGone } from '../../src/http/minimal.ts'
import { exchange, postTo, rawRequest } from './client.ts'
import { type Answering, bodyBytes, closeServers, openServed, serve, type Served, viewer } from './served.ts'

/** Fewer than the requests whose clients go away. */
const requestsAtOnce = 3

let served: Served
beforeAll(async () => {
  served = await openServed({ env: { BUDGET_REQUESTS: `50, anonymous=${requestsAtOnce}` } })
})
beforeEach(() => served.forget())
afterAll(closeServers)

describe('a client that goes away', () => {
  const head = (framing: string, id: string) =>
    [
      'POST /graphql HTTP/1.1',
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      `X-Request-Id: ${id}`,
      framing,
      '',
      '',
    ].join('\r\n')

  async function expectNextIsAnswered(port: number): Promise<void> {
    const answer = await postTo(port, viewer)
    expect([answer.status, answer.body]).toEqual([200, '{"data":{"viewer":null}}'])
  }

  it.each([
    ['of a known length', `Content-Length: ${viewer.length}`, viewer.slice(0, 10)],
    ['in chunks', 'Transfer-Encoding: chunked', `a\r\n${viewer.slice(0, 10)}\r\n`],
    ['that is too long', `Content-Length: ${bodyBytes + 1}`, viewer],
  ])('in the middle of a body %s harms nothing, however often', async (_, framing, part) => {
    const { server, port } = served
    for (let times = 0; times <= requestsAtOnce; times += 1) {
      const connected = new Promise((resolve) => server.once('request', resolve))
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write(head(framing, 'gone') + part)
      await connected
      await wait(20)
      socket.resetAndDestroy()
      await expect.poll(() => connectionsOf(server)).toBe(0)
    }
    await expectNextIsAnswered(port)
    const statuses = served.linesOf('gone').map(({ status }) => status)
    expect(statuses).toEqual(
      Array.from({ length: requestsAtOnce + 1 }, () => expect.toSatisfy((each) => each === 413 || each === 499)),
    )
    expect(served.gateway.log.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('in the middle of a change at a REST path is no fault', async () => {
    const { server, port, gateway } = served
    const path = `/api/resellers/${cumulus}/organizations/${birchClinic}/services/${googleWorkspace}/subscriptions/${subscriptionId(5)}`
    const lines = [
      `PUT ${path} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      'Content-Length: 100',
      'X-Request-Id: gone-rest',
      `Authorization: Bearer ${await gateway.token('cumulus-broker')}`,
    ]
    const connected = new Promise((resolve) => server.once('request', resolve))
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    socket.write(`${lines.join('\r\n')}\r\n\r\n{"quantity"`)
    await connected
    await wait(20)
    socket.resetAndDestroy()
    await expect.poll(() => served.linesOf('gone-rest')).toEqual([expect.objectContaining({ status: 499 })])
  })

  it.each([
    ['half of its body', viewer.slice(0, 10)],
    ['all of it', viewer],
  ])('with %s sent before anybody reads it leaves nobody waiting for it', async (_, sent) => {
    const reached = Promise.withResolvers<void>()
    const gone = Promise.withResolvers<void>()
    let outcome: unknown
    const { server, port } = await serve({
      ...served.answering,
      async handleFast(_request, read) {
        reached.resolve()
        await gone.promise
        outcome = await read(bodyBytes).catch((error: unknown) => error)
        return { status: 200, headers: {}, body: '' }
      },
    })
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    socket.write(head(`Content-Length: ${viewer.length}`, 'unread') + sent)
    await reached.promise
    socket.resetAndDestroy()
    await expect.poll(() => connectionsOf(server)).toBe(0)
    gone.resolve()
    await expect.poll(() => outcome).toBeInstanceOf(ClientGone)
  })

  it.each(['cached', 'new'])('before a document that is %s is executed harms nothing', async (document) => {
    let goAway = () => {}
    const reached = new Promise<void>((resolve) => void (goAway = resolve))
    let goOn = () => {}
    const gone = new Promise<void>((resolve) => void (goOn = resolve))
    const { server, port } = await serve({
      ...served.answering,
      async handleFast(request, read, peer) {
        const body = await read(bodyBytes)
        goAway()
        await gone
        return served.answering.handleFast(request, async () => body, peer)
      },
    })
    const id = `gone-before-${document}`
    const body = document === 'cached' ? viewer : JSON.stringify({ query: `# ${id}\n{ viewer { role } }` })
    const socket = connect(port, '127.0.0.1')
    socket.write(head(`Content-Length: ${body.length}`, id) + body)
    await reached
    socket.destroy()
    await expect.poll(() => connectionsOf(server)).toBe(0)
    goOn()
    await expect.poll(() => served.linesOf(id)).toHaveLength(1)
    expect(served.documents()).toEqual([document])
    await expectNextIsAnswered(port)
  })
})

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
  })
}

describe('requests on one connection', () => {
  it.each([
    ['cached', 'cached'],
    ['cached', 'new'],
    ['new', 'cached'],
    ['new', 'new'],
  ])('that do not wait for each other are answered in order: %s, then %s', async (...wanted) => {
    const authorization = `Authorization: Bearer ${await served.gateway.token('birch-clinic')}`
    const known = JSON.stringify({ query: `{ viewer { role } organization(id: "${birchClinic}") { id } }` })
    await served.post(known, { authorization: authorization.slice('Authorization: '.length) })
    served.forget()
    const requests = wanted.map((document, index) => {
      const query = `# ${wanted.join(' ')} ${index}\n{ organization(id: "${acmeBakery}") { id } subscriptions { nodes { id } } }`
      const last = index === wanted.length - 1 ? ['Connection: close'] : []
      const lines = [
        'Host: 127.0.0.1',
        'Content-Type: application/json',
        authorization,
        `X-Request-Id: ${wanted.join('-')}-${index}`,
        ...last,
      ]
      return rawRequest(lines, document === 'cached' ? known : JSON.stringify({ query }))
    })
    const answers = await exchange(served.port, requests.join(''))
    expect(answers.map(({ status, headers }) => [status, headers['x-request-id']])).toEqual([
      [200, `${wanted.join('-')}-0`],
      [200, `${wanted.join('-')}-1`],
    ])
    expect(served.documents().toSorted()).toEqual(wanted.toSorted())
    for (const [index, { body }] of answers.entries()) {
      expect(JSON.parse(body).data.organization).toEqual(wanted[index] === 'cached' ? { id: birchClinic } : null)
      expect(served.linesOf(`${wanted.join('-')}-${index}`)).toHaveLength(1)
    }
  })
})

/** Requests that may wait on one connection for one that is answered. */
const mostWaiting = 100

describe('connections', () => {
  it('have so many requests waiting; with one more they are closed', async () => {
    const { server, port } = await serve({ ...served.answering, handleFast: () => new Promise(() => {}) })
    let come = 0
    server.on('request', () => (come += 1))
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    const ask = (times: number) =>
      socket.write(rawRequest(['Host: 127.0.0.1', 'Content-Type: application/json'], viewer).repeat(times))
    ask(1 + mostWaiting)
    await expect.poll(() => come).toBe(1 + mostWaiting)
    expect(socket.closed).toBe(false)
    ask(1)
    await expect.poll(() => socket.closed).toBe(true)
  })

  it.each(['closed', 'reset'])('have nothing answered any more once they are %s', async (how) => {
    const answered = { status: 200, headers: {}, body: 'yes' }
    let asked = 0
    let taken = 0
    const first = Promise.withResolvers<typeof answered & { taken: () => void }>()
    const handleFast = () => {
      asked += 1
      return asked === 1 ? first.promise : Promise.resolve(answered)
    }
    const { server, port } = await serve({ ...served.answering, handleFast })
    let come = 0
    server.on('request', () => (come += 1))
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    socket.write(rawRequest(['Host: 127.0.0.1', 'Content-Type: application/json'], viewer).repeat(3))
    await expect.poll(() => come).toBe(3)
    if (how === 'reset') socket.resetAndDestroy()
    else socket.destroy()
    await expect.poll(() => connectionsOf(server)).toBe(0)
    first.resolve({ ...answered, taken: () => (taken += 1) })
    // What it has is counted until it is taken, or never will be.
    await expect.poll(() => taken).toBe(1)
    expect(asked).toBe(1)
  })

  it('are kept while their answer takes longer than a client may take with it', async () => {
    const handleFast = () => wait(400, { status: 200, headers: {}, body: 'yes' })
    const { port } = await serve({ ...served.answering, handleFast }, { unreadMs: 50 })
    expect((await postTo(port, viewer)).body).toBe('yes')
  })

  it('are as many as are allowed; one more is closed at once, and there is room again when one ends', async () => {
    const { port } = await serve(served.answering, { most: 2 })
    const opened = async () => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write(rawRequest(['Host: 127.0.0.1', 'Content-Type: application/json'], viewer))
      const answered = await new Promise((resolve) =>
        socket.once('data', () => resolve(true)).once('close', () => resolve(false)),
      )
      return { socket, answered }
    }
    const first = await opened()
    const second = await opened()
    const third = await opened()
    expect([first.answered, second.answered, third.answered]).toEqual([true, true, false])
    first.socket.destroy()
    await expect.poll(async () => (await opened()).answered).toBe(true)
  })
})

it('an answer that cannot be sent ends its connection, and is told', async () => {
  const faults: unknown[] = []
  const answering: Answering = {
    ...served.answering,
    handleFast: async () => ({ status: 200, headers: { 'x-id': 'a\nb' }, body: 'yes' }),
  }
  const { port } = await serve(answering, {}, (fault) => faults.push(fault))
  await expect(postTo(port, viewer)).rejects.toThrow(/hang up|ECONNRESET/)
  expect(faults).toEqual([expect.objectContaining({ code: 'ERR_INVALID_CHAR' })])
})
