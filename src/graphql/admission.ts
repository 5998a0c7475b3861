import type { GraphQLError } from 'graphql'
import { DatabaseUnavailable } from '../database-unavailable.ts'
import { brokenParameter, unreadableContent } from '../http/content.ts'
import { isCrossSite } from '../http/cross-site.ts'
import type { MinimalRequest } from '../http/minimal.ts'
import { BadCredentials, IssuerUnavailable } from '../identity/refusals.ts'
import type { Viewer } from '../viewer.ts'
import { publicError, unavailable } from './errors.ts'
import { type MediaType, negotiateMediaType } from './media-types.ts'

/** The media types of a body: the usual one, and what others call it. */
const jsonTypes = ['application/json', 'text/json', 'application/graphql+json'] as const

/** The rules of admission. */
export interface AdmissionRules {
  /** Other sites whose pages may ask. */
  readonly corsOrigins: readonly string[]
  /** The viewer of a request, null without credentials. Throws where they are not accepted. */
  readonly authenticate: (request: MinimalRequest) => Promise<Viewer | null> | Viewer | null
}

/** A request whose credentials were refused, as the log tells of it. */
export type RefusedRequest = Pick<MinimalRequest, 'method' | 'headers'> & {
  readonly requestId: string
  /** The address that it comes from. */
  readonly address: string
}

/** Tells why the credentials of a request were refused that is answered already, or never. */
export type TellRefused = (reason: string, request: RefusedRequest) => void

/** A request that was admitted. */
export interface Admitted {
  readonly viewer: Viewer | null
  /** In which the response is sent. */
  readonly mediaType: MediaType
}

/**
 * Admits a request by its head, before anything of its body is looked at. Answers the error of one that is refused:
 * another site's browser, a wrong method, a media type that is not read or not sent here, bad credentials.
 */
export function admit(
  request: MinimalRequest,
  { corsOrigins, authenticate }: AdmissionRules,
): Promise<Admitted | GraphQLError> | Admitted | GraphQLError {
  const { method, headers } = request
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
    return badRequest(405, `GraphQL is asked with GET or POST, not ${method}.`, { allow: 'GET, POST' })
  if (isCrossSite(request, corsOrigins)) {
    const message = 'A page of another site may not use this API from a browser.'
    return publicError('CSRF_PREVENTED', message, { http: { status: 403 } })
  }
  const unreadable = method === 'POST' ? unreadableContent(headers, jsonTypes) : null
  if (unreadable) return badRequest(415, unreadable.message, unreadable.headers)
  const broken = brokenParameter(request.url)
  if (broken !== null) return badRequest(400, `The parameter ${broken} is not UTF-8.`)
  const mediaType = negotiateMediaType(headers.get('accept'))
  if (mediaType === null)
    return badRequest(406, 'The answer is JSON: ask with `Accept: application/graphql-response+json`.')
  try {
    const viewer = authenticate(request)
    // Most callers are known already, and need not be waited for.
    if (!(viewer instanceof Promise)) return { viewer, mediaType }
    return viewer.then((found) => ({ viewer: found, mediaType }), credentialsRefusal)
  } catch (error) {
    return credentialsRefusal(error)
  }
}

/** The error of a body that is longer than `limit` bytes. */
export function bodyTooLong(limit: number): GraphQLError {
  const message = `The body has more than the ${limit} bytes that are allowed.`
  return publicError('BODY_SIZE_LIMIT', message, { limit, http: { status: 413 } })
}

/** The error of a body that is not in UTF-8. */
export function bodyNotText(): GraphQLError {
  return badRequest(400, 'The body is not UTF-8.')
}

function badRequest(status: number, message: string, headers?: Readonly<Record<string, string>>): GraphQLError {
  return publicError('BAD_REQUEST', message, { http: { status, headers } })
}

/** The error of a request whose credentials could not be accepted. Throws what is wrong with something else. */
export function credentialsRefusal(error: unknown): GraphQLError {
  if (error instanceof IssuerUnavailable)
    return publicError('ISSUER_UNAVAILABLE', error.message, { http: { status: 503, headers: { 'retry-after': '5' } } })
  if (error instanceof DatabaseUnavailable) return unavailable(error)
  if (!(error instanceof BadCredentials)) throw error
  const challenge = `Bearer error="invalid_token", error_description="${error.message}"`
  const http = { status: 401, headers: { 'www-authenticate': challenge } }
  return publicError('UNAUTHENTICATED', error.message, { reason: error.reason, http })
}
