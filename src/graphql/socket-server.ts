import type { IncomingMessage } from 'node:http'
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from 'graphql-ws'
import type { RawData, WebSocket, WebSocketServer } from 'ws'

/** What an operation on a socket knows of it. */
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
      tellFault(error, request)
      socket.close(CloseCode.InternalServerError, 'Internal server error')
    }
    // A client that breaks the protocol, or is cut off: whatever it is, the socket is closed.
    socket.on('error', () => socket.terminate())
    const stopLooking = lookAfter(socket, keepAliveMs)
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (data) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) resolve()
            else socket.send(data, (error) => (error ? reject(error) : resolve()))
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (read) =>
          socket.on('message', (message: RawData) => {
            const bytes = Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message as Buffer)
            if (socket.readyState !== socket.OPEN) return
            if (!mayRead(request, bytes.length)) socket.close(messageTooBig, 'Say first who you are.')
            else read(bytes.toString()).catch(failed)
          }),
      },
      { request, untaken: new Map() },
    )
    socket.once('close', (code, reason) => {
      stopLooking()
      void closed(code, String(reason))
    })
  })
}

/** Ends a socket whose client does not answer any more. Answers how to stop that. */
function lookAfter(socket: WebSocket, everyMs: number): () => void {
  let isThere = true
  socket.on('pong', () => {
    isThere = true
  })
  const timer = setInterval(() => {
    if (!isThere) return socket.terminate()
    isThere = false
    if (socket.readyState === socket.OPEN) socket.ping()
  }, everyMs)
  return () => clearInterval(timer)
}
