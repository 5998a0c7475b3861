/**
 * An answer whose headers may still grow. Of a `Response` each header is looked at when it is set, and all of them are
 * put in order when it is sent, which takes longer than to read a row.
 */
export class Answer {
  readonly status: number
  readonly headers: Record<string, string>
  /** Text, or what is read while it is sent. */
  readonly body: string | ReadableStream<Uint8Array<ArrayBuffer>> | null
  /** The name of the error that it tells of; null for none. */
  readonly errorName: string | null

  constructor(
    status: number,
    headers: Readonly<Record<string, string>>,
    body: Answer['body'] = null,
    errorName: string | null = null,
  ) {
    this.status = status
    this.headers = { ...headers }
    this.body = body
    this.errorName = errorName
  }

  /** JSON of something. */
  static json(
    status: number,
    value: unknown,
    headers: Readonly<Record<string, string>> = {},
    errorName: string | null = null,
  ): Answer {
    return new Answer(status, { 'content-type': 'application/json', ...headers }, JSON.stringify(value), errorName)
  }

  /** The same to HEAD: without its body, which is not made where it would be read while it is sent. */
  async withoutBody(): Promise<Answer> {
    const { status, headers, body, errorName } = this
    if (body !== null && typeof body !== 'string') await body.cancel()
    const length = typeof body === 'string' ? { 'content-length': String(Buffer.byteLength(body)) } : {}
    return new Answer(status, { ...headers, ...length }, null, errorName)
  }

  /** The same as a `Response`. */
  toResponse(): Response {
    const { status, headers, body } = this
    const length = typeof body === 'string' ? { 'content-length': String(Buffer.byteLength(body)) } : {}
    return new Response(body, { status, headers: { ...headers, ...length } })
  }
}
