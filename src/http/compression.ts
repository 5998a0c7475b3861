import { pipeline, Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { promisify } from 'node:util'
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'
import type { FastResponse, MinimalRequest, MinimalResponse } from './minimal.ts'

/** The forms in which a text is sent, those that we would rather send first. */
const encodings = ['br', 'gzip', 'identity'] as const

/** A form in which a text is sent. */
export type Encoding = (typeof encodings)[number]

/** Bytes below which compressing costs more than it spares. */
const smallest = 1024

/** Of Brotli's levels those where a text is written once and asked for often, and where each is written anew. */
const brotliQuality = { kept: 5, fresh: 4 } as const
const brotliOptions = (quality: number) => ({
  // Windows are kept small, for each stream has one.
  params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: 18 },
})

const remembered = new LRUCache<string, Encoding>({ max: 100 })

/** The encodings of a header that are looked at: there are not so many. */
const mostRanges = 20

/** The encoding that a client likes best, by the weights that it gives; of those that it likes alike, our own order. */
export function encodingFor(acceptEncoding: string | null): Encoding {
  if (acceptEncoding === null) return 'identity'
  const known = remembered.get(acceptEncoding)
  if (known) return known
  // The negotiator takes what is liked alike in the order in which it came, by which nobody means anything.
  const ranges = acceptEncoding
    .toLowerCase()
    .split(',', mostRanges)
    .map((range) => range.trim())
  const header = ranges.toSorted((a, b) => rank(a) - rank(b)).join()
  const [found] = new Negotiator({ headers: { 'accept-encoding': header } }).encodings([...encodings])
  const encoding = encodings.find((each) => each === found) ?? 'identity'
  remembered.set(acceptEncoding, encoding)
  return encoding
}

function rank(range: string): number {
  const at = encodings.findIndex((encoding) => range.split(';', 1)[0]?.trim() === encoding)
  return at === -1 ? encodings.length : at
}

/** A text that will be asked for again, in one of the encodings. */
export async function compressOnce(body: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'br') return promisify(brotliCompress)(body, brotliOptions(brotliQuality.kept))
  return encoding === 'gzip' ? promisify(gzip)(body) : body
}

/** Whether a response is so long that compressing it may pay: what has so few characters has about as few bytes. */
export function isWorthCompressing({ body }: FastResponse): boolean {
  return body !== null && (body instanceof ReadableStream || body.length >= smallest)
}

/** A response that has a body, compressed as its client likes it. */
export function compressedFast(request: MinimalRequest, response: FastResponse): Promise<FastResponse> | FastResponse {
  const { body } = response
  const encoding = encodingFor(request.headers.get('accept-encoding'))
  if (encoding === 'identity' || body === null) return response
  return body instanceof ReadableStream
    ? compressedStream(request, response, body)
    : compressedTo(encoding, response, body)
}

async function compressedStream(
  request: MinimalRequest,
  { status, headers }: FastResponse,
  body: ReadableStream,
): Promise<FastResponse> {
  const sent = await compressed(request, new Response(body, { status, headers }))
  return { status, headers: Object.fromEntries(sent.headers), body: sent.body }
}

async function compressedTo(
  encoding: 'br' | 'gzip',
  response: FastResponse,
  text: MinimalResponse['body'],
): Promise<FastResponse> {
  const bytes = Buffer.from(text)
  const body =
    encoding === 'br'
      ? await promisify(brotliCompress)(bytes, brotliOptions(brotliQuality.fresh))
      : await promisify(gzip)(bytes)
  return { ...response, headers: { ...response.headers, 'content-encoding': encoding }, body }
}

/** The same of a `Response`, whose body is compressed while it is sent. */
export async function compressed(request: MinimalRequest, response: Response): Promise<Response> {
  const encoding = encodingFor(request.headers.get('accept-encoding'))
  if (isStream(response)) {
    // A stream's events must not wait for each other: nor in nginx, which gathers answers unless it is told not to.
    response.headers.set('x-accel-buffering', 'no')
    return response
  }
  if (encoding === 'identity' || !response.body || isSmall(response)) return response
  const headers = new Headers(response.headers)
  const { first, isWhole, rest } = await begun(response.body)
  if (isWhole) return new Response(Buffer.concat(first), { status: response.status, headers })
  headers.set('content-encoding', encoding)
  headers.delete('content-length')
  const compressor = encoding === 'br' ? createBrotliCompress(brotliOptions(brotliQuality.fresh)) : createGzip()
  // Whichever end is closed first takes the other along: a client that goes away ends the reading.
  pipeline(Readable.from(chunks()), compressor, () => {})
  return new Response(Readable.toWeb(compressor) as ReadableStream<Uint8Array>, { status: response.status, headers })

  async function* chunks() {
    yield* first
    yield* rest
  }
}

function isStream({ headers }: Response): boolean {
  return /^(text\/event-stream|multipart\/mixed)/.test(headers.get('content-type') ?? '')
}

function isSmall({ headers }: Response): boolean {
  const length = headers.get('content-length')
  return length !== null && Number(length) < smallest
}

/** The first chunks of a body, as many as tell whether it is small, and then the others. */
async function begun(body: ReadableStream<Uint8Array>) {
  const rest = (body as NodeStream<Uint8Array>)[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  for (let size = 0; size < smallest;) {
    const { done, value } = await rest.next()
    if (done) return { first, isWhole: true, rest }
    first.push(value)
    size += value.byteLength
  }
  return { first, isWhole: false, rest }
}
