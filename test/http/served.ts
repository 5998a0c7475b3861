import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Mock, vi } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createNodeServer } from '../../src/http/node-server.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { postTo, type Seen } from './client.ts'

export type Answering = Parameters<typeof createNodeServer>[0]
type Door = 'quick' | 'whole'

export const {
  limits: { bodyBytes },
} = readConfig({ NODE_ENV: 'test' })
/** A query that the quick door knows. */
export const viewer = JSON.stringify({ query: '{ viewer { role } }' })

/** A gateway behind Node's server, and which of its doors answered. */
export interface Served {
  readonly gateway: TestGateway
  readonly server: Server
  readonly port: number
  /** The gateway as the server finds it. */
  readonly answering: Answering
  /** The door that answered each request. */
  readonly doors: Door[]
  /** What the quick door was asked, whether it answered or not. */
  readonly quickly: Mock<Answering['answerQuickly']>
  /** The log's lines about a request. */
  readonly linesOf: (id: string) => Record<string, unknown>[]
  readonly post: (body: string | readonly Buffer[], headers?: Record<string, string | number>) => Promise<Seen>
  /** Forgets log and doors. */
  readonly forget: () => void
}

/** Opens a gateway with the demo data, and serves it on a free port. */
export async function openServed(options: Parameters<typeof openGateway>[0] = {}): Promise<Served> {
  const gateway = await openGateway(options)
  const doors: Door[] = []
  const quickly = vi.fn<Answering['answerQuickly']>(async (request, body) => {
    const answer = await gateway.answerQuickly(request, body)
    if (answer) doors.push('quick')
    return answer
  })
  const answering: Answering = {
    answerQuickly: quickly,
    fetch(request) {
      doors.push('whole')
      return gateway.fetch(request)
    },
  }
  const { server, port } = await serve(answering)
  await postTo(port, viewer)
  return {
    gateway,
    server,
    port,
    answering,
    doors,
    quickly,
    linesOf: (id) => gateway.log.filter(({ requestId }) => requestId === id),
    post: (body, headers) => postTo(port, body, headers),
    forget() {
      gateway.log.length = 0
      doors.length = 0
      quickly.mockClear()
    },
  }
}

const servers: Server[] = []

/** Serves on a free port until the servers are closed. */
export async function serve(answering: Answering): Promise<{ server: Server; port: number }> {
  const server = createNodeServer(answering, { hostname: '127.0.0.1', bodyBytes })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port }
}

/** Closes all servers and their connections. */
export async function closeServers(): Promise<void> {
  for (const server of servers.splice(0)) {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
}
