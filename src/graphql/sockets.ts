import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ExecutionArgs, type ExecutionResult, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql'
import type { Context as SocketContext, SubscribePayload } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { FaultLog } from '../fault-log.ts'
import { isCrossSite } from '../http/cross-site.ts'
import type { MinimalRequest } from '../http/minimal.ts'
import type { Budgets } from '../identity/budgets.ts'
import { BadCredentials } from '../identity/refusals.ts'
import { isSameViewer, type Viewer } from '../viewer.ts'
import { credentialsRefusal, type TellRefused } from './admission.ts'
import { answersUnread, rateLimited } from './errors.ts'
import { streamEnded } from './live-results.ts'
import { counted, maskResults, shown } from './present.ts'
import type { RequestBase, ServerContext } from './server-context.ts'
import { type Extra, serveSockets } from './socket-server.ts'
import type { TrustedDocuments } from './trusted-documents/trusted-documents.ts'
import type { createYogaServer } from './yoga.ts'

/** How long a client may take to say who it is, in milliseconds. */
const initMs = 3000
/** How often is looked whether the client is still there, in milliseconds. */
const keepAliveMs = 12_000
/** Operations that run at once on one socket. */
const mostOperations = 20
/** A socket of a process that ends: the client goes on with another one. */
const serviceRestart = 1012

/** The options of sockets. */
export interface SocketOptions {
  /** Yoga, once it is loaded. */
  readonly yoga: () => Promise<ReturnType<typeof createYogaServer>>
  readonly trusted: TrustedDocuments
  readonly tellFault: FaultLog
  readonly budgets: Budgets
  /** Bytes of one message, and of one before the client has said who it is. */
  readonly messageBytes: number
  readonly firstBytes: number
  /** Other sites whose pages may ask. */
  readonly corsOrigins: readonly string[]
  /** The viewer of a request, null without credentials. Throws where they are not accepted. */
  readonly authenticate: (request: MinimalRequest) => Promise<Viewer | null> | Viewer | null
  readonly tellRefused: TellRefused
  /** The context that each operation on a socket begins with, before its viewer is known. */
  readonly baseOf: (request: IncomingMessage) => RequestBase
}

/** GraphQL over WebSocket, by the protocol `graphql-transport-ws`. */
export interface Sockets {
  /** Whether a request asks for a WebSocket, at the address that has them. */
  readonly isUpgrade: (request: IncomingMessage) => boolean
  /** Takes a connection over that asks for it, or refuses it. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Closes all sockets, and those that open from now on. */
  readonly close: () => void
}

/** An operation as it is about to be executed, with the functions that execute it. */
type Operation = ExecutionArgs & {
  readonly contextValue: ServerContext
  readonly rootValue: Pick<
    ReturnType<Awaited<ReturnType<SocketOptions['yoga']>>['getEnveloped']>,
    'execute' | 'subscribe'
  >
}

