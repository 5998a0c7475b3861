/** The part of a request that answering needs: a `Request` has it, and so has what Node's server hands over. */
export interface MinimalRequest {
  readonly method: string
  readonly url: string
  readonly headers: { get(name: string): string | null }
}

/** Reads the body of a request, once; null for one that has more than `limit` bytes. */
export type ReadBody = (limit: number) => Promise<Uint8Array | null>

/** A response whose body is text, or the bytes of one; whoever sends it tells its length. */
export interface MinimalResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer>
}

/** The same response as a `Response`. */
export function responseOf({ status, headers, body }: MinimalResponse): Response {
  return new Response(body, { status, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } })
}

/** A response, read to its end. What its headers say of the connection and of the length is left to whoever sends it. */
export async function minimalOf(response: Response): Promise<MinimalResponse> {
  const {
    connection: _,
    'transfer-encoding': __,
    'content-length': ___,
    ...headers
  } = Object.fromEntries(response.headers)
  return { status: response.status, headers, body: await response.text() }
}
