import type { Server, ServerOptions, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The limits of connections; times in milliseconds. */
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

/** Requests that may wait on one connection for those before them. */
const mostWaiting = 100

/** What is answered on a connection, and what waits there. */
interface Turn {
  isAnswering: boolean
  /** What is to be run next; null until something has waited. */
  waiting: (() => void)[] | null
}

/** Answers the requests of a connection one after the other, so that only one answer waits for its client. */
export class ConnectionTurns {
  /** One for each connection, for as long as it is open. */
  readonly #turns = new WeakMap<Socket, Turn>()

  /** Whether a request of the connection is being answered. */
  isAnswering(socket: Socket): boolean {
    return this.#turns.get(socket)?.isAnswering ?? false
  }

  /** Runs once all requests before this one are answered. A connection with too many of them is closed. */
  take(socket: Socket, outgoing: ServerResponse, run: () => void): void {
    const turn = this.#turnOf(socket)
    const start = () => {
      turn.isAnswering = true
      outgoing.on('close', () => end(socket, turn))
      run()
    }
    if (!turn.isAnswering) start()
    else if ((turn.waiting ??= []).length < mostWaiting) turn.waiting.push(start)
    else socket.destroy()
  }

  #turnOf(socket: Socket): Turn {
    const known = this.#turns.get(socket)
    if (known) return known
    const turn: Turn = { isAnswering: false, waiting: null }
    this.#turns.set(socket, turn)
    return turn
  }
}

function end(socket: Socket, turn: Turn): void {
  turn.isAnswering = false
  if (!socket.destroyed) turn.waiting?.shift()?.()
}

/** Holds a server to the number of connections, and ends those whose client does not read its answer. */
export function limitConnections(server: Server, turns: ConnectionTurns, { unreadMs, most }: ConnectionLimits): void {
  server.maxConnections = most
  // One of several workers would hand it on, and on again where all of them have as many.
  Object.assign(server, { dropMaxConnection: true })
  // Told when nothing has moved for so long. Whoever waits for us, or for the next event of a stream, goes on waiting.
  server.setTimeout(unreadMs, (socket: Socket) => {
    if (socket.writableLength > 0 || !turns.isAnswering(socket)) socket.destroy()
  })
}
