import {
  type DocumentNode,
  type ExecutionResult,
  getOperationAST,
  type GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Context } from '../context.ts'
import type { PlainAnswer } from '../http/plain.ts'
import type { Logger } from '../logger.ts'
import type { Answered } from './answered.ts'
import { Execution } from './execution.ts'
import { isWithinCost, type Limits } from './limits.ts'
import { presentErrors } from './masking.ts'
import { mediaTypeFor } from './media-types.ts'

/** Longer documents are looked at anew each time, so that what is remembered stays small whatever is sent. */
export const largestRememberedDocument = 10_000
/** How many documents are remembered. */
export const rememberedDocuments = 500

/** What a request asks, where it is an ordinary one. */
interface Asked {
  readonly query: string
  readonly operationName?: string | null
  readonly variables?: Readonly<Record<string, unknown>> | null
}

const members = new Set(['query', 'operationName', 'variables', 'extensions'])

/**
 * Documents that were found good once: parsed, within limits, valid. A request with one of them goes straight to its
 * execution. Everything else is answered with null and left to the GraphQL server, which alone says what is wrong. A
 * document is the same for all viewers; nothing of an answer is kept.
 */
export class KnownDocuments {
  readonly #schema: GraphQLSchema
  readonly #limits: Limits
  readonly #logger: Logger
  readonly #execution: Execution
  readonly #documents = new LRUCache<string, DocumentNode>({ max: rememberedDocuments })

  constructor(schema: GraphQLSchema, limits: Limits, logger: Logger, compiledFrom: () => GraphQLSchema = () => schema) {
    this.#schema = schema
    this.#execution = new Execution(schema, compiledFrom)
    this.#limits = limits
    this.#logger = logger
  }

  /** How many documents are remembered. */
  get size(): number {
    return this.#documents.size
  }

  /** Remembers a document that is good. */
  add(text: string, document: DocumentNode): void {
    if (text.length <= largestRememberedDocument) this.#documents.set(text, document)
  }

  /** Answers the body of a POST, or null where the document is not known or anything about the request is unusual. */
  async answer(
    body: string,
    accept: string | null,
    context: Context & { answered: Answered },
  ): Promise<PlainAnswer | null> {
    const mediaType = mediaTypeFor(accept)
    const asked = mediaType === null ? null : askedIn(body)
    const document = asked ? this.#documents.get(asked.query) : undefined
    const operation = document && asked ? getOperationAST(document, asked.operationName) : null
    if (!asked || !document || !operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return null
    const variables = asked.variables ?? {}
    if (!isWithinCost(this.#schema, document, operation, variables, this.#limits)) return null
    const result = await this.#execution.run(document, operation, variables, context)
    // Nothing was executed: the variables do not fit.
    if (!('data' in result)) return null
    if (asked.operationName) context.answered.operation = asked.operationName
    return this.#present(result, `${mediaType}; charset=utf-8`, context)
  }

  #present(
    result: ExecutionResult,
    contentType: string,
    { requestId, answered }: Context & { answered: Answered },
  ): PlainAnswer {
    if (!result.errors) return answerOf(200, contentType, JSON.stringify(result))
    const errors = presentErrors(result.errors, requestId, this.#logger)
    answered.errorCodes = errors.map((error) => String(error.extensions['code']))
    return answerOf(
      Math.max(200, ...errors.map(statusOf)),
      contentType,
      JSON.stringify({ ...result, errors: errors.map(withoutStatus) }),
    )
  }
}

function answerOf(status: number, contentType: string, body: string): PlainAnswer {
  return { status, headers: { 'content-type': contentType }, body }
}

/** The status that an error gives the whole answer; 0 where it gives none. */
function statusOf({ extensions: { http } }: GraphQLError): number {
  return http?.status ?? 0
}

function withoutStatus(error: GraphQLError) {
  const { extensions, ...rest } = error.toJSON()
  const { http: _, ...shown } = extensions ?? {}
  return { ...rest, extensions: shown }
}

function askedIn(body: string): Asked | null {
  let asked: unknown
  try {
    asked = JSON.parse(body)
  } catch {
    return null
  }
  if (!isObject(asked)) return null
  for (const member in asked) if (!members.has(member)) return null
  const { query, operationName, variables, extensions } = asked
  if (typeof query !== 'string' || (operationName != null && typeof operationName !== 'string')) return null
  if ((variables != null && !isObject(variables)) || (extensions != null && !isObject(extensions))) return null
  return asked as unknown as Asked
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
