import { createAccessLog } from './access-log.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import type { Replicas } from './database/replicas/replicas.ts'
import { EventFeed } from './events/operations/feed.ts'
import { failure } from './fault-answers.ts'
import { createFailureLog, createFaultLog } from './fault-log.ts'
import type { RefusedRequest } from './graphql/admission.ts'
import { serverBusy } from './graphql/errors.ts'
import { createHandler } from './graphql/handler.ts'
import type { RequestState } from './graphql/server-context.ts'
import { createGraphqlServer } from './graphql/server.ts'
import type { Sockets } from './graphql/sockets.ts'
import { TrustedDocuments } from './graphql/trusted-documents/trusted-documents.ts'
import { createHealth, type ProcessStatus } from './health.ts'
import type { Answer } from './http/answer.ts'
import { bytesOf } from './http/body.ts'
import { keptByNobody } from './http/caching.ts'
import type { Peer } from './http/client-address.ts'
import { compressed, compressedFast, isWorthCompressing } from './http/compression.ts'
import { corsHeaders, readableBy } from './http/cross-site.ts'
import { ClientGone, type FastResponse, type MinimalRequest, type ReadBody, responseOf } from './http/minimal.ts'
import type { Connection } from './http/node-server.ts'
import { positionHeaders } from './http/position.ts'
import { takenBy, tellTaken } from './http/taken.ts'
import { pathOf } from './http/url.ts'
import { Budgets } from './identity/budgets.ts'
import type { Authenticator } from './identity/credentials.ts'
import { createServiceAccounts } from './identity/service-accounts.ts'
import { gatewayKey } from './identity/store.gateway-keys.ts'
import type { Metrics } from './instruments/metrics.ts'
import { countedOf } from './instruments/request-tally.ts'
import { traced } from './instruments/traced.ts'
import type { Tracing } from './instruments/tracing.ts'
import type { Logger } from './logger.ts'
import { createOpenAddresses } from './open-addresses.ts'
import { outageLogOf } from './outage-log.ts'
import { createRequestContexts } from './request-contexts.ts'
import { failed } from './rest/errors.ts'
import { createRestHandler } from './rest/handler.ts'
import { routes } from './routes.ts'
import { jitSchema, schema } from './schema.ts'
import { scopeAreas as areas } from './scope-areas.ts'
import type { Viewer } from './viewer.ts'
import { selected } from './webhooks/graphql.selection.ts'

/** The options of a gateway. */
export interface GatewayOptions {
  readonly config: Pick<
    Config,
    'limits' | 'server' | 'auth' | 'tokens' | 'budgets' | 'trustedDocuments' | 'messages' | 'streams' | 'shown'
  >
  /** What accounts have used of their budgets, for a caller that exchanges it with other processes. */
  readonly budgets?: Budgets
  /** The database, with its tables as this version needs them. */
  readonly database: Database
  /** The replicas of the database that may be read from; null for none. */
  readonly replicas?: Replicas | null
  /** Makes viewers of all tokens but those that machines get from this gateway. */
  readonly authenticator: Authenticator
  readonly clock: () => Date
  /** The state of the process, as `/health` tells it. */
  readonly status?: () => ProcessStatus
  readonly logger: Logger
  /** The documents that clients may name by an id; none where it is left out. */
  readonly trusted?: TrustedDocuments
  /** Whether the process has more to do than it can; never where it is left out. */
  readonly isOverloaded?: () => boolean
  /** Counts requests; null where nobody asks for metrics. */
  readonly metrics?: Metrics | null
  /** Writes spans of requests; null where nobody asks for traces. */
  readonly tracing?: Tracing | null
  readonly pages: {
    /** The page that a request asks for, from this address; null where it asks for none. */
    readonly handle: (request: Request, address: string) => Promise<Response | null>
    /** The page that says that there is nothing at an address; null to a client that takes no pages. */
    readonly nothingAt?: (request: Request) => Promise<Response | null>
  }
}

