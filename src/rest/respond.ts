import { createHash } from 'node:crypto'
import { absent } from './errors.ts'
import type { Reply } from './route.ts'

/**
 * The entity tag of an object in the form in which this caller reads it. Its version leads, so that `If-Match` can name
 * it.
 */
function entityTag(version: number, text: string): string {
  return `"${version}-${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`
}

/**
 * The version that an `If-Match` header asks for: null for none or `*`, -1 for a tag that no object of ours has, as
 * weak ones, which never match. One tag, not a list of them.
 */
export function versionIn(ifMatch: string | null): number | null | 'malformed' {
  if (ifMatch === null || ifMatch.trim() === '*') return null
  if (!/^(W\/)?"[^"]*"$/.test(ifMatch.trim())) return 'malformed'
  const version = /^"(\d{1,9})-[\w-]{16}"$/.exec(ifMatch.trim())?.[1]
  return version === undefined ? -1 : Number(version)
}

/** Makes the HTTP answer of a handler's reply. */
export async function respond(request: Request, reply: Reply): Promise<Response> {
  const response = await responseOf(request, reply)
  if (reply.isReplay) response.headers.set('idempotent-replayed', 'true')
  return response
}

async function responseOf(request: Request, reply: Reply): Promise<Response> {
  if ('done' in reply) return new Response(null, { status: 204 })
  if ('list' in reply)
    return new Response(await streamed(reply.list), { headers: { 'content-type': 'application/json' } })
  if ('page' in reply) return Response.json(reply.page, { headers: nextLink(request, reply.nextCursor) })
  if (reply.object === null) return absent()
  const text = JSON.stringify(reply.object)
  const headers: Record<string, string> = { 'content-type': 'application/json', ...reply.headers }
  if (reply.version !== undefined) headers['etag'] = entityTag(reply.version, text)
  if ((request.method === 'GET' || request.method === 'HEAD') && isKnown(request, headers['etag']))
    return new Response(null, { status: 304, headers })
  return new Response(text, { status: reply.status ?? 200, headers })
}

function isKnown(request: Request, tag: string | undefined): boolean {
  const known = request.headers.get('if-none-match')
  if (known === null || tag === undefined) return false
  return known.split(',').some((each) => each.trim().replace(/^W\//, '') === tag || each.trim() === '*')
}

function nextLink(request: Request, cursor: string | null): Record<string, string> {
  if (cursor === null) return {}
  const next = new URL(request.url)
  next.searchParams.set('after', cursor)
  return { link: `<${next.pathname}${next.search}>; rel="next"` }
}

/**
 * A JSON array that is read in batches as it is taken: a client that does not read holds one batch, and one that goes
 * away ends the reading. Between batches others get their turn, so it is no snapshot. The first batch is read before
 * the answer begins, so that a fault there is still an answer of its own.
 */
async function streamed(batches: AsyncIterable<readonly object[]>): Promise<ReadableStream<Uint8Array>> {
  const texts = textsOf(batches)
  const encoder = new TextEncoder()
  let first: Promise<IteratorResult<string, void>> | null = Promise.resolve(await texts.next())
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await (first ?? texts.next())
        first = null
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      async cancel() {
        await texts.return()
      },
    },
    { highWaterMark: 0 },
  )
}

/** The array's text, a batch at a time. */
async function* textsOf(batches: AsyncIterable<readonly object[]>): AsyncGenerator<string, void, undefined> {
  let separator = '['
  for await (const batch of batches) {
    if (batch.length === 0) continue
    yield separator + batch.map((item) => JSON.stringify(item)).join(',')
    separator = ','
  }
  yield separator === '[' ? '[]' : ']'
}
