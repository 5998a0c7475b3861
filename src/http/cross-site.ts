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

/** The headers that let an allowed origin read the answer; none for any other. */
export function corsHeaders(request: MinimalRequest, allowedOrigins: readonly string[]): Record<string, string> {
  const origin = request.headers.get('origin')
  if (origin === null || !allowedOrigins.includes(origin)) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'x-request-id, etag, link, location, retry-after, idempotent-replayed',
  }
}

/** The answer to a browser that asks what another site may send. */
export function preflight(request: Request, allowedOrigins: readonly string[]): Response {
  const headers = corsHeaders(request, allowedOrigins)
  if (Object.keys(headers).length === 0) return new Response(null, { status: 403 })
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers':
        'authorization, content-type, x-request-id, idempotency-key, if-match, if-none-match',
      'access-control-max-age': '600',
    },
  })
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
