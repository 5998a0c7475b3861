import { GraphQLError } from 'graphql'
import type { DatabaseUnavailable } from '../database-unavailable.ts'
import { type Exhausted, exhaustedHeaders, exhaustedMessage } from '../identity/budgets.ts'
import type { Objection } from '../identity/restrictions.ts'
import type { Role } from '../vocabulary.ts'

/**
 * The facts of a code: its meaning, the HTTP status of an answer that has it, and its remedy. Printed as
 * docs/errors.md.
 */
interface CodeFacts {
  readonly meaning: string
  readonly status: string
  readonly remedy: string
}

/**
 * The codes that `errors[].extensions.code` may hold. Refusals of a mutation are not here: they are members of its
 * result.
 */
export const errorCodes = {
  UNAUTHENTICATED: {
    meaning: 'Credentials are missing or not accepted.',
    status: '200 where they are missing, 401 where they are not accepted',
    remedy:
      'Send `Authorization: Bearer <token>`. For a token that is not accepted, the message and `extensions.reason` say why.',
  },
  STREAM_LAGGED: {
    meaning: 'A stream’s client reads too slowly.',
    status: '200, as the last message of a stream',
    remedy: 'Open it again after the last cursor; ask for less of each event, or for fewer kinds.',
  },
  STREAM_LIMIT: {
    meaning: 'Too many streams are open, of this account or in all.',
    status: '200',
    remedy: 'Close some, or open it later: one stream may tell of everything.',
  },
  STREAM_MOVED: {
    meaning: 'The process that answers a stream is about to end.',
    status: '200, as the last message of a stream',
    remedy: 'Open it again after the last cursor: another process answers.',
  },
  STREAM_TOKEN_EXPIRED: {
    meaning: 'The credentials that a stream was opened with are not accepted any more.',
    status: '200, as the last message of a stream',
    remedy: 'Get a new token, and open it again after the last cursor.',
  },
  EVENT_CURSOR_EXPIRED: {
    meaning: 'The events after this cursor are not kept any more.',
    status: '200',
    remedy:
      'Some events were missed: read what you keep a copy of anew, then go on without `after`, or after the newest `endCursor`.',
  },
  FORBIDDEN: {
    meaning: 'The credentials are good, but their role may never call this field, or they are restricted.',
    status: '200',
    remedy:
      'Ask with another role: `extensions.roles` and the description of the field name those that may. `extensions.restriction` says where ' +
      'credentials may less than their role: see [identity.md](identity.md#restrictions).',
  },
  BAD_USER_INPUT: {
    meaning: 'An argument or a variable is wrong.',
    status: '200, or 400 where nothing was executed',
    remedy: 'Correct what the message names; `extensions.argument` names the argument where there is one.',
  },
  GRAPHQL_PARSE_FAILED: {
    meaning: 'The document is no GraphQL.',
    status: '400',
    remedy: 'Correct the document at `locations`.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    meaning: 'The document does not fit the schema.',
    status: '400',
    remedy: 'Compare it with schema.graphql; most messages say what was meant.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    meaning: '`operationName` names no operation of the document, or is missing where there are several.',
    status: '400',
    remedy: 'Send the name of one operation.',
  },
  BAD_REQUEST: {
    meaning: 'The HTTP request is not a GraphQL request: its method, headers, URL or body.',
    status: '400, 405 for the method, 406 for `Accept`, 415 for the media type, charset or encoding of the body',
    remedy: 'Send a POST with `Content-Type: application/json` and a body such as `{"query": "{ viewer { role } }"}`.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    meaning: 'The document is named by its hash or id alone, and those are not kept here.',
    status: '200 to `application/json`, else 400',
    remedy: 'Send the text. Apollo’s link for persisted queries does so by itself, and sends no more hashes.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    meaning: 'The document is named by a hash or id that is not known here.',
    status: '200 to `application/json`, else 400',
    remedy: 'Publish it before the client that names it, or send the text, as Apollo’s link does by itself.',
  },
  DOCUMENT_NOT_TRUSTED: {
    meaning: 'Only documents that were published before are executed here, and this is none.',
    status: '400',
    remedy: 'Name a published document by its id. See [clients.md](clients.md#trusted-documents).',
  },
  DEPTH_LIMIT: {
    meaning: 'The document nests deeper than is allowed.',
    status: '400',
    remedy: 'Ask in several steps.',
  },
  TOKEN_LIMIT: {
    meaning: 'The document has more tokens than are allowed.',
    status: '400',
    remedy: 'Put values into variables, and split it.',
  },
  ALIAS_LIMIT: {
    meaning: 'The document has more aliases than are allowed.',
    status: '400',
    remedy: 'Ask for a list or `nodes` instead.',
  },
  ROOT_FIELD_LIMIT: {
    meaning: 'The operation selects more root fields than are allowed.',
    status: '400',
    remedy: 'Split it.',
  },
  DIRECTIVE_LIMIT: {
    meaning: 'The document has more directives than are allowed.',
    status: '400',
    remedy: 'Use fewer.',
  },
  SELECTION_LIMIT: {
    meaning: 'The document selects more than is allowed, or the same too often in one place.',
    status: '400',
    remedy: 'Split it. Without credentials less is allowed than with them.',
  },
  INTROSPECTION_LIMIT: {
    meaning: 'The operation asks for more of the schema than is allowed.',
    status: '400',
    remedy: 'Ask for `__schema` once, without aliases, or read `/schema.graphql`.',
  },
  DOCUMENT_SIZE_LIMIT: {
    meaning: 'The document has more bytes than are allowed.',
    status: '400',
    remedy: 'Put values into variables, and split it.',
  },
  BODY_SIZE_LIMIT: {
    meaning: 'The request body has more bytes than are allowed.',
    status: '413',
    remedy: 'Send less at once.',
  },
  BATCH_LIMIT: {
    meaning: 'The batch has more operations than are allowed: without credentials one.',
    status: '400',
    remedy: 'Send several batches, with credentials.',
  },
  INTROSPECTION_OFF: {
    meaning:
      'The request asks the schema about itself (`__schema`, `__type`, `_service`), which is not told here, or not without credentials.',
    status: '400',
    remedy: 'Take `schema.graphql` of the package, or ask whoever runs the gateway: `INTROSPECTION`.',
  },
  COST_LIMIT: {
    meaning: 'The request may read more than is allowed, all operations of a batch together.',
    status: '400',
    remedy:
      'Ask for shorter pages, fewer nested lists, fewer totals and filters. `extensions` has what was `requested` and the `limit`.',
  },
  STATEMENT_LIMIT: {
    meaning: 'The request needs more statements of the database than are allowed.',
    status: '400',
    remedy: 'Split it.',
  },
  RATE_LIMITED: {
    meaning:
      'The account, or without credentials the address, has used up its budget: `extensions.budget` says of what.',
    status: '429, with `Retry-After`, `RateLimit` and `RateLimit-Policy`',
    remedy: 'Ask again after as many seconds as `Retry-After` says.',
  },
  DEADLINE_EXCEEDED: {
    meaning: 'The request could not be answered in time.',
    status: '503, with `Retry-After`',
    remedy: 'Ask for less, or again later.',
  },
  SERVER_BUSY: {
    meaning: 'Too many costly operations are waiting, or the gateway has more to do than it can.',
    status: '503, with `Retry-After`',
    remedy: 'Ask again later, one costly operation after the other.',
  },
  SERVICE_UNAVAILABLE: {
    meaning: 'The database cannot be used now: it is away, full, too slow, or others hold what is needed.',
    status: '503, with `Retry-After`',
    remedy:
      'Ask again after so many seconds. A mutation may have been carried out if the message says so: repeat it with its idempotency key.',
  },
  CLIENT_CLOSED_REQUEST: {
    meaning: 'The client went away before its request was answered. Only the log shows it.',
    status: '499',
    remedy: 'Wait longer.',
  },
  CSRF_PREVENTED: {
    meaning: 'A browser sent the request for another site.',
    status: '403',
    remedy: 'Name the site in `CORS_ORIGINS` if it shall be allowed.',
  },
  ISSUER_UNAVAILABLE: {
    meaning: 'The token could not be checked, because its issuer does not answer.',
    status: '503, with `Retry-After`',
    remedy: 'Try again later.',
  },
  INTERNAL_SERVER_ERROR: {
    meaning: 'Something went wrong here.',
    status: '500',
    remedy: 'Tell whoever runs the gateway the request id; the log has the details under it.',
  },
} as const satisfies Record<string, CodeFacts>

