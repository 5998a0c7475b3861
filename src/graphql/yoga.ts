import {
  type DocumentNode,
  type ExecutionResult,
  getOperationAST,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { FaultLog } from '../fault-log.ts'
import { responseOf } from '../http/minimal.ts'
import { logOperation, logOperationOf } from '../request-log.ts'
import type { Viewer } from '../viewer.ts'
import type { DocumentCache } from './document-cache.ts'
import { placingErrors } from './error-places.ts'
import { publicError } from './errors.ts'
import type { Execution } from './execution.ts'
import type { Exposure } from './exposure.ts'
import { checkText, limitsFor, type LimitsOfCallers } from './limits.ts'
import { isStream } from './media-types.ts'
import { takingTurns } from './member-turns.ts'
import { chargeForReading, checkParsed, validateBriefly } from './new-documents.ts'
import { ownContext } from './own-context.ts'
import { counted, type Exchange, handedOver, maskResults, present, type Results, shown } from './present.ts'
import { findingDocuments } from './requests.ts'
import type { ServerContext } from './server-context.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { TrustedDocuments } from './trusted-documents/trusted-documents.ts'
import { writingInOrder } from './write-order.ts'

/** The options of the Yoga server. */
export interface YogaOptions {
  readonly schema: GraphQLSchema
  readonly limits: LimitsOfCallers
  readonly shown: Exposure
  readonly trusted: TrustedDocuments
  readonly tellFault: FaultLog
  /** Where documents are put that are good. */
  readonly documents: DocumentCache
  readonly execution: Execution
  readonly subscriptions: Subscriptions
}

/** Yoga, which reads, parses and validates requests. What it executes and how it answers is handed to it. */
export function createYogaServer(options: YogaOptions) {
  const { schema, limits, shown, trusted, tellFault, documents, execution, subscriptions } = options

  return createYoga<ServerContext>({
    schema,
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    logging: false,
    // Errors are masked by `presenting`, which knows the request.
    maskedErrors: false,
    // The gateway bounds bodies; the default here would copy each of them.
    maxRequestBodySize: false,
    batching: { limit: limits.batch },
    // What is kept of documents is in `documents`.
    parserAndValidationCache: false,
    plugins: [
      placingErrors(),
      findingDocuments(trusted),
      limiting(limits, shown),
      remembering(documents),
      takingTurns(),
      writingInOrder(),
      executing(execution, subscriptions, documents),
      presenting(tellFault),
    ],
  })
}

function limiting(limits: LimitsOfCallers, shown: Exposure): Plugin<ServerContext, ServerContext> {
  return {
    onRequestParse: ({ serverContext }) => ({
      onRequestParseDone({ requestParserResult }) {
        if (Array.isArray(requestParserResult))
          checkBatch(requestParserResult, limitsFor(serverContext.viewer, limits).batch, serverContext.viewer)
      },
    }),
    onParse({ params, context }) {
      const bounds = limitsFor(context.viewer, limits)
      checkText(params.source.toString(), bounds)
      return ({ result }) => {
        if (isDocument(result)) checkParsed(result, bounds)
      }
    },
    onValidate: ({ setValidationFn }) =>
      setValidationFn((schema: GraphQLSchema, document: DocumentNode) => validateBriefly(schema, document, shown)),
  }
}

/** Spares what is cached parsing and validation: members of batches, and what comes by GET. */
function remembering(documents: DocumentCache): Plugin<ServerContext, ServerContext> {
  const valid = new WeakSet<DocumentNode>()
  return {
    onParse({ params, context, setParsedDocument }) {
      const text = params.source.toString()
      const document = documents.get(text, context.viewer)
      if (!document) return chargeForReading(text, context.account)
      valid.add(document)
      setParsedDocument(document)
    },
    onValidate({ params, setResult }) {
      if (valid.has(params.documentAST)) setResult([])
    },
  }
}

function checkBatch(operations: readonly unknown[], limit: number, viewer: Viewer | null): void {
  if (operations.length > limit) {
    const allowed = `at most ${limit} ${limit === 1 ? 'is' : 'are'} allowed${viewer ? '' : ' without credentials'}`
    const message = `The batch has ${operations.length} operations; ${allowed}.`
    throw publicError('BATCH_LIMIT', message, { limit, http: { status: 400 } })
  }
  // Left to itself, a null among the operations becomes an internal error.
  const wrong = operations.findIndex((operation) => typeof operation !== 'object' || operation === null)
  if (wrong >= 0)
    throw publicError('BAD_REQUEST', `Operation ${wrong + 1} of the batch is no JSON object.`, {
      http: { status: 400 },
    })
}

function isDocument(result: unknown): result is DocumentNode {
  return typeof result === 'object' && result !== null && 'kind' in result
}

/** Caches what comes as far as its execution, which is good, and executes it as what was cached is executed. */
function executing(
  execution: Execution,
  subscriptions: Subscriptions,
  documents: DocumentCache,
): Plugin<ServerContext, ServerContext> {
  return {
    onParams({ params, context }) {
      logOperation(context.requestLog, params.operationName)
    },
    onExecute({ args, context, setExecuteFn }) {
      const document = args.document as DocumentNode
      const operation = getOperationAST(document, args.operationName)
      if (!operation) return
      logOperationOf(context.requestLog, operation)
      if (context.params.query) documents.add(context.params.query, document, context.viewer)
      setExecuteFn(() => execution.run(document, operation, args.variableValues ?? {}, ownContext(context)))
    },
    onSubscribe({ args, setSubscribeFn, setResultAndStopExecution }) {
      const document = args.document as DocumentNode
      const context = args.contextValue as ServerContext
      const operation = getOperationAST(document, args.operationName)
      if (!operation) return
      logOperationOf(context.requestLog, operation)
      // Yoga sends single results in parts, and no others.
      const isStreamed = context.mediaType === 'text/event-stream'
      if (!isStreamed) return setResultAndStopExecution({ errors: [notStreamed()] })
      setSubscribeFn(() => subscriptions.run(document, operation, args.variableValues ?? {}, ownContext(context)))
    },
  }
}

/** Presents results as those of cached documents are presented. Streams are Yoga's own. */
function presenting(tellFault: FaultLog): Plugin<object, ServerContext> {
  return {
    onResultProcess({ result, setResult, setResultProcessor, serverContext }) {
      const results = result as Results
      const exchange = asksInVain(results, serverContext)
        ? { ...serverContext, mediaType: 'application/json' as const }
        : serverContext
      const { mediaType } = exchange
      if (isLive(result)) setResult(maskedLive(result, serverContext, tellFault) as typeof result)
      else if (isStream(mediaType)) setResult(handedOver(results, serverContext, tellFault) as typeof result)
      else setResultProcessor(() => responseOf(present(results, exchange, tellFault)), mediaType)
    },
  }
}

/** Whether a result only says that it cannot be streamed as was asked: then it is sent as JSON, or nothing would be. */
function asksInVain(results: Results, { mediaType }: ServerContext): boolean {
  if (!('errors' in results) || !isStream(mediaType)) return false
  // What was thrown on the way to a subscription is no error of the graph yet.
  return results.errors?.some(({ extensions }: Partial<GraphQLError>) => extensions?.http?.status === 406) ?? false
}

function isLive(result: object): result is AsyncIterableIterator<ExecutionResult> {
  return Symbol.asyncIterator in result
}

/**
 * Results that come one after the other, each as clients may read it. A large one is counted until the next is asked
 * for: by then it was taken.
 */
function maskedLive(
  results: AsyncIterableIterator<ExecutionResult>,
  exchange: Exchange,
  tellFault: FaultLog,
): AsyncIterableIterator<object> {
  let untaken: (() => void) | null = null
  let isOver = false
  const taken = () => {
    untaken?.()
    untaken = null
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      taken()
      const next = await results.next()
      if (next.done) return next
      // Nobody takes what comes after its end.
      untaken = isOver ? null : counted([next.value], exchange)
      return { done: false, value: shown(maskResults(next.value, exchange, tellFault) as ExecutionResult) }
    },
    return() {
      isOver = true
      taken()
      return results.return?.() ?? Promise.resolve({ done: true, value: undefined })
    },
  }
}

function notStreamed() {
  const message = 'A subscription is answered as a stream: ask with `Accept: text/event-stream`.'
  return publicError('BAD_REQUEST', message, { http: { status: 406 } })
}
