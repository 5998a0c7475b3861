import { hash } from 'node:crypto'
import { Answer } from '../http/answer.ts'
import { keptByCaller, tagsIn } from '../http/caching.ts'
import { isRead } from '../http/methods.ts'
import type { MinimalRequest } from '../http/minimal.ts'
import { absent } from './errors.ts'
import type { Reply } from './reply.ts'

/**
 * The entity tag of an object in the form in which this caller reads it. Its version leads, so that `If-Match` can name
 * it. It is weak, since the object may come in several encodings.
 */
function entityTag(version: number, text: string): string {
  return `W/"${version}-${hash('sha256', text, 'base64url').slice(0, 16)}"`
}

/**
 * The versions that an `If-Match` header allows, one of which must be the current one: null for none or `*`, -1 for a
 * tag that no object of ours has. Weak tags count as strong ones do, which is a rule of our own: the version in a tag
 * says all that a change has to know.
 */
export function versionsIn(ifMatch: string | null): readonly number[] | null | 'malformed' {
  const tags = ifMatch === null ? '*' : tagsIn(ifMatch)
  if (tags === '*') return null
  if (tags === null) return 'malformed'
  return [...new Set(tags.map((tag) => Number(/^"(\d{1,9})-[\w-]{16}"$/.exec(tag)?.[1] ?? -1)))]
}

/** Told of what breaks an answer that has begun. */
type OnBreak = (error: unknown) => void

/** Makes the HTTP answer of a handler's reply; a list is waited for until its first batch is read. */
export function respond(request: MinimalRequest, reply: Reply, onBreak: OnBreak): Answer | Promise<Answer> {
  if ('list' in reply) return listAnswer(reply.list, onBreak)
  const answer = answerOf(request, reply)
  if (reply.isReplay) answer.headers['idempotent-replayed'] = 'true'
  return answer
}

async function listAnswer(list: AsyncIterable<readonly object[]>, onBreak: OnBreak): Promise<Answer> {
  return new Answer(200, { 'content-type': 'application/json' }, await streamed(list, onBreak))
}

function answerOf(request: MinimalRequest, reply: Exclude<Reply, { list: unknown }>): Answer {
  if ('done' in reply) return new Answer(204, {})
  if ('page' in reply) return Answer.json(200, reply.page, nextLink(request, reply.nextCursor))
  if (reply.object === null) return absent()
  const text = JSON.stringify(reply.object)
  const tag = reply.version === undefined ? {} : { etag: entityTag(reply.version, text) }
  const kept = { ...keptByCaller, ...tag }
  // It is about what the caller has, so it says nothing of a body: RFC 9110, section 15.4.5.
  if (isRead(request) && isKnown(request, tag.etag)) return new Answer(304, kept)
  return new Answer(reply.status ?? 200, { 'content-type': 'application/json', ...kept, ...reply.headers }, text)
}

function isKnown(request: MinimalRequest, tag: string | undefined): boolean {
  const known = request.headers.get('if-none-match')
  if (known === null || tag === undefined) return false
  const tags = tagsIn(known)
  return tags === '*' || (tags?.includes(tag.replace(/^W\//, '')) ?? false)
}

function nextLink(request: MinimalRequest, cursor: string | null): Record<string, string> {
  if (cursor === null) return {}
  const { origin, pathname, searchParams } = new URL(request.url)
  const others = [...searchParams].filter(([name]) => name.toLowerCase() !== 'after')
  const next = new URLSearchParams([...others, ['after', cursor]])
  return { link: `<${origin}${pathname}?${String(next)}>; rel="next"` }
}

/**
 * A JSON array that is read in batches as it is taken: a client that does not read holds one batch, and one that goes
 * away ends the reading. Between batches others get their turn, so it is no snapshot. The first batch is read before
 * the answer begins, so that a fault there is still an answer of its own. One that comes later breaks the answer off.
 */
async function streamed(
  batches: AsyncIterable<readonly object[]>,
  onBreak: OnBreak,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const texts = textsOf(batches)
  const encoder = new TextEncoder()
  let first: Promise<IteratorResult<string, void>> | null = Promise.resolve(await texts.next())
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await (first ?? texts.next()).catch((error: unknown) => {
          onBreak(error)
          // The client, and whoever writes the answer, learn no more than that.
          throw new Error('The rest of the list cannot be read.')
        })
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
