import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql'
import type { FaultLog } from '../fault-log.ts'
import { minimalOf, type MinimalResponse, responseOf } from '../http/minimal.ts'
import { once } from '../once.ts'
import { logOperation, logOperationOf } from '../request-log.ts'
import { DocumentCache } from './document-cache.ts'
import { Execution } from './execution.ts'
import type { Exposure } from './exposure.ts'
import type { LimitsOfCallers } from './limits.ts'
import { isStream } from './media-types.ts'
import { readDocument, withoutOperation } from './new-documents.ts'
import { type GraphQLParams, paramsIn } from './params.ts'
import { type Exchange, present } from './present.ts'
import { notJson, unreadableParameter } from './requests.ts'
import { type ScopeAreas, ScopeCheck } from './scopes.ts'
import type { ServerContext } from './server-context.ts'
import { createSockets, type SocketOptions, type Sockets } from './sockets.ts'
import type { StreamLimits } from './stream-limits.ts'
import { Subscriptions } from './subscriptions.ts'
import type { TrustedDocuments } from './trusted-documents/trusted-documents.ts'

/** The options of a GraphQL server. */
export interface GraphqlServerOptions {
  readonly schema: GraphQLSchema
  /** The same schema as compiled queries are to know it. */
  readonly jitSchema: () => GraphQLSchema
  readonly limits: LimitsOfCallers
  readonly shown: Exposure
  readonly trusted: TrustedDocuments
  readonly tellFault: FaultLog
  readonly streams: StreamLimits
  /** Which scopes open what. */
  readonly areas: ScopeAreas
}

/** A request that was admitted, and its whole body. */
export interface AdmittedRequest {
  readonly method: string
  readonly url: string
  /** Null for a GET. */
  readonly body: string | null
}

/** Answers GraphQL requests that were admitted, and presents why others were not. */
export interface GraphqlServer {
  readonly answer: (request: AdmittedRequest, context: ServerContext) => Promise<MinimalResponse>
  /** The answer to a request that takes a stream, whose body is sent as it comes. */
  readonly stream: (request: AdmittedRequest, context: ServerContext) => Promise<Response>
  readonly refuse: (error: GraphQLError, request: Omit<Exchange, 'mediaType'>) => MinimalResponse
  /** The same over WebSocket. */
  readonly sockets: (options: Omit<SocketOptions, 'yoga' | 'trusted' | 'tellFault'>) => Sockets
  /** How many streams are open. */
  readonly streams: () => number
  /** Ends all streams, for the same reason. */
  readonly endStreams: Subscriptions['endAll']
}

/** The operation of a good document that a request asks for, or the errors of one that asks for none. */
type AskedOperation =
  | { readonly document: DocumentNode; readonly operation: OperationDefinitionNode }
  | { readonly errors: readonly GraphQLError[] }

/**
 * Makes the GraphQL server. A document that it has found good is cached: the next request with it needs no parsing and
 * no validation. Batches, streams and whatever else is unusual are left to Yoga, which is loaded when the first of them
 * comes; cost, execution and presentation are the same for both.
 */
export function createGraphqlServer({
  schema,
  jitSchema,
  limits,
  shown,
  trusted,
  tellFault,
  streams,
  areas,
}: GraphqlServerOptions): GraphqlServer {
  const documents = new DocumentCache()
  const scopes = new ScopeCheck(schema, areas)
  const execution = new Execution({ schema, jitSchema, limits, shown, scopes })
  const subscriptions = new Subscriptions({ schema, limits, streams, shown, scopes })
  const yoga = once(async () => {
    const { createYogaServer } = await import('./yoga.ts')
    return createYogaServer({ subscriptions, schema, limits, shown, trusted, tellFault, documents, execution })
  })

  return {
    async answer({ method, url, body }, context) {
      const unreadable = unreadableIn({ url, body })
      if (unreadable) return present({ errors: [unreadable] }, context, tellFault)
      const params = body === null || isStream(context.mediaType) ? null : paramsIn(body)
      const asked = params && findOperation(params, context)
      if (!asked) {
        return minimalOf(await (await yoga()).fetch(requestFor({ method, url, body }, context), context))
      }
      logOperation(context.requestLog, params.operationName)
      if ('errors' in asked) return present(asked, context, tellFault)
      const { document, operation } = asked
      logOperationOf(context.requestLog, operation)
      return present(await execution.run(document, operation, params.variables ?? {}, context), context, tellFault)
    },
    async stream(request, context) {
      const unreadable = unreadableIn(request)
      if (unreadable) return responseOf(refuse(unreadable, context))
      const response = await (await yoga()).fetch(requestFor(request, context), context)
      // Whoever sends it says what caches may keep.
      response.headers.delete('cache-control')
      return response.body ? new Response(begun(response.body), response) : response
    },
    streams: () => subscriptions.size,
    endStreams: (end) => subscriptions.endAll(end),
    sockets: (options) => createSockets({ yoga, trusted, tellFault, ...options }),
    refuse,
  }

  function refuse(error: GraphQLError, request: Omit<Exchange, 'mediaType'>): MinimalResponse {
    return present({ errors: [error] }, { ...request, mediaType: 'application/json' }, tellFault)
  }

  /** The operation that a request asks for whose document comes alone; null where that is Yoga's to answer. */
  function findOperation(params: GraphQLParams, context: ServerContext): AskedOperation | null {
    const { viewer, requestLog } = context
    const { operationName } = params
    const found = trusted.find(params, viewer)
    if (found === null || found instanceof GraphQLError) return null
    const { text } = found
    const read =
      documents.get(text, viewer) ?? readDocument({ schema, limits, shown, documents }, text, operationName, context)
    const operation = 'kind' in read ? getOperationAST(read, operationName) : null
    if (operation?.operation === OperationTypeNode.SUBSCRIPTION) return null
    trusted.note(found, requestLog)
    if (!('kind' in read)) return { errors: read }
    return operation ? { document: read, operation } : { errors: [withoutOperation()] }
  }
}

/** The error of parameters that stand for JSON and are none: Yoga would take it for a fault of its own. */
function unreadableIn({ url, body }: Pick<AdmittedRequest, 'url' | 'body'>): GraphQLError | null {
  const unreadable = body === null ? unreadableParameter(url) : null
  return unreadable === null ? null : notJson(unreadable)
}

/** The head was looked at by us: what Yoga reads of it is told in its own spelling. */
function requestFor({ method, url, body }: AdmittedRequest, { mediaType }: ServerContext): Request {
  // A fragment is no part of what is asked, and Yoga would read parameters in it.
  const [address = url] = url.split('#', 1)
  return new Request(address, { method, body, headers: { 'content-type': 'application/json', accept: mediaType } })
}

/** A body whose reading has begun: only then does Yoga let go of what it tells when its client goes away. */
function begun(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let first: ReturnType<typeof reader.read> | null = reader.read()
  // Whoever pulls hears of it.
  first.catch(() => {})
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await (first ?? reader.read())
      first = null
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
