import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Duplex, pipeline, Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { getRequestListener } from '@hono/node-server'
import { LRUCache } from 'lru-cache'
import type { Peer } from './client-address.ts'
import { type ConnectionLimits, ConnectionTurns, limitConnections, serverOptions } from './connection-limits.ts'
import { ClientGone, type FastResponse, type MinimalRequest, type ReadBody } from './minimal.ts'
import { type Closing, tellTaken } from './taken.ts'

/** The handler of requests. */
interface Answering {
  readonly fetch: (request: Request, connection: Connection) => Promise<Response>
  /** Answers a POST to `/graphql`, and a GET at a REST path. */
  readonly handleFast: (request: MinimalRequest, readBody: ReadBody, peer: Peer) => Promise<FastResponse>
  /** Takes over the connection of a request that asks for another protocol. */
  readonly upgrade?: (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Whether a request is to be taken over. Any other is answered as if it had asked for no other protocol. */
  readonly isUpgrade?: (incoming: IncomingMessage) => boolean
}

/** The connection of a request: Node's own objects for the request and its answer. */
export interface Connection {
  readonly incoming: { readonly socket: Peer }
  /** Absent where nobody is answered over a network. */
  readonly outgoing?: Closing
}

/** The options of the server. */
export interface NodeServerOptions {
  readonly hostname: string
  readonly bodyBytes: number
  readonly connections: ConnectionLimits
  /** Called in each turn of the event loop in which something comes in, before it is looked at. */
  readonly onIncoming: () => void
  /** Whether connections shall end with their next answer. */
  readonly isLeaving?: () => boolean
  /** Told what kept an answer from being sent; its connection is closed. */
  readonly onFault?: (error: unknown) => void
}

/** Hosts as they usually come. The listener refuses some of the others. */
const plainHost = /^[a-z\d][a-z\d.-]*(:\d{1,5})?$/i

const usualHosts = new LRUCache<string, true>({ max: 100 })

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown

/**
 * Node's HTTP server around a gateway. Ordinary requests to the graph are handed over without the objects of a request
 * and a response, which cost more than the query; all others go through `gateway.fetch`.
 */
export function createNodeServer(
  gateway: Answering,
  { hostname, bodyBytes, connections, onIncoming, isLeaving = () => false, onFault = () => {} }: NodeServerOptions,
): Server {
  const listener: Listener = getRequestListener(gateway.fetch, { hostname })
  const turns = new ConnectionTurns()
  const arrive = oncePerTurn(onIncoming)
  const { upgrade, isUpgrade = () => upgrade !== undefined } = gateway
  // Before 24.9 Node knows no such question: there a request for a protocol that is none of ours is refused.
  const upgrades = { shouldUpgradeCallback: (incoming: IncomingMessage) => isUpgrade(incoming) }
  const server = createServer({ ...serverOptions(connections), ...upgrades }, (incoming, outgoing) => {
    arrive()
    turns.take(incoming.socket, outgoing, () => handle(incoming, outgoing))
  })
  if (upgrade)
    server.on('upgrade', (incoming, socket, head) => {
      // From here on nobody else listens, and an error that nobody hears ends the process.
      socket.on('error', () => socket.destroy())
      upgrade(incoming, socket, head)
      // Some of what comes in one turn may have been sent after the rest. Whoever listens first has the data flow, and what
      // came with the request is for the WebSocket.
      if (!socket.writableEnded) socket.prependListener('data', onIncoming)
    })
  limitConnections(server, turns, connections)
  return server

  function handle(incoming: IncomingMessage, outgoing: ServerResponse): void {
    // Said with the answer, so that no further request is on its way when the connection is closed.
    if (isLeaving()) outgoing.shouldKeepAlive = false
    const isRepeated = Object.keys(incoming.headers).length * 2 !== incoming.rawHeaders.length
    if (isRepeated && hasTwoHosts(incoming)) return refuseHosts(outgoing)
    const request = isRepeated ? null : minimalRequest(incoming, bodyBytes)
    if (!request) return void listener(incoming, outgoing)
    answer(request, (limit) => readBody(incoming, limit), incoming.socket, outgoing).catch((error: unknown) => {
      outgoing.destroy()
      onFault(error)
    })
  }

  async function answer(request: MinimalRequest, read: ReadBody, peer: Peer, outgoing: ServerResponse): Promise<void> {
    const response = await gateway.handleFast(request, read, peer)
    const { status, headers, body } = response
    tellTaken(outgoing, response)
    if (body === null || body instanceof ReadableStream) return sendWithoutLength(outgoing, status, headers, body)
    const bytes = typeof body === 'string' ? utf8Of(body) : body
    outgoing.writeHead(status, { ...headers, 'content-length': bytes.length })
    outgoing.end(bytes, 'latin1')
  }
}

/**
 * The function that does something when it is first called in a turn of the event loop. What the system hands over in
 * one turn was all sent before it.
 */
function oncePerTurn(work: () => void): () => void {
  let isDone = false
  const over = () => {
    isDone = false
  }
  return () => {
    if (isDone) return
    isDone = true
    setImmediate(over)
    work()
  }
}

/** Sends what has no body, or one that is read while it is sent: a client that goes away ends the reading. */
function sendWithoutLength(
  outgoing: ServerResponse,
  status: number,
  headers: FastResponse['headers'],
  body: ReadableStream | null,
): void {
  outgoing.writeHead(status, headers)
  if (body) pipeline(Readable.fromWeb(body as NodeStream), outgoing, () => {})
  else outgoing.end()
}

/** Where texts are encoded, for which there would be new memory each time. */
const scratch = Buffer.allocUnsafeSlow(262_144)

/**
 * The bytes of a text in UTF-8. All but the longest come as characters of Latin 1, which Node sends in one piece with
 * the head, and copies where it would encode them.
 */
function utf8Of(text: string): string | Uint8Array {
  // No character has more than three bytes.
  if (text.length * 3 > scratch.length) return Buffer.from(text)
  const length = scratch.write(text)
  return length === text.length ? text : scratch.toString('latin1', 0, length)
}

/** Addresses of the REST API as they usually come, which mean what they say. */
const plainRead = /^\/(api|csp)\/[\w-]+\/[\w/-]*(\?[\w=&,.~+-]*)?$/i

/**
 * The request, which has no header twice, where it may be an ordinary one: with a usual host, and to the graph with a
 * body of a length that is allowed, or a read at a REST path without one.
 */
function minimalRequest({ method, url, headers }: IncomingMessage, bodyBytes: number): MinimalRequest | null {
  // What may be answered as a stream goes the other way.
  if (headers.accept?.includes('event-stream')) return null
  if (method === undefined || url === undefined) return null
  const length = headers['content-length']
  const isOrdinary =
    method === 'GET'
      ? plainRead.test(url) && length === undefined && headers['transfer-encoding'] === undefined
      : method === 'POST' && url === '/graphql' && Number(length) <= bodyBytes
  if (!isOrdinary) return null
  const { host = '' } = headers
  const address = `http://${host}${url}`
  if (!isUsual(host, address)) return null
  return { method, url: address, headers: { get: (name) => (headers[name] as string | undefined) ?? null } }
}

/** Whether a request names its host more than once, of which Node keeps the first: others on its way may take another. */
function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1
}