/** The whole gateway as one function from request to response. It opens no port. */
export interface Gateway {
  readonly fetch: (request: Request, connection?: Connection) => Promise<Response>
  /**
   * Answers a POST to `/graphql`, whose body it reads once the request is admitted, or a GET at a REST path: the same
   * answer as that of `fetch`, in less time, since no `Request` and no `Response` are made.
   */
  readonly handleFast: (request: MinimalRequest, readBody: ReadBody, peer?: Peer) => Promise<FastResponse>
  /** Takes over a connection that asks for a WebSocket. */
  readonly upgrade: Sockets['upgrade']
  /** Whether a request asks for a WebSocket at the address that has them. */
  readonly isUpgrade: Sockets['isUpgrade']
  /** The number of open streams. */
  readonly streams: () => number
  /** Ends all streams; their clients go on with another process. */
  readonly endStreams: () => void
  /** Ends what the gateway does by itself, after which the database may be closed. */
  readonly close: () => Promise<void>
  /**
   * The data that a selection on the type Event answers for one event to a viewer. Throws `SelectionInvalid` for a text
   * that is no such selection.
   */
  readonly select: (selection: string, viewer: Viewer, eventId: string) => Promise<object>
}

const overloadedMessage = 'The gateway has more to do than it can. Ask again in a second.'

/** The answer to a client that has gone away in the middle of its request. Only the log shows it. */
const clientGone: FastResponse = { status: 499, headers: {}, body: null }

/** How long the last messages of streams have until their sockets are closed, in milliseconds. */
const lastWordMs = 100