/** Makes the sockets. Each operation on them is held to what holds for a request of its own. */
export function createSockets(options: SocketOptions): Sockets {
  const { yoga, trusted, tellFault, budgets, messageBytes, firstBytes, corsOrigins } = options
  const { authenticate, tellRefused, baseOf } = options
  /** The requests of sockets whose client has said who it is. */
  const known = new WeakSet<IncomingMessage>()
  let isClosed = false
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: messageBytes,
    perMessageDeflate: false,
    // It would answer without looking whether its answers are taken.
    autoPong: false,
  })

  serveSockets(
    {
      connectionInitWaitTimeout: initMs,
      async onConnect({ connectionParams, extra }) {
        const viewer = await viewerOf(extra.request, connectionParams)
        if (viewer) known.add(extra.request)
        return viewer !== null
      },
      onSubscribe: (context, _id, payload) => operationFor(context, payload),
      execute: (args) => runOnce(args as Operation),
      subscribe: (args) => (args as Operation).rootValue.subscribe(withoutFunctions(args as Operation)),
      onNext: ({ extra }, id, _payload, args, result) =>
        masked(given(result as ExecutionResult, args as Operation, extra, id), args as Operation),
      // Whichever way it has ended, all of its messages were handed over by then.
      onComplete: ({ extra }, id) => taken(extra, id),
      onClose({ extra }) {
        for (const id of extra.untaken.keys()) taken(extra, id)
      },
    },
    sockets,
    {
      keepAliveMs,
      mayRead: (request, bytes) => bytes <= firstBytes || known.has(request),
      tellFault: (error, request) => tellFault(error, baseOf(request)),
    },
  )

  return {
    isUpgrade,
    upgrade(request, socket, head) {
      const isOurs = isUpgrade(request)
      if (!isOurs || isCrossSite(requestOf(request, undefined), corsOrigins)) {
        const status = isOurs ? '403 Forbidden' : '404 Not Found'
        // Nobody else looks how long it stays open.
        return void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy())
      }
      sockets.handleUpgrade(request, socket, head, (client) => {
        sockets.emit('connection', client, request)
        if (isClosed) leave(client)
      })
    },
    close() {
      isClosed = true
      for (const client of sockets.clients) leave(client)
    },
  }

  function leave(client: WebSocket): void {
    client.close(serviceRestart, 'Resume with another process.')
  }

  async function viewerOf(
    incoming: IncomingMessage,
    params: Record<string, unknown> | undefined,
  ): Promise<Viewer | null> {
    const request = requestOf(incoming, params)
    try {
      return await authenticate(request)
    } catch (error) {
      if (!(error instanceof BadCredentials)) throw error
      const { requestId, address } = baseOf(incoming)
      tellRefused(error.reason, { requestId, address, method: request.method, headers: request.headers })
      return null
    }
  }

  async function stillSignedIn(
    incoming: IncomingMessage,
    params: Record<string, unknown> | undefined,
  ): Promise<Viewer | GraphQLError> {
    try {
      return (await viewerOf(incoming, params)) ?? streamEnded('STREAM_TOKEN_EXPIRED')
    } catch (error) {
      return credentialsRefusal(error)
    }
  }

  async function operationFor(
    { extra, subscriptions, connectionParams }: SocketContext<Record<string, unknown>, Extra>,
    { query, operationName, variables, extensions }: SubscribePayload,
  ): Promise<ExecutionArgs | GraphQLError[]> {
    if (Object.keys(subscriptions).length > mostOperations) return [plain(streamEnded('STREAM_LIMIT'))]
    // A socket lives long, and its credentials may have been revoked, or restricted.
    const viewer = await stillSignedIn(extra.request, connectionParams)
    if (viewer instanceof GraphQLError) return [plain(viewer)]
    const base = baseOf(extra.request)
    const account = budgets.of(viewer, base.address)
    base.bounds.lane = account
    const exhausted = account.enter()
    if (exhausted) return [plain(rateLimited(exhausted))]
    // What is executed enters once more.
    account.leave()
    const found = trusted.find({ query, extensions: extensions ?? undefined }, viewer)
    if (found instanceof GraphQLError) return [plain(found)]
    if (found) trusted.note(found, base.requestLog)
    const text = found?.text ?? query
    const isSignedIn = async () => {
      const now = await viewerOf(extra.request, connectionParams)
      return now !== null && isSameViewer(now, viewer)
    }
    const serverContext: ServerContext & { params: object } = {
      ...base,
      viewer,
      account,
      mediaType: 'text/event-stream',
      cost: { requested: 0, characters: 0, isShown: false },
      isSignedIn,
      params: { query: text },
    }
    try {
      const { schema, parse, validate, execute, subscribe, contextFactory } = (await yoga()).getEnveloped(serverContext)
      const document = parse(text)
      const errors = validate(schema, document)
      if (errors.length > 0) return errors.map((error: GraphQLError) => plain(error))
      const contextValue = await contextFactory()
      return {
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue,
        rootValue: { execute, subscribe },
      }
    } catch (error) {
      if (error instanceof GraphQLError) return [plain(error)]
      throw error
    }
  }

  async function runOnce(args: Operation): Promise<ExecutionResult> {
    const { account } = args.contextValue
    const exhausted = account.enter()
    if (exhausted) return { errors: [rateLimited(exhausted)] }
    try {
      return await args.rootValue.execute(withoutFunctions(args))
    } finally {
      account.leave()
    }
  }

  function masked(result: ExecutionResult, { contextValue }: Operation): object {
    return shown(maskResults(result, contextValue, tellFault) as ExecutionResult)
  }
}

function isUpgrade({ url, headers }: IncomingMessage): boolean {
  return url?.split('?', 1)[0] === '/graphql' && headers.upgrade?.toLowerCase() === 'websocket'
}

/**
 * What is told next of an operation, counted until it was taken, as what was told before it was by now. An account that
 * does not take what it has is told so in place of a single result; a stream waits for its client.
 */
function given(
  result: ExecutionResult,
  { document, operationName, contextValue }: Operation,
  extra: Extra,
  id: string,
) {
  taken(extra, id)
  const { account } = contextValue
  const isOne = getOperationAST(document, operationName)?.operation !== OperationTypeNode.SUBSCRIPTION
  const exhausted = isOne && result.data !== undefined ? account.unread() : null
  if (exhausted) return { errors: [answersUnread(exhausted)] }
  const untaken = counted([result], contextValue)
  if (untaken) extra.untaken.set(id, untaken)
  return result
}

function taken({ untaken }: Extra, id: string): void {
  untaken.get(id)?.()
  untaken.delete(id)
}

/** The operation as the engine takes it. */
function withoutFunctions({ rootValue: _, ...args }: Operation): ExecutionArgs {
  return args
}

/** An error without what it asks of a response. */
function plain({ message, extensions, nodes, path }: GraphQLError): GraphQLError {
  const { http: _, ...others } = extensions
  return new GraphQLError(message, { nodes: nodes ?? null, path: path ?? null, extensions: others })
}

/** The request of a socket, with the credentials that the client has said in its first message. */
function requestOf(
  { method = 'GET', url, headers }: IncomingMessage,
  params: Record<string, unknown> | undefined,
): MinimalRequest {
  const given = params?.['authorization'] ?? params?.['Authorization']
  const get = (name: string) => {
    if (name === 'authorization' && typeof given === 'string') return given
    const value = headers[name]
    return typeof value === 'string' ? value : null
  }
  return { method, url: `http://${headers.host ?? ''}${url ?? ''}`, headers: { get } }
}
