import { randomUUID } from 'node:crypto'
import { createAccessLog } from './access-log.ts'
import type { Config } from './config.ts'
import { bounded, RequestBounds } from './database/bounded.ts'
import type { Database } from './database/database.ts'
import type { Replicas } from './database/replicas/replicas.ts'
import { RequestReads } from './database/replicas/request-reads.ts'
import { Turns } from './database/turns.ts'
import { EventFeed } from './events/operations/feed.ts'
import { failure } from './fault-answers.ts'
import { createFailureLog, createFaultLog } from './fault-log.ts'
import type { RefusedRequest } from './graphql/admission.ts'
import { serverBusy } from './graphql/errors.ts'
import { createHandler } from './graphql/handler.ts'
import type { Told } from './graphql/server-context.ts'
import { createGraphqlServer } from './graphql/server.ts'
import type { Sockets } from './graphql/sockets.ts'
import { TrustedDocuments } from './graphql/trusted-documents/trusted-documents.ts'
import { createHealth, type ProcessStatus } from './health.ts'
import type { Answer } from './http/answer.ts'
import { bytesOf } from './http/body.ts'
import { keptByNobody } from './http/caching.ts'
import { createClientAddress, type Peer } from './http/client-address.ts'
import { compressed, compressedFast, isWorthCompressing } from './http/compression.ts'
import { corsHeaders, readableBy } from './http/cross-site.ts'
import { ClientGone, type FastResponse, type MinimalRequest, type ReadBody, responseOf } from './http/minimal.ts'
import type { Connection } from './http/node-server.ts'
import { positionHeader, positionHeaders } from './http/position.ts'
import { requestIdOf } from './http/request-id.ts'
import { takenBy, tellTaken } from './http/taken.ts'
import { pathOf } from './http/url.ts'
import { Budgets } from './identity/budgets.ts'
import type { Authenticator } from './identity/credentials.ts'
import { createServiceAccounts } from './identity/service-accounts.ts'
import { gatewayKey } from './identity/store.gateway-keys.ts'
import type { Metrics } from './instruments/metrics.ts'
import { doorOf } from './instruments/request-tally.ts'
import { traced } from './instruments/traced.ts'
import type { Tracing } from './instruments/tracing.ts'
import type { Logger } from './logger.ts'
import { createOpenAddresses } from './open-addresses.ts'
import { outageLogOf } from './outage-log.ts'
import { failed } from './rest/errors.ts'
import { createRestHandler } from './rest/handler.ts'
import { routes } from './routes.ts'
import { jitSchema, schema } from './schema.ts'
import { scopeAreas as areas } from './scope-areas.ts'
import { traceContextOf } from './values/trace-context.ts'
import type { Viewer } from './viewer.ts'
import type { Door } from './vocabulary.ts'
import { selected } from './webhooks/graphql.selection.ts'

/** The options of a gateway. */
export interface GatewayOptions {
  readonly config: Pick<
    Config,
    'limits' | 'server' | 'auth' | 'tokens' | 'budgets' | 'trustedDocuments' | 'messages' | 'streams' | 'shown'
  >
  /** What accounts have used, where somebody else shall know of it. */
  readonly budgets?: Budgets
  /** Migrated, and filled as far as it shall be. */
  readonly database: Database
  /** What may be read from beside it. */
  readonly replicas?: Replicas | null
  /** For all tokens but those that machines get here. */
  readonly authenticator: Authenticator
  readonly clock: () => Date
  /** What the process knows of itself; part of what `/health` tells. */
  readonly status?: () => ProcessStatus
  readonly logger: Logger
  /** The documents that clients may name by an id; without them, none. */
  readonly trusted?: TrustedDocuments
  /** Whether the process has more to do than it can. Without it, it never has. */
  readonly isOverloaded?: () => boolean
  /** Counts requests, where somebody wants to know. */
  readonly metrics?: Metrics | null
  /** Writes spans of requests, where somebody wants to know. */
  readonly tracing?: Tracing | null
  /** Answers requests for pages, by whom they come from, and null to all others. */
  readonly pages: {
    readonly handle: (request: Request, address: string) => Promise<Response | null>
    /** What is said in a page where there is nothing; null to programs. */
    readonly nothingAt?: (request: Request) => Promise<Response | null>
  }
}

