/** The part of a request that answering needs: a `Request` has it, and so has what Node's server hands over. */
export interface MinimalRequest {
  readonly method: string
  readonly url: string
  readonly headers: { get(name: string): string | null }
  /** Whether whoever asked has gone away, where that is known. */
  readonly signal?: { readonly aborted: boolean }
}

/** The client has gone away in the middle of its request: nobody waits for an answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
}

/** Reads the body of a request, once; null for one that has more than `limit` bytes. Throws `ClientGone`. */
export type ReadBody = (limit: number) => Promise<Uint8Array | null>

/** A response whose body is text, or the bytes of one; whoever sends it tells its length. */
export interface MinimalResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer>
}

/** A response that may also be sent while it is made, or have no body at all. */
export type FastResponse = Omit<MinimalResponse, 'body'> & {
  readonly body: MinimalResponse['body'] | ReadableStream<Uint8Array<ArrayBuffer>> | null
  /** To be called once all of it was taken, or nobody will take it. */
  readonly taken?: () => void
}

/** The same response as a `Response`. */
export function responseOf({ status, headers, body }: MinimalResponse): Response {
  return new Response(body, { status, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } })
}

/** Headers that whoever sends an answer sets, whatever the answer says: of the connection, the length and caches. */
const ofTheSender = new Set(['connection', 'transfer-encoding', 'content-length', 'cache-control'])

/** A response, read to its end, without what its sender says. */
export async function minimalOf(response: Response): Promise<MinimalResponse> {
  const headers = [...response.headers].map(([name, value]) => [name.toLowerCase(), value] as const)
  const own = headers.filter(([name]) => !ofTheSender.has(name))
  return { status: response.status, headers: Object.fromEntries(own), body: await response.text() }
}
