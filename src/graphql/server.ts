import { type DocumentNode, getOperationAST, type GraphQLError, type GraphQLSchema } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'
import type { Context } from '../context.ts'
import type { Logger } from '../logger.ts'
import type { Answered } from './answered.ts'
import { publicError } from './errors.ts'
import { KnownDocuments, largestRememberedDocument, rememberedDocuments } from './known-documents.ts'
import { checkCost, checkDocument, checkText, type Limits } from './limits.ts'
import { presentErrors } from './masking.ts'

type ServerContext = Context & { answered: Answered }

/** Answers GraphQL over HTTP. Bodies are bounded, credentials checked and methods filtered before a request comes here. */
export interface GraphqlServer {
  /** Answers the body of an ordinary POST whose document is known to be good; null to all others. */
  readonly answerKnown: KnownDocuments['answer']
  /** Answers every request. */
  readonly fetch: (request: Request, context: ServerContext) => Promise<Response> | Response
}

/** What the GraphQL server is made of. */
export interface GraphqlServerOptions {
  readonly schema: GraphQLSchema
  /** The same schema, for compiled queries. */
  readonly jitSchema: () => GraphQLSchema
  readonly limits: Limits
  readonly logger: Logger
}

/** Makes the GraphQL server. */
export function createGraphqlServer({ schema, jitSchema, limits, logger }: GraphqlServerOptions): GraphqlServer {
  const known = new KnownDocuments(schema, limits, logger, jitSchema)
  const yoga = createYoga<ServerContext>({
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
    plugins: [limiting(schema, limits), remembering(known), presenting(logger)],
  })
  return {
    answerKnown: (body, accept, context) => known.answer(body, accept, context),
    fetch: (request, context) => yoga.fetch(request, context),
  }
}

function boundedCache<Value extends object>() {
  const entries = new LRUCache<string, Value>({ max: rememberedDocuments })
  return {
    get: (text: string) => entries.get(text),
    set: (text: string, value: Value) =>
      text.length <= largestRememberedDocument ? entries.set(text, value) : undefined,
  }
}

function limiting(schema: GraphQLSchema, limits: Limits): Plugin<object, ServerContext> {
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
    onExecute({ args }) {
      const document = args.document as DocumentNode
      const operation = getOperationAST(document, args.operationName)
      if (operation) checkCost(schema, document, operation, args.variableValues, limits)
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

/** What comes as far as its execution is good. */
function remembering(known: KnownDocuments): Plugin<ServerContext, ServerContext> {
  return {
    onExecute({ args, context }) {
      if (context.params.query) known.add(context.params.query, args.document as DocumentNode)
    },
  }
}

/** Masks what clients may not read, adds the request id, and tells the gateway what happened. */
function presenting(logger: Logger): Plugin<ServerContext, ServerContext> {
  return {
    onParams({ params, context }) {
      if (params.operationName) context.answered.operation = params.operationName
    },
    onResultProcess({ result, setResult, serverContext }) {
      const { requestId, answered } = serverContext
      const present = (each: { errors?: readonly GraphQLError[] }) => {
        if (!each.errors) return each
        const errors = presentErrors(each.errors, requestId, logger)
        answered.errorCodes = [
          ...(answered.errorCodes ?? []),
          ...errors.map((error) => String(error.extensions['code'])),
        ]
        return { ...each, errors }
      }
      setResult(
        (Array.isArray(result)
          ? result.map(present)
          : present(result as { errors?: readonly GraphQLError[] })) as typeof result,
      )
    },
  }
}
