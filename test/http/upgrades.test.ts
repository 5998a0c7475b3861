import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchange, rawRequest } from './client.ts'
import { closeServers, openServed, type Served, viewer } from './served.ts'

let served: Served
beforeAll(async () => {
  served = await openServed()
})
afterAll(closeServers)

const webSocket = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
const key = `Sec-WebSocket-Key: ${'a'.repeat(22)}==`
const asking = (path: string, ...lines: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...lines, '', ''].join('\r\n')
/** Requests that are refused once their connection is no longer Node's. */
const refused = {
  'of another site': asking('/graphql', ...webSocket, key, 'Sec-Fetch-Site: cross-site'),
  'without a key': asking('/graphql', ...webSocket),
}

describe('a request for another protocol', () => {
  it.each(Object.entries(refused))('%s harms nothing where its client goes away at once', async (_, request) => {
    for (let times = 0; times < 300; times += 1) {
      const socket = connect(served.port, '127.0.0.1')
      socket.on('error', () => {})
      await once(socket, 'connect')
      socket.write(request, () => socket.resetAndDestroy())
      await once(socket, 'close')
    }
    expect((await served.post(viewer)).status).toBe(200)
  })

  it.each(Object.entries(refused))('%s leaves no connection behind, whatever its client does', async (_, request) => {
    const socket = connect({ port: served.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.write(request)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 40[03] /)
    await expect.poll(() => openConnections()).toBe(0)
    socket.destroy()
  })

  it.each(['h2c', 'TLS/1.0', 'h2c, websocket', 'something'])(
    '%s is answered as if it asked for none',
    async (protocol) => {
      const lines = ['Host: 127.0.0.1', 'Content-Type: application/json', 'Connection: Upgrade, HTTP2-Settings, close']
      const request = rawRequest([...lines, `Upgrade: ${protocol}`, 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'], viewer)
      const [posted] = await exchange(served.port, request)
      const [read] = await exchange(
        served.port,
        asking('/health', 'Connection: Upgrade, close', `Upgrade: ${protocol}`),
      )
      expect([posted?.status, posted?.body]).toEqual([200, '{"data":{"viewer":null}}'])
      expect([read?.status, JSON.parse(read?.body ?? '')]).toEqual([200, { status: 'ok' }])
    },
  )

  it('at an address that has no WebSockets is answered as that address answers', async () => {
    const [answer] = await exchange(served.port, asking('/elsewhere', ...webSocket, key, 'Connection: close'))
    expect(answer?.status).toBe(404)
    expect(JSON.parse(answer?.body ?? '')).toEqual({ message: 'There is nothing at this address.' })
    expect(answer?.headers['x-request-id']).toBeDefined()
  })
})

function openConnections(): Promise<number> {
  return new Promise((resolve, reject) => {
    served.server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
  })
}
