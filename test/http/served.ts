import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { vi } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { DocumentCache } from '../../src/graphql/document-cache.ts'
import type { ConnectionLimits } from '../../src/http/connection-limits.ts'
import { createNodeServer } from '../../src/http/node-server.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { postTo, type Seen } from './client.ts'

export type Answering = Parameters<typeof createNodeServer>[0]
type Entry = 'fast' | 'fetch'
type Found = 'cached' | 'new'

export const {
  limits: { bodyBytes },
  server: { connections },
} = readConfig({ NODE_ENV: 'test' })
/** A query whose document is cached. */
export const viewer = JSON.stringify({ query: '{ viewer { role } }' })

/** A gateway behind Node's server, and how requests went through it. */
export interface Served {
  readonly gateway: TestGateway
  readonly server: Server
  readonly port: number
  /** The gateway as the server finds it. */
  readonly answering: Answering
  /** Where each request entered. */
  readonly entries: Entry[]
  /** Whether the document was cached, for each request that came so far. */
  readonly documents: () => Found[]
  /** The log's lines about a request. */
  readonly linesOf: (id: string) => Record<string, unknown>[]
  readonly post: (body: string | readonly Buffer[], headers?: Record<string, string | number>) => Promise<Seen>
  /** Forgets the log, entries and documents. */
  readonly forget: () => void
}

/** Opens a gateway with the demo data, and serves it on a free port. */
export async function openServed(options: Parameters<typeof openGateway>[0] = {}): Promise<Served> {
  const gateway = await openGateway(options)
  const entries: Entry[] = []
  const find = vi.spyOn(DocumentCache.prototype, 'get')
  const answering: Answering = {
    upgrade: gateway.upgrade,
    isUpgrade: gateway.isUpgrade,
    handleFast(request, read, peer) {
      entries.push('fast')
      return gateway.handleFast(request, read, peer)
    },
    fetch(request, connection) {
      entries.push('fetch')
      return gateway.fetch(request, connection)
    },
  }
  const { server, port } = await serve(answering)
  await postTo(port, viewer)
  return {
    gateway,
    server,
    port,
    answering,
    entries,
    documents: () => find.mock.results.map(({ value }) => (value ? 'cached' : 'new')),
    linesOf: (id) => gateway.log.filter(({ requestId }) => requestId === id),
    post: (body, headers) => postTo(port, body, headers),
    forget() {
      gateway.log.length = 0
      entries.length = 0
      find.mockClear()
    },
  }
}

const servers: Server[] = []

/** Serves on a free port until the servers are closed, with the usual limits of connections but for those given. */
export async function serve(
  answering: Answering,
  given: Partial<ConnectionLimits> = {},
  onFault: (error: unknown) => void = () => {},
): Promise<{ server: Server; port: number }> {
  const limits = { bodyBytes, connections: { ...connections, ...given } }
  const options = { hostname: '127.0.0.1', ...limits, onIncoming() {}, onFault }
  const server = createNodeServer(answering, options)
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