/** Makes the gateway: GraphQL, REST, pages, health and tokens behind one fetch handler. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, database, authenticator, clock, status = () => ({}), logger, pages } = options
  const { replicas = null, metrics = null, tracing = null } = options
  const { budgets = new Budgets(config.budgets), isOverloaded = () => false } = options
  const { trusted = new TrustedDocuments(config.trustedDocuments) } = options
  const {
    limits,
    tokens,
    auth: { audience, hasAdmins },
    server: { corsOrigins, unknownParameters },
    streams,
    shown,
  } = config
  const { bodyBytes, deadlineMs } = limits
  const cursorKey = await gatewayKey(database, 'cursor', clock())
  const idempotencySecret = await gatewayKey(database, 'idempotency', clock())
  const accessLog = createAccessLog(logger)
  const tellFault = createFaultLog(logger)
  const outage = outageLogOf(logger)
  outage.watch(() => database.examine())
  const feed = new EventFeed(database, createFailureLog(logger, 'The log of events could not be read'))
  const contexts = createRequestContexts({
    config,
    database,
    replicas,
    tracing,
    clock,
    cursorKey,
    idempotencySecret,
    feed,
  })
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
  /** Tells of a stream or a socket whose credentials are not accepted, or not any more: no answer tells of it. */
  const tellRefused = (reason: string, { requestId, address, method, headers }: RefusedRequest) =>
    accessLog.refused({ requestId, reason, method, path: '/graphql', headers, address })

  const openAt = createOpenAddresses({ shown, health: createHealth(database, status), serviceAccounts, corsOrigins })
  const server = createGraphqlServer({ schema, jitSchema, limits, shown, trusted, tellFault, streams, areas })
  const graphqlHandler = createHandler({ server, limits, budgets, corsOrigins, authenticate, tellRefused })
  const restHandler = createRestHandler({
    routes,
    bodyBytes,
    corsOrigins,
    unknownParameters,
    budgets,
    deadlineMs,
    authenticate,
    tellFault,
  })
  const sockets = server.sockets({
    budgets,
    messageBytes: limits.bodyBytes,
    firstBytes: limits.anonymous.bodyBytes,
    corsOrigins,
    authenticate,
    tellRefused,
    baseOf: contexts.ofSocket,
  })

  async function route(request: Request, path: string, state: RequestState, peer?: Peer): Promise<Response> {
    const { requestLog, address } = state
    if (path === '') return Response.json({ message: 'The Host header names no host.' }, { status: 400 })
    const open = await openAt(request, path)
    if (open) {
      if (open.status === 401) requestLog.refusedCredentials = 'invalid-client'
      return open
    }
    const page = await pages.handle(request, address)
    if (page) return page
    if (path === '/graphql') {
      const base = contexts.of(state, 'GRAPHQL', request.headers, peer)
      return isBusyFor(request)
        ? responseOf(graphqlHandler.refuse(serverBusy(overloadedMessage), base))
        : compressed(request, await graphqlHandler.handleRequest(request, base))
    }
    if (/^\/(api|csp)\//i.test(path)) {
      const base = contexts.of(state, 'REST', request.headers, peer)
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
  function report(
    { method, headers }: MinimalRequest,
    path: string,
    startedAt: number,
    status: number,
    { requestId, requestLog: notes, address }: RequestState,
  ): void {
    const milliseconds = performance.now() - startedAt
    const answered = { requestId, method, path, headers, address, status, milliseconds, notes }
    accessLog.answered(answered)
    metrics?.answered(countedOf(answered))
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
      const base = contexts.ofDelivery(eventId)
      const account = budgets.of(viewer, '')
      base.bounds.lane = account
      return selected(schema, selection, eventId, { ...base, viewer, account })
    },
    async handleFast(request, readBody, peer) {
      const startedAt = performance.now()
      const state = contexts.begin(request, peer)
      const path = request.method === 'POST' ? '/graphql' : pathOf(request.url)
      const door = path === '/graphql' ? 'GRAPHQL' : 'REST'
      const { method, headers: given } = request
      const base = contexts.of(state, door, given, peer)
      let response: FastResponse
      try {
        const run = (): Promise<FastResponse> | FastResponse =>
          door === 'GRAPHQL' ? answerGraph(request, readBody, base) : answerRest(request, readBody, base)
        const tracked = { method, path, headers: given }
        response = await (tracing ? traced(tracing, tracked, state, async () => run()) : run())
        if (isWorthCompressing(response)) response = await compressedFast(request, response)
      } catch (error) {
        response = error instanceof ClientGone ? clientGone : failure(tellFault, error, path, state.requestId)
      }
      report(request, path, startedAt, response.status, state)
      const { status, headers, body } = response
      const all = { ...keptByNobody, ...headers, ...corsHeaders(request, corsOrigins), ...headersOf(state) }
      return { status, headers: all, body, ...takenBy(state.whenTaken) }
    },
    async fetch(request, connection) {
      const startedAt = performance.now()
      const peer = connection?.incoming.socket
      const state = contexts.begin(request, peer)
      const path = URL.parse(request.url)?.pathname ?? ''
      const run = () => route(request, path, state, peer)
      const { method, headers } = request
      const answered = tracing ? traced(tracing, { method, path, headers }, state, run) : run()
      const response = await answered.catch((error: unknown) => {
        // Who has gone away in the middle of its body gets no answer, and nothing is wrong here.
        return request.signal.aborted
          ? new Response(null, clientGone)
          : responseOf(failure(tellFault, error, path, state.requestId))
      })
      readableBy(corsOrigins, request, response)
      for (const [name, value] of Object.entries(keptByNobody))
        if (!response.headers.has(name)) response.headers.set(name, value)
      for (const [name, value] of Object.entries(headersOf(state))) response.headers.set(name, value)
      report(request, path, startedAt, response.status, state)
      tellTaken(connection?.outgoing, takenBy(state.whenTaken))
      return response
    },
  }
}

/** The headers that every answer has of its request, whatever it answers. */
function headersOf({ requestId, reads }: RequestState): Record<string, string> {
  return { 'x-request-id': requestId, 'x-content-type-options': 'nosniff', ...positionHeaders(reads) }
}
