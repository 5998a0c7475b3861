import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { bounded, RequestBounds } from './database/bounded.ts'
import type { Database } from './database/database.ts'
import type { Replicas } from './database/replicas/replicas.ts'
import { RequestReads } from './database/replicas/request-reads.ts'
import { Turns } from './database/turns.ts'
import type { RequestBase, RequestState } from './graphql/server-context.ts'
import { createClientAddress, type Peer } from './http/client-address.ts'
import type { MinimalRequest } from './http/minimal.ts'
import { positionHeader } from './http/position.ts'
import { requestIdOf } from './http/request-id.ts'
import type { Tracing } from './instruments/tracing.ts'
import { traceContextOf } from './values/trace-context.ts'
import type { Door } from './vocabulary.ts'

/** The options of `createRequestContexts`. */
export interface RequestContextOptions extends Pick<Context, 'clock' | 'cursorKey' | 'idempotencySecret' | 'feed'> {
  readonly config: Pick<Config, 'limits' | 'server' | 'messages' | 'streams'>
  readonly database: Database
  readonly replicas: Replicas | null
  readonly tracing: Tracing | null
}

/** The states and contexts that requests begin with, before anybody knows whose they are. */
export interface RequestContexts {
  /** The state of a request that has just come in. */
  readonly begin: (request: MinimalRequest, peer: Peer | undefined) => RequestState
  /** The context of a request to the graph or to a REST path. */
  readonly of: (state: RequestState, door: Door, headers: MinimalRequest['headers'], peer?: Peer) => RequestBase
  /** The context of an operation on a socket; `opening` is the request that has opened the socket. */
  readonly ofSocket: (opening: IncomingMessage) => RequestBase
  /** The context in which an event is told to a receiver of messages. */
  readonly ofDelivery: (eventId: string) => RequestBase
}

/** Makes the contexts of requests, with all that they share. */
export function createRequestContexts(options: RequestContextOptions): RequestContexts {
  const { config, database, replicas, tracing, clock, cursorKey, idempotencySecret, feed } = options
  const { limits, server, messages, streams } = config
  const { examinedRows: mostExamined } = limits
  const clientAddress = createClientAddress(server.trustedProxies)
  const turns = new Turns(limits.heavyCost)

  function of(state: RequestState, door: Door, headers: MinimalRequest['headers'], peer?: Peer): RequestBase {
    const renew = () => {
      const bounds = new RequestBounds({ deadlineMs: limits.deadlineMs, statements: limits.statements, peer })
      return { database: bounded(database, bounds), bounds }
    }
    return {
      ...state,
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

  return {
    begin(request, peer) {
      const { headers } = request
      const address = clientAddress(peer, headers.get('x-forwarded-for'))
      const reads = replicas && new RequestReads(replicas, headers.get(positionHeader))
      return { requestId: requestIdOf(request), requestLog: {}, address, reads, whenTaken: [] }
    },
    of,
    ofSocket({ socket, headers }) {
      const get = (name: string) => [headers[name] ?? []].flat().join() || null
      const address = clientAddress(socket, get('x-forwarded-for'))
      // What is asked beside a stream is no older than what that tells.
      const reads = replicas && new RequestReads(replicas, null, { isPinned: true })
      const state = { requestId: randomUUID(), requestLog: {}, address, reads, whenTaken: [] }
      return of(state, 'GRAPHQL', { get }, socket)
    },
    ofDelivery(eventId) {
      const state = { requestId: eventId, requestLog: {}, address: '', reads: null, whenTaken: [] }
      return of(state, 'DELIVERY', new Headers())
    },
  }
}