/** One of the codes above. */
export type ErrorCode = keyof typeof errorCodes

/** An error that clients may read as it is; `http.status` where the whole answer has that status. */
export function publicError(code: ErrorCode, message: string, extensions: Record<string, unknown> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...extensions } })
}

/** The database cannot be used. */
export function unavailable({ message, retryAfterSeconds }: DatabaseUnavailable): GraphQLError {
  const headers = { 'retry-after': String(retryAfterSeconds) }
  return publicError('SERVICE_UNAVAILABLE', message, { http: { status: 503, headers } })
}

/** A budget that is used up. */
export function rateLimited(exhausted: Exhausted): GraphQLError {
  const http = { status: 429, headers: exhaustedHeaders(exhausted) }
  return publicError('RATE_LIMITED', exhaustedMessage(exhausted), { budget: exhausted.kind, http })
}

/** An account that does not take its answers gets no more of them. */
export function answersUnread(exhausted: Exhausted): GraphQLError {
  const http = { status: 429, headers: exhaustedHeaders(exhausted) }
  const message =
    'Large answers of this account wait to be read. What was written is written. Read them, then ask again.'
  return publicError('RATE_LIMITED', message, { budget: exhausted.kind, http })
}

/** No time for it now. */
export function serverBusy(message: string): GraphQLError {
  return publicError('SERVER_BUSY', message, { http: { status: 503, headers: { 'retry-after': '1' } } })
}

/** A wrong argument, named. */
export function badArgument(argument: string, message: string): GraphQLError {
  return publicError('BAD_USER_INPUT', message, { argument })
}

/** No credentials where some are needed. */
export function unauthenticated(): GraphQLError {
  return publicError('UNAUTHENTICATED', 'This needs credentials. Send the header `Authorization: Bearer <token>`.')
}

/** Good credentials of a role that may never do this. */
export function forbidden(roles: readonly Role[]): GraphQLError {
  return publicError('FORBIDDEN', `Your role may not do this. Those that may: ${roles.join(', ')}.`, { roles })
}

/** Good credentials that may less than their role. */
export function restricted({ restriction, message }: Objection): GraphQLError {
  return publicError('FORBIDDEN', message, { restriction })
}
