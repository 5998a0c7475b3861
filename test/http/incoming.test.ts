import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createNodeServer } from '../../src/http/node-server.ts'
import { bodyBytes, connections } from './served.ts'

const happened: string[] = []
const answered = { status: 200, headers: {}, body: 'yes' }
const sockets = new WebSocketServer({ noServer: true })
const server = createNodeServer(
  {
    upgrade: (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (client) =>
        client.on('message', () => {
          happened.push('message')
          client.send('yes')
        }),
      ),
    fetch: async () => {
      happened.push('fetch')
      return new Response('yes')
    },
    handleFast: async () => {
      happened.push('handle')
      return answered
    },
  },
  { hostname: '127.0.0.1', bodyBytes, connections, onIncoming: () => happened.push('incoming') },
)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
const post = () =>
  fetch(`http://${address}/graphql`, { method: 'POST', body: '{}' }).then((response) => response.text())
const get = () => fetch(`http://${address}/elsewhere`).then((response) => response.text())

afterEach(() => {
  happened.length = 0
})

describe('what comes in is told before it is looked at', () => {
  it('each request that comes alone', async () => {
    await post()
    await get()
    await post()
    expect(happened).toEqual(['incoming', 'handle', 'incoming', 'fetch', 'incoming', 'handle'])
  })

  it('once where several come in one turn', async () => {
    const open = Array.from({ length: 5 }, () => connect((server.address() as AddressInfo).port, '127.0.0.1'))
    const ask = () =>
      open.map((socket) => {
        socket.write('GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n\r\n')
        return once(socket, 'data')
      })
    // From then on all of them are known to the server.
    await Promise.all(ask())
    happened.length = 0
    await Promise.all(ask())
    expect(happened).toEqual(['incoming', ...Array.from({ length: 5 }, () => 'fetch')])
    for (const socket of open) socket.destroy()
  })

  it('what comes with the request for a WebSocket as well', async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const head = ['GET / HTTP/1.1', 'Host: a', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
    const request = [...head, `Sec-WebSocket-Key: ${'a'.repeat(22)}==`, '', ''].join('\r\n')
    const masked = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69])
    socket.write(Buffer.concat([Buffer.from(request), masked]))
    await expect.poll(() => happened).toEqual(['incoming', 'message'])
    socket.destroy()
  })

  it('each piece of what comes over a WebSocket', async () => {
    const client = new WebSocket(`ws://${address}`)
    await once(client, 'open')
    for (let turn = 0; turn < 3; turn += 1) {
      client.send('hello')
      await once(client, 'message')
    }
    expect(happened.slice(0, 6)).toEqual(['incoming', 'message', 'incoming', 'message', 'incoming', 'message'])
    client.terminate()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
})
