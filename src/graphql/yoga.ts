import { type DocumentNode, getOperationAST, type GraphQLSchema } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'
import { responseOf } from '../http/minimal.ts'
import type { Logger } from '../logger.ts'
import { type DocumentCache, largestCachedDocument, mostCachedDocuments } from './document-cache.ts'
import { placingErrors } from './error-places.ts'
import { publicError } from './errors.ts'
import type { CostedContext, Execution } from './execution.ts'
import { checkDocument, checkText, type Limits } from './limits.ts'
import { isStream } from './media-types.ts'
import { type Exchange, maskResults, present, type Results } from './present.ts'
import { knowingDialects } from './requests.ts'
import { writingInOrder } from './write-order.ts'

/** The context of a request within Yoga. */
export type ServerContext = CostedContext & Exchange

/** The options of the Yoga server. */
export interface YogaOptions {
  readonly schema: GraphQLSchema
  readonly limits: Limits
  readonly logger: Logger
  /** Where documents are put that are good. */
  readonly documents: DocumentCache
  readonly execution: Execution
}

/** Yoga, which reads, parses and validates requests. What it executes and how it answers is handed to it. */
export function createYogaServer({ schema, limits, logger, documents, execution }: YogaOptions) {
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
    parserAndValidationCache: { documentCache: boundedCache<DocumentNode>(), errorCache: boundedCache<Error>() },
    plugins: [
      placingErrors(),
      knowingDialects(),
      limiting(limits),
      writingInOrder(),
      executing(execution, documents),
      presenting(logger),
    ],
  })
}

function boundedCache<Value extends object>() {
  const entries = new LRUCache<string, Value>({ max: mostCachedDocuments })
  return {
    get: (text: string) => entries.get(text),
    set: (text: string, value: Value) => (text.length <= largestCachedDocument ? entries.set(text, value) : undefined),
  }
}

function limiting(limits: Limits): Plugin<object, ServerContext> {
  const checked = new WeakSet<DocumentNode>()
  return {
    onRequestParse: () => ({
      onRequestParseDone({ requestParserResult }) {
        if (Array.isArray(requestParserResult)) checkBatch(requestParserResult, limits)
      },
    }),
    onParse({ params }) {
      checkText(params.source.toString(), limits)
      return ({ result }) => {
        if (!isDocument(result) || checked.has(result)) return
        checkDocument(result, limits)
        checked.add(result)
      }
    },
  }
}

function checkBatch(operations: readonly unknown[], limits: Limits): void {
  if (operations.length > limits.batch) {
    const message = `The batch has ${operations.length} operations; at most ${limits.batch} are allowed.`
    throw publicError('BATCH_LIMIT', message, { limit: limits.batch, http: { status: 400 } })
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
function executing(execution: Execution, documents: DocumentCache): Plugin<ServerContext, ServerContext> {
  return {
    onParams({ params, context }) {
      if (params.operationName) context.requestLog.operation = params.operationName
    },
    onExecute({ args, context, setExecuteFn }) {
      const document = args.document as DocumentNode
      const operation = getOperationAST(document, args.operationName)
      if (!operation) return
      if (context.params.query) documents.add(context.params.query, document)
      setExecuteFn(() => execution.run(document, operation, args.variableValues ?? {}, context))
    },
  }
}

/** Presents results as those of cached documents are presented. Streams are Yoga's own. */
function presenting(logger: Logger): Plugin<object, ServerContext> {
  return {
    onResultProcess({ result, setResult, setResultProcessor, serverContext }) {
      const { mediaType } = serverContext
      const results = result as Results
      if (isStream(mediaType)) setResult(maskResults(results, serverContext, logger) as typeof result)
      else setResultProcessor(() => responseOf(present(results, serverContext, logger)), mediaType)
    },
  }
}