/** The whole gateway as one function from request to response. It opens no port. */
export interface Gateway {
  readonly fetch: (request: Request, connection?: Connection) => Promise<Response>
  /**
   * Answers a POST to `/graphql`, whose body it reads once the request is admitted, and a GET at a REST path. It
   * answers as `fetch` does, without the objects of a request and a response.
   */
  readonly handleFast: (request: MinimalRequest, readBody: ReadBody, peer?: Peer) => Promise<FastResponse>
  /** Takes over a connection that asks for a WebSocket. */
  readonly upgrade: Sockets['upgrade']
  /** Whether a request asks for one where there are any. */
  readonly isUpgrade: Sockets['isUpgrade']
  /** How many streams are open. */
  readonly streams: () => number
  /** Ends all streams, whose clients go on with another process. */
  readonly endStreams: () => void
  /** Ends what it does by itself, so that the database may be closed. */
  readonly close: () => Promise<void>
  /** What a selection on Event says of an event to a viewer. Throws `SelectionInvalid` where it is none. */
  readonly select: (selection: string, viewer: Viewer, eventId: string) => Promise<object>
}

const overloadedMessage = 'The gateway has more to do than it can. Ask again in a second.'

/** The answer to a client that has gone away in the middle of its request. Only the log shows it. */
const clientGone: FastResponse = { status: 499, headers: {}, body: null }

/** How long the last messages of streams have until their sockets are closed, in milliseconds. */
const lastWordMs = 100

