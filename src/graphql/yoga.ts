import { type DocumentNode, getOperationAST, GraphQLError, type GraphQLSchema, validate } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { FaultLog } from '../fault-log.ts'
import { responseOf } from '../http/minimal.ts'
import type { Viewer } from '../viewer.ts'
import type { DocumentCache } from './document-cache.ts'
import { placingErrors } from './error-places.ts'
import { publicError } from './errors.ts'
import type { CostedContext, Execution } from './execution.ts'
import { checkDocument, checkText, limitsFor, type LimitsOfCallers } from './limits.ts'
import { isStream } from './media-types.ts'
import { type Exchange, maskResults, present, type Results } from './present.ts'
import { logOperation } from './request-log.ts'
import { knowingDialects } from './requests.ts'
import { checkSelections } from './selections.ts'
import { writingInOrder } from './write-order.ts'

/** The context of a request within Yoga. */
export type ServerContext = CostedContext & Exchange

/** The options of the Yoga server. */
export interface YogaOptions {
  readonly schema: GraphQLSchema
  readonly limits: LimitsOfCallers
  readonly tellFault: FaultLog
  /** Where documents are put that are good. */
  readonly documents: DocumentCache
  readonly execution: Execution
}

/** Yoga, which reads, parses and validates requests. What it executes and how it answers is handed to it. */
export function createYogaServer({ schema, limits, tellFault, documents, execution }: YogaOptions) {
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
      knowingDialects(),
      limiting(limits),
      remembering(documents),
      writingInOrder(),
      executing(execution, documents),
      presenting(tellFault),
    ],
  })
}

function limiting(limits: LimitsOfCallers): Plugin<ServerContext, ServerContext> {
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
        if (!isDocument(result)) return
        checkDocument(result, bounds)
        checkSelections(result, bounds.selections)
      }
    },
    onValidate: ({ setValidationFn }) => setValidationFn(validateBriefly),
  }
}

/** Faults of a document that are told. Each is looked up in its text, and nobody reads hundreds. */
const mostFaults = 20

/** Validates a document, and says how many tellFault are told where there are more. */
function validateBriefly(schema: GraphQLSchema, document: DocumentNode, rules: Parameters<typeof validate>[2]) {
  const errors = validate(schema, document, rules, { maxErrors: mostFaults })
  if (errors.length <= mostFaults) return errors
  const message = `The document has more than ${mostFaults} tellFault; these are the first ${mostFaults}.`
  return [...errors.slice(0, mostFaults), new GraphQLError(message, { extensions: { limit: mostFaults } })]
}

/** Spares what is cached parsing and validation: members of batches, and what comes by GET. */
function remembering(documents: DocumentCache): Plugin<ServerContext, ServerContext> {
  const valid = new WeakSet<DocumentNode>()
  return {
    onParse({ params, context, setParsedDocument }) {
      const document = documents.get(params.source.toString(), context.viewer)
      if (!document) return
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
function executing(execution: Execution, documents: DocumentCache): Plugin<ServerContext, ServerContext> {
  return {
    onParams({ params, context }) {
      logOperation(context.requestLog, params.operationName)
    },
    onExecute({ args, context, setExecuteFn }) {
      const document = args.document as DocumentNode
      const operation = getOperationAST(document, args.operationName)
      if (!operation) return
      if (context.params.query) documents.add(context.params.query, document, context.viewer)
      setExecuteFn(() => execution.run(document, operation, args.variableValues ?? {}, context))
    },
  }
}

/** Presents results as those of cached documents are presented. Streams are Yoga's own. */
function presenting(tellFault: FaultLog): Plugin<object, ServerContext> {
  return {
    onResultProcess({ result, setResult, setResultProcessor, serverContext }) {
      const { mediaType } = serverContext
      const results = result as Results
      if (isStream(mediaType)) setResult(maskResults(results, serverContext, tellFault) as typeof result)
      else setResultProcessor(() => responseOf(present(results, serverContext, tellFault)), mediaType)
    },
  }
}
