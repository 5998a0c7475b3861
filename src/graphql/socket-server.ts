import type { IncomingMessage } from 'node:http'
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from 'graphql-ws'
import type { RawData, WebSocket, WebSocketServer } from 'ws'
import { DatabaseUnavailable } from '../database-unavailable.ts'
import { IssuerUnavailable } from '../identity/refusals.ts'

/** The facts about a socket that each operation on it gets. */
export interface Extra extends Record<PropertyKey, unknown> {
  readonly request: IncomingMessage
  /** How to say that the last result of an operation was taken, by its id. */
  readonly untaken: Map<string, () => void>
}

/** How sockets are served. */
export interface ServingSockets {
  /** How often is looked whether the client is still there, in milliseconds. */
  readonly keepAliveMs: number
  /** Whether a message of so many bytes is read. */
  readonly mayRead: (request: IncomingMessage, bytes: number) => boolean
  readonly tellFault: (error: unknown, request: IncomingMessage) => void
}

/** A message that is longer than may be (RFC 6455, section 7.4.1). */
const messageTooBig = 1009
/** What the server cannot do now: clients come again, as they do not after an internal error. */
const tryAgainLater = 1013
/** Bytes of messages that a client has not taken, beyond which nothing more of it is read: it would only add to them. */
const mostUntaken = 65_536

/** Serves GraphQL on all sockets of a server. */
export function serveSockets(
  options: ServerOptions<Record<string, unknown>, Extra>,
  sockets: WebSocketServer,
  { keepAliveMs, mayRead, tellFault }: ServingSockets,
): void {
  const server = makeServer(options)
  sockets.options.handleProtocols = handleProtocols
  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const failed = (error: unknown) => {
      // Whoever reads the keys of issuers tells that they are away.
      const isAway = error instanceof IssuerUnavailable
      if (!isAway) tellFault(error, request)
      if (isAway || error instanceof DatabaseUnavailable) socket.close(tryAgainLater, 'Try again later')
      else socket.close(CloseCode.InternalServerError, 'Internal server error')
    }
    // A client that breaks the protocol, or is cut off: whatever it is, the socket is closed.
    socket.on('error', () => socket.terminate())
    const { isThere, stop } = lookAfter(socket, keepAliveMs)
    /** Hands something over. Of whoever has much to take nothing more is read until it has taken it. */
    const handOver = (give: (taken: () => void) => void, over: () => void) => {
      give(() => {
        isThere()
        if (socket.isPaused && socket.bufferedAmount <= mostUntaken) socket.resume()
        over()
      })
      if (socket.bufferedAmount > mostUntaken) socket.pause()
    }
    socket.on('ping', (data) => {
      if (socket.readyState === socket.OPEN)
        handOver(
          (taken) => socket.pong(data, false, taken),
          () => {},
        )
    })
    const closed = server.opened(
      {
        protocol: socket.protocol,
        // Whoever is gone takes no more messages, and nothing is wrong here.
        send: (data) =>
          new Promise((resolve) => {
            if (socket.readyState === socket.OPEN) handOver((taken) => socket.send(data, taken), resolve)
            else resolve()
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (read) =>
          socket.on('message', (message: RawData) => {
            // Sockets hand over whole Buffers unless they are told otherwise.
            const bytes = message as Buffer
            if (socket.readyState !== socket.OPEN) return
            if (!mayRead(request, bytes.length)) socket.close(messageTooBig, 'Say first who you are.')
            else read(bytes.toString()).catch(failed)
          }),
      },
      { request, untaken: new Map() },
    )
    socket.once('close', (code, reason) => {
      stop()
      // It ends what ran on the socket, which may fail: nobody is left to be told.
      closed(code, String(reason)).catch((error: unknown) => tellFault(error, request))
    })
  })
}

/**
 * Ends a socket whose client neither answers nor takes anything any more. Answers how to say that it is there, and how
 * to stop that.
 */
function lookAfter(socket: WebSocket, everyMs: number): { isThere: () => void; stop: () => void } {
  let wasThere = true
  const isThere = () => {
    wasThere = true
  }
  socket.on('pong', isThere)
  const timer = setInterval(() => {
    if (!wasThere) return socket.terminate()
    wasThere = false
    if (socket.readyState === socket.OPEN) socket.ping()
  }, everyMs)
  return { isThere, stop: () => clearInterval(timer) }
}