/** Makes the gateway: GraphQL, pages and health behind one fetch handler. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, database, authenticator, clock, status = () => ({}), logger, pages, metrics, tracing } = options
  const { replicas = null } = options
  const { budgets = new Budgets(config.budgets), isOverloaded = () => false } = options
  const { trusted = new TrustedDocuments(config.trustedDocuments) } = options
  const accessLog = createAccessLog(logger)
  const cursorKey = await gatewayKey(database, 'cursor', clock())
  const idempotencySecret = await gatewayKey(database, 'idempotency', clock())
  const {
    limits,
    tokens,
    auth: { audience, hasAdmins },
    server: { corsOrigins, unknownParameters, trustedProxies },
    messages,
    streams,
    shown,
  } = config
  const { bodyBytes, examinedRows: mostExamined } = limits
  const serviceAccounts = createServiceAccounts({
    tokens,
    audience,
    hasAdmins,
    bodyBytes,
    database,
    clock,
    authenticator,
  })
  const authenticate = (request: MinimalRequest) =>
    serviceAccounts.authenticator.authenticate(request.headers.get('authorization'), clock())
  const clientAddress = createClientAddress(trustedProxies)
  const tellFault = createFaultLog(logger)
  const outage = outageLogOf(logger)
  outage.watch(() => database.examine())
  const openAt = createOpenAddresses({ shown, health: createHealth(database, status), serviceAccounts, corsOrigins })
  const server = createGraphqlServer({ schema, jitSchema, limits, shown, trusted, tellFault, streams, areas })
  /** Tells of a stream or a socket whose credentials are not accepted, or not any more: no answer tells of it. */
  const tellRefused = (reason: string, { requestId, address, method, headers }: RefusedRequest) =>
    accessLog.refused({ requestId, reason, method, path: '/graphql', headers, address })
  const graphqlHandler = createHandler({ server, limits, budgets, corsOrigins, authenticate, tellRefused })
  const restHandler = createRestHandler({
    routes,
    bodyBytes,
    corsOrigins,
    unknownParameters,
    budgets,
    deadlineMs: limits.deadlineMs,
    authenticate,
    tellFault,
  })

  const turns = new Turns(limits.heavyCost)
  const feed = new EventFeed(database, createFailureLog(logger, 'The log of events could not be read'))

  /** What every request to the graph or a route carries, before anybody knows whose it is. */
  function baseOf(told: Told, door: Door, headers: MinimalRequest['headers'], peer?: Peer) {
    const renew = () => {
      const bounds = new RequestBounds({ deadlineMs: limits.deadlineMs, statements: limits.statements, peer })
      return { database: bounded(database, bounds), bounds }
    }
    return {
      ...told,
      ...renew(),
      turns,
      renew,
      feed,
      hasFederatedStreams: streams.isFederated,
      clock,
      cursorKey,
      idempotencySecret,
      messages,
      isDryRun: false,
      door,
      trace: () => tracing?.current() ?? traceContextOf(headers),
      mostExamined,
    }
  }

  const sockets = server.sockets({
    budgets,
    messageBytes: limits.bodyBytes,
    firstBytes: limits.anonymous.bodyBytes,
    corsOrigins,
    authenticate,
    tellRefused,
    baseOf({ socket, headers }) {
      const get = (name: string) => [headers[name] ?? []].flat().join() || null
      const address = clientAddress(socket, get('x-forwarded-for'))
      // What is asked beside a stream is no older than what that tells.
      const reads = replicas && new RequestReads(replicas, null, { isPinned: true })
      const told = { requestId: randomUUID(), requestLog: {}, address, reads, whenTaken: [] }
      return baseOf(told, 'GRAPHQL', { get }, socket)
    },
  })

  async function route(request: Request, path: string, told: Told, peer?: Peer): Promise<Response> {
    const { requestLog, address } = told
    if (path === '') return Response.json({ message: 'The Host header names no host.' }, { status: 400 })
    const open = await openAt(request, path)
    if (open) {
      if (open.status === 401) requestLog.refusedCredentials = 'invalid-client'
      return open
    }
    const page = await pages.handle(request, address)
    if (page) return page
    if (path === '/graphql') {
      const base = baseOf(told, 'GRAPHQL', request.headers, peer)
      return isBusyFor(request)
        ? responseOf(graphqlHandler.refuse(serverBusy(overloadedMessage), base))
        : compressed(request, await graphqlHandler.handleRequest(request, base))
    }
    if (/^\/(api|csp)\//i.test(path)) {
      const base = baseOf(told, 'REST', request.headers, peer)
      const answer = await answerRest(request, (limit) => bytesOf(request, limit), base)
      return compressed(request, answer.toResponse())
    }
    const nothing = await pages.nothingAt?.(request)
    return nothing ?? Response.json({ message: 'There is nothing at this address.' }, { status: 404 })
  }

  /** Whether there is too much to do for a request. What a browser asks beforehand takes nothing, and lets it read why. */
  function isBusyFor({ method }: MinimalRequest): boolean {
    return method !== 'OPTIONS' && isOverloaded()
  }

  function answerRest(...given: Parameters<typeof restHandler>): Promise<Answer> | Answer {
    return isBusyFor(given[0]) ? failed('ServerBusy', overloadedMessage, { 'retry-after': '1' }) : restHandler(...given)
  }

  const answerGraph: typeof graphqlHandler.handleFast = (request, readBody, base) =>
    isBusyFor(request)
      ? Promise.resolve(graphqlHandler.refuse(serverBusy(overloadedMessage), base))
      : graphqlHandler.handleFast(request, readBody, base)

  /** Logs and counts a request that was answered. */
  function tell(
    request: MinimalRequest,
    path: string,
    startedAt: number,
    status: number,
    { requestId, requestLog: notes, address }: Told,
  ): void {
    const milliseconds = performance.now() - startedAt
    const { method, headers } = request
    accessLog.answered({ requestId, method, path, headers, address, status, milliseconds, notes })
    metrics?.answered({
      door: doorOf(path),
      operation: notes.operation ?? 'none',
      role: notes.viewer?.role ?? null,
      status,
      code: notes.errorCodes?.[0] ?? null,
      seconds: milliseconds / 1000,
      cost: notes.cost?.requested ?? 0,
    })
  }

  return {
    upgrade: sockets.upgrade,
    isUpgrade: sockets.isUpgrade,
    streams: server.streams,
    endStreams() {
      server.endStreams('STREAM_MOVED')
      setTimeout(sockets.close, lastWordMs).unref()
    },
    close: () => {
      outage.stop()
      return feed.close()
    },
    select(selection, viewer, eventId) {
      const told = { requestId: eventId, requestLog: {}, address: '', reads: null, whenTaken: [] }
      const base = baseOf(told, 'DELIVERY', new Headers())
      return selected(schema, selection, eventId, { ...base, viewer, account: budgets.of(viewer, '') })
    },
    async handleFast(request, readBody, peer) {
      const startedAt = performance.now()
      const requestId = requestIdOf(request)
      const address = clientAddress(peer, request.headers.get('x-forwarded-for'))
      const reads = replicas && new RequestReads(replicas, request.headers.get(positionHeader))
      const path = request.method === 'POST' ? '/graphql' : pathOf(request.url)
      const door = path === '/graphql' ? 'GRAPHQL' : 'REST'
      const { method, headers: given } = request
      const base = baseOf({ requestId, requestLog: {}, address, reads, whenTaken: [] }, door, given, peer)
      let response: FastResponse
      try {
        const run = (): Promise<FastResponse> | FastResponse =>
          door === 'GRAPHQL' ? answerGraph(request, readBody, base) : answerRest(request, readBody, base)
        const tracked = { method, path, headers: given }
        response = await (tracing ? traced(tracing, tracked, base, async () => run()) : run())
        if (isWorthCompressing(response)) response = await compressedFast(request, response)
      } catch (error) {
        response = error instanceof ClientGone ? clientGone : failure(tellFault, error, path, requestId)
      }
      tell(request, path, startedAt, response.status, base)
      const { status, headers, body } = response
      const own = { 'x-request-id': requestId, 'x-content-type-options': 'nosniff', ...positionHeaders(reads) }
      const all = { ...keptByNobody, ...headers, ...corsHeaders(request, corsOrigins), ...own }
      return { status, headers: all, body, ...takenBy(base.whenTaken) }
    },
    async fetch(request, connection) {
      const startedAt = performance.now()
      const requestId = requestIdOf(request)
      const path = URL.parse(request.url)?.pathname ?? ''
      const peer = connection?.incoming.socket
      const address = clientAddress(peer, request.headers.get('x-forwarded-for'))
      const reads = replicas && new RequestReads(replicas, request.headers.get(positionHeader))
      const told: Told = { requestId, requestLog: {}, address, reads, whenTaken: [] }
      const run = () => route(request, path, told, peer)
      const { method, headers } = request
      const answered = tracing ? traced(tracing, { method, path, headers }, told, run) : run()
      const response = await answered.catch((error: unknown) => {
        // Who has gone away in the middle of its body gets no answer, and nothing is wrong here.
        return request.signal.aborted
          ? new Response(null, clientGone)
          : responseOf(failure(tellFault, error, path, requestId))
      })
      readableBy(corsOrigins, request, response)
      for (const [name, value] of Object.entries(keptByNobody))
        if (!response.headers.has(name)) response.headers.set(name, value)
      response.headers.set('x-request-id', requestId)
      response.headers.set('x-content-type-options', 'nosniff')
      if (reads?.position) response.headers.set(positionHeader, reads.position)
      tell(request, path, startedAt, response.status, told)
      tellTaken(connection?.outgoing, takenBy(told.whenTaken))
      return response
    },
  }
}
