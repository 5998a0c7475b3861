import { Answer } from './answer.ts'
import type { MinimalRequest } from './minimal.ts'

/**
 * Whether a browser sends this request on behalf of another site that is not allowed to (cross-site request forgery).
 * Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; programs that are no browsers send neither and pass.
 */
export function isCrossSite(request: MinimalRequest, allowedOrigins: readonly string[]): boolean {
  const origin = request.headers.get('origin')
  if (origin !== null && allowedOrigins.includes(origin)) return false
  const site = request.headers.get('sec-fetch-site')
  if (site !== null) return site !== 'same-origin' && site !== 'none'
  return origin !== null && hostOf(origin) !== (request.headers.get('host') ?? new URL(request.url).host)
}

/** The headers that let an allowed origin read the answer; null for any other. */
export function corsHeaders(request: MinimalRequest, allowedOrigins: readonly string[]): Record<string, string> | null {
  const origin = request.headers.get('origin')
  if (origin === null || !allowedOrigins.includes(origin)) return null
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers':
      'x-request-id, x-triptych-position, etag, link, location, retry-after, ratelimit, ratelimit-policy, idempotent-replayed',
  }
}

/** Names of headers with commas between them, as a browser lists those that a page wants to send. */
const headerNames = /^[\w!#$%&'*+.^`|~-]+(\s*,\s*[\w!#$%&'*+.^`|~-]+)*$/

/**
 * The answer to OPTIONS: the methods that an address takes, and to a browser what a page of an allowed origin may send,
 * which is whatever it asks for. No header gives rights by itself here, and clients think of new ones.
 */
export function preflightAnswer(request: MinimalRequest, allowedOrigins: readonly string[], allow: string): Answer {
  const requested = request.headers.get('access-control-request-headers') ?? ''
  const varying = { vary: 'Origin, Access-Control-Request-Headers' }
  if (request.headers.get('origin') === null) return new Answer(204, { allow, ...varying })
  const headers = corsHeaders(request, allowedOrigins)
  if (!headers) return new Answer(403, varying)
  const echoed = headerNames.test(requested) ? { 'access-control-allow-headers': requested } : {}
  return new Answer(204, {
    ...varying,
    ...headers,
    ...echoed,
    'access-control-allow-methods': allow,
    'access-control-max-age': '600',
  })
}

/** The same as a `Response`. */
export function preflight(...given: Parameters<typeof preflightAnswer>): Response {
  return preflightAnswer(...given).toResponse()
}

/** A response that pages of allowed origins may read. */
export function readableBy(allowedOrigins: readonly string[], request: MinimalRequest, response: Response): Response {
  for (const [name, value] of Object.entries(corsHeaders(request, allowedOrigins) ?? {}))
    response.headers.set(name, value)
  return response
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
