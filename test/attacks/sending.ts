/** A request as it is sent. */
export interface Sent {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What came of a request. */
export interface Asked {
  readonly status: number
  readonly code: string | null
  readonly milliseconds: number
}

/** Sends a request, and reads all of its answer. */
export async function send({ url, headers, body }: Sent): Promise<Asked> {
  const startedAt = performance.now()
  const response = await fetch(url, { method: 'POST', headers, body })
  const text = await response.text()
  const milliseconds = performance.now() - startedAt
  const [, code = null] = /"code":"([A-Z_]+)"/.exec(text) ?? []
  return { status: response.status, code, milliseconds }
}
