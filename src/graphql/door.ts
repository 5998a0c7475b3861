import type { Context } from '../context.ts'
import { bounded } from '../http/body.ts'
import { corsHeaders, isForeign, preflight } from '../http/cross-site.ts'
import { type PlainAnswer, type PlainRequest, responseOf } from '../http/plain.ts'
import { BadCredentials, IssuerUnavailable } from '../identity/refusals.ts'
import type { Viewer } from '../viewer.ts'
import type { Answered } from './answered.ts'
import type { ErrorCode } from './errors.ts'
import type { Limits } from './limits.ts'
import type { GraphqlServer } from './server.ts'

/** What the door to the graph needs. */
export interface Door {
  readonly server: GraphqlServer
  readonly limits: Limits
  readonly corsOrigins: readonly string[]
  readonly authenticate: (request: PlainRequest) => Promise<Viewer | null>
}

/**
 * Lets a request through to the graph: refuses other sites' browsers, wrong methods and media types, long bodies and
 * bad credentials, each with a GraphQL error that has a code.
 */
export async function answerGraphql(
  { server, limits, corsOrigins, authenticate }: Door,
  request: Request,
  base: Omit<Context, 'viewer'> & { answered: Answered },
): Promise<Response> {
  const refuse = (
    status: number,
    code: ErrorCode,
    message: string,
    headers: Record<string, string> = {},
    extensions = {},
  ) => {
    base.answered.errorCodes = [code]
    const errors = [{ message, extensions: { code, ...extensions, requestId: base.requestId } }]
    return Response.json({ errors }, { status, headers: { ...headers, ...corsHeaders(request, corsOrigins) } })
  }

  if (request.method === 'OPTIONS') return preflight(request, corsOrigins)
  if (request.method !== 'GET' && request.method !== 'POST')
    return refuse(405, 'BAD_REQUEST', `GraphQL is asked with GET or POST, not ${request.method}.`, {
      allow: 'GET, POST',
    })
  if (isForeign(request, corsOrigins))
    return refuse(403, 'CSRF_PREVENTED', 'A page of another site may not use this API from a browser.')
  if (request.method === 'POST' && !isJson(request)) {
    const message = 'The body must be JSON: send it with `Content-Type: application/json`.'
    return refuse(415, 'BAD_REQUEST', message, { 'accept-post': 'application/json' })
  }

  try {
    const viewer = await authenticate(request)
    const readable = await bounded(inLowerCase(request), limits.bodyBytes)
    if (!readable) {
      const message = `The body has more than the ${limits.bodyBytes} bytes that are allowed.`
      return refuse(413, 'BODY_SIZE_LIMIT', message, {}, { limit: limits.bodyBytes })
    }
    const response = await answered(server, readable, { ...base, viewer })
    for (const [name, value] of Object.entries(corsHeaders(request, corsOrigins))) response.headers.set(name, value)
    return response
  } catch (error) {
    if (error instanceof IssuerUnavailable)
      return refuse(503, 'ISSUER_UNAVAILABLE', error.message, { 'retry-after': '5' })
    if (!(error instanceof BadCredentials)) throw error
    const challenge = `Bearer error="invalid_token", error_description="${error.message}"`
    return refuse(401, 'UNAUTHENTICATED', error.message, { 'www-authenticate': challenge }, { reason: error.reason })
  }
}

/**
 * Answers an ordinary POST whose document is known, without the objects of a request and a response. Null where there
 * is anything to refuse or to look at more closely: then `answerGraphql` is to be asked.
 */
export async function answerQuickly(
  { server, corsOrigins, authenticate }: Door,
  request: PlainRequest,
  body: string,
  base: Omit<Context, 'viewer'> & { answered: Answered },
): Promise<PlainAnswer | null> {
  if (request.method !== 'POST' || isForeign(request, corsOrigins) || !isJson(request)) return null
  try {
    const answer = await server.answerKnown(body, request.headers.get('accept'), {
      ...base,
      viewer: await authenticate(request),
    })
    return answer && { ...answer, headers: { ...answer.headers, ...corsHeaders(request, corsOrigins) } }
  } catch (error) {
    if (error instanceof IssuerUnavailable || error instanceof BadCredentials) return null
    throw error
  }
}

async function answered(
  server: GraphqlServer,
  request: Request,
  context: Context & { answered: Answered },
): Promise<Response> {
  if (request.method !== 'POST') return server.fetch(request, context)
  const { method, headers, signal } = request
  const body = await request.text()
  const known = await server.answerKnown(body, headers.get('accept'), context)
  return known ? responseOf(known) : server.fetch(new Request(request.url, { method, headers, body, signal }), context)
}

/**
 * The request with its media type in lower case and without needless spaces, since the GraphQL server compares it
 * letter by letter.
 */
function inLowerCase(request: Request): Request {
  const type = request.headers.get('content-type')
  const plain = type?.toLowerCase().replaceAll(/\s+;/g, ';')
  if (plain === undefined || plain === type) return request
  const headers = new Headers(request.headers)
  headers.set('content-type', plain)
  return new Request(request, { headers })
}

function isJson(request: PlainRequest): boolean {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  return type === 'application/json' || type === 'application/graphql+json'
}
