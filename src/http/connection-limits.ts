import type { Server, ServerOptions } from 'node:http'
import type { Socket } from 'node:net'

/** What a connection may take; times in milliseconds. */
export interface ConnectionLimits {
  /** Until the head of a request has come. */
  readonly headersMs: number
  /** Until a whole request has come. */
  readonly requestMs: number
  /** Between two requests. */
  readonly keepAliveMs: number
  /** While nothing of an answer is taken. */
  readonly unreadMs: number
  /** Connections that are open at once. */
  readonly most: number
}

/** How often connections are looked at whose request is late. */
const checkEveryMs = 1000

/** The options of Node's server that hold requests to these limits. */
export function serverOptions({ headersMs, requestMs, keepAliveMs }: ConnectionLimits): ServerOptions {
  return {
    // Node refuses a head that may take longer than the whole.
    headersTimeout: Math.min(headersMs, requestMs),
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: Math.min(checkEveryMs, headersMs, requestMs),
  }
}

/** Holds a server to the number of connections, and ends those whose client does not read its answer. */
export function limitConnections(server: Server, { unreadMs, most }: ConnectionLimits): void {
  server.maxConnections = most
  const answering = new WeakMap<Socket, number>()
  server.on('request', ({ socket }, response) => {
    answering.set(socket, (answering.get(socket) ?? 0) + 1)
    response.on('close', () => answering.set(socket, (answering.get(socket) ?? 1) - 1))
  })
  // Told when nothing has moved for so long. Whoever waits for us, or for the next event of a stream, goes on waiting.
  server.setTimeout(unreadMs, (socket: Socket) => {
    if (socket.writableLength > 0 || !answering.get(socket)) socket.destroy()
  })
}
