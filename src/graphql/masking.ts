import { GraphQLError, type GraphQLErrorExtensions } from 'graphql'
import { DatabaseUnavailable } from '../database-unavailable.ts'
import type { FaultLog } from '../fault-log.ts'
import { excerpt } from '../values/excerpt.ts'
import { type ErrorCode, errorCodes, unavailable } from './errors.ts'
import { withFurtherOnce } from './further-faults.ts'

/** The message of an error that is not for clients. */
export const maskedMessage = 'Something went wrong here. The request id finds the details in the log.'
/** The longest message that is shown, in characters. The engine quotes a wrong value whole, however long it is. */
const longestMessage = 500

/**
 * The errors as clients may read them: those with a code of ours as they are, what the engine says of wrong variables
 * as BAD_USER_INPUT, a database that cannot be used as SERVICE_UNAVAILABLE, and everything else masked; the causes of
 * the last two are logged. Each carries the request id that finds its log line.
 */
export function maskErrors(errors: readonly GraphQLError[], requestId: string, tellFault: FaultLog): GraphQLError[] {
  return withFurtherOnce(errors).map((error) => {
    const cause: unknown = error.originalError ?? error
    const shown = cause instanceof DatabaseUnavailable ? unavailable(cause) : error
    const code = publicCode(shown)
    if (code === null || shown !== error) tellFault(cause, { requestId, path: error.path?.join('.') })
    const extensions = extensionsOf(shown)
    const http = httpOf(extensions, code)
    const masked = new GraphQLError(code === null ? maskedMessage : excerpt(shown.message, longestMessage), {
      nodes: error.nodes ?? null,
      source: error.source ?? null,
      positions: error.positions ?? null,
      path: error.path ?? null,
      extensions: {
        ...(code === null ? {} : withoutInternals(extensions)),
        code: code ?? 'INTERNAL_SERVER_ERROR',
        requestId,
        ...(http === undefined ? (code === null ? { http: { status: 500 } } : {}) : { http }),
      },
    })
    // Errors of compiled queries know their places only, and not the nodes that stand there.
    if (!error.nodes && error.locations)
      Object.defineProperty(masked, 'locations', { value: error.locations, enumerable: true })
    return masked
  })
}

/**
 * The status of the whole answer. What is no GraphQL request at all is a 400 for every client, old ones that expect 200
 * included.
 */
function httpOf({ http }: GraphQLErrorExtensions, code: ErrorCode | null): GraphQLErrorExtensions['http'] {
  return code === 'BAD_REQUEST' && http ? { ...http, spec: false } : http
}

/** Errors of compiled queries have none, whatever their type says. */
function extensionsOf(error: GraphQLError): GraphQLErrorExtensions {
  const { extensions }: { extensions?: GraphQLErrorExtensions } = error
  return extensions ?? {}
}

function publicCode(error: GraphQLError): ErrorCode | null {
  const { code } = extensionsOf(error)
  if (typeof code === 'string' && code in errorCodes) return code as ErrorCode
  // The engine's own refusals of variables and arguments are GraphQL errors that nothing else caused.
  const cause = error.originalError
  return cause == null || cause instanceof GraphQLError ? 'BAD_USER_INPUT' : null
}

function withoutInternals({
  originalError: _,
  stacktrace: __,
  ...extensions
}: Record<string, unknown>): Record<string, unknown> {
  return extensions
}
