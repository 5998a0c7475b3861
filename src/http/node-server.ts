import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { LRUCache } from 'lru-cache'
import type { PlainAnswer, PlainRequest } from './plain.ts'

/** What answers requests. */
interface Answering {
  readonly fetch: (request: Request) => Promise<Response>
  /** Answers ordinary requests to the graph, and null to all others, of which nothing was done then. */
  readonly answerQuickly: (request: PlainRequest, body: string) => Promise<PlainAnswer | null>
}

/** Characters from which on a body is sent as bytes. */
const longText = 4096

/** Hosts as they usually come. The listener refuses some of the others. */
const plainHost = /^[a-z\d][a-z\d.-]*(:\d{1,5})?$/i

const usualHosts = new LRUCache<string, true>({ max: 100 })

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown

/**
 * Node's HTTP server around a gateway. Ordinary GraphQL requests are answered without the objects of a request and a
 * response, which cost more than the query; all others go through `gateway.fetch`.
 */
export function createNodeServer(
  gateway: Answering,
  { hostname, bodyBytes }: { hostname: string; bodyBytes: number },
): Server {
  const listener: Listener = getRequestListener(gateway.fetch, { hostname })
  return createServer((incoming, outgoing) => {
    const request = plainRequest(incoming, bodyBytes)
    if (!request) return void listener(incoming, outgoing)
    readBody(incoming, (body) => void answer(request, body, incoming, outgoing))
  })

  async function answer(
    request: PlainRequest,
    read: Buffer,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    const found = await gateway.answerQuickly(request, read.toString())
    // The listener takes a body that was read already from where some platforms put it.
    if (!found) return void listener(Object.assign(incoming, { rawBody: read }), outgoing)
    // A short text goes out in one piece with the headers; a long one is turned into bytes sooner by itself.
    const body = found.body.length > longText ? Buffer.from(found.body) : found.body
    outgoing.writeHead(found.status, { ...found.headers, 'content-length': Buffer.byteLength(body) })
    outgoing.end(body)
  }
}

/**
 * The request where it may be an ordinary one to the graph: no header twice, a usual host, and a body of a length that
 * is allowed.
 */
function plainRequest({ method, url, rawHeaders, headers }: IncomingMessage, bodyBytes: number): PlainRequest | null {
  if (method !== 'POST' || url !== '/graphql' || !(Number(headers['content-length']) <= bodyBytes)) return null
  if (Object.keys(headers).length * 2 !== rawHeaders.length) return null
  const { host = '' } = headers
  const address = `http://${host}${url}`
  if (!isUsual(host, address)) return null
  return { method, url: address, headers: { get: (name) => (headers[name] as string | undefined) ?? null } }
}

/** Looked at once for each host that is usual: it is the same with every request. */
function isUsual(host: string, address: string): boolean {
  if (usualHosts.get(host)) return true
  if (!plainHost.test(host) || !URL.canParse(address)) return false
  usualHosts.set(host, true)
  return true
}

/** Reads a body to its end. A client that goes away before gets no answer. */
function readBody(incoming: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  incoming.on('end', () => done(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
  incoming.on('error', () => {})
}