/** RFC 9112, section 3.2, has a server refuse it. What follows on the connection is not looked at. */
function refuseHosts(outgoing: ServerResponse): void {
  const body = JSON.stringify({ message: 'The request has more than one Host header.' })
  const length = Buffer.byteLength(body)
  outgoing.writeHead(400, { 'content-type': 'application/json', 'content-length': length, connection: 'close' })
  outgoing.end(body)
}

/** Looked at once for each host that is usual: it is the same with every request. */
function isUsual(host: string, address: string): boolean {
  if (usualHosts.get(host)) return true
  if (!plainHost.test(host) || !URL.canParse(address)) return false
  usualHosts.set(host, true)
  return true
}

/** Reads a body to its end, whose length is declared; null for a longer one, which is not kept. Throws `ClientGone`. */
function readBody(incoming: IncomingMessage, limit: number): Promise<Uint8Array | null> {
  if (!(Number(incoming.headers['content-length']) <= limit)) return Promise.resolve(null)
  const chunks: Buffer[] = []
  return new Promise((resolve, reject) => {
    const goAway = () => reject(new ClientGone('The client went away in the middle of its request.'))
    // Nothing more is told of what has gone already.
    if (incoming.destroyed) return goAway()
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    incoming.on('error', () => {})
    // Each request closes in the end, and an error takes its time to make.
    incoming.on('close', () => {
      if (!incoming.readableEnded) goAway()
    })
  })
}
