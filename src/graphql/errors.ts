import { GraphQLError } from 'graphql'

/**
 * The codes that `errors[].extensions.code` may hold. Refusals of a mutation are not here: they are members of its result.
 */
export const errorCodes = {
  UNAUTHENTICATED: 'Credentials are missing or not accepted. Send `Authorization: Bearer <token>`.',
  FORBIDDEN: 'The credentials are good, but their role may never call this field.',
  BAD_USER_INPUT: 'An argument or a variable is wrong; the message and `extensions.argument` name it.',
  GRAPHQL_PARSE_FAILED: 'The document is no GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  OPERATION_RESOLUTION_FAILURE: '`operationName` names no operation of the document, or is missing where there are several.',
  BAD_REQUEST: 'The HTTP request is not a GraphQL request: its method, headers, URL or body.',
  DEPTH_LIMIT: 'The document nests deeper than is allowed.',
  TOKEN_LIMIT: 'The document has more tokens than are allowed.',
  ALIAS_LIMIT: 'The document has more aliases than are allowed.',
  ROOT_FIELD_LIMIT: 'The operation selects more root fields than are allowed.',
  DIRECTIVE_LIMIT: 'The document has more directives than are allowed.',
  DOCUMENT_SIZE_LIMIT: 'The document has more bytes than are allowed.',
  BODY_SIZE_LIMIT: 'The request body has more bytes than are allowed.',
  BATCH_LIMIT: 'The batch has more operations than are allowed.',
  COST_LIMIT: 'The operation may read more than is allowed: ask for shorter pages or fewer nested lists.',
  CSRF_PREVENTED: 'A browser sent the request for another site.',
  ISSUER_UNAVAILABLE: 'The token could not be checked, because its issuer does not answer. Try again later.',
  INTERNAL_SERVER_ERROR: 'Something went wrong here. The log has the details under the request id.',
} as const

/** One of the codes above. */
export type ErrorCode = keyof typeof errorCodes

/** An error that clients may read as it is; `http.status` where the whole answer has that status. */
export function publicError(code: ErrorCode, message: string, extensions: Record<string, unknown> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...extensions } })
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
export function forbidden(): GraphQLError {
  return publicError('FORBIDDEN', 'Your role may not do this; the description of the field says who may.')
}
