/** What is needed of a request to answer it: a `Request` has it, and so has what Node's server hands over. */
export interface PlainRequest {
  readonly method: string
  readonly url: string
  readonly headers: { get(name: string): string | null }
}

/** An answer whose body is text; whoever sends it tells its length. */
export interface PlainAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The same answer as a `Response`. */
export function responseOf({ status, headers, body }: PlainAnswer): Response {
  return new Response(body, { status, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } })
}
