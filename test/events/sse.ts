import type { As, TestGateway } from '../support/gateway.ts'

/** A result of a stream, as it arrived. */
// Tests read results by path; what is not there fails their assertions.
// oxlint-disable-next-line typescript/no-explicit-any
type Result = any

/** A stream that is read. */
export interface OpenStream {
  readonly results: Result[]
  /** Settles when the stream has ended by itself. */
  readonly ended: Promise<void>
  readonly close: () => Promise<void>
}

/** Opens a subscription as server-sent events, and keeps what arrives. */
export async function openStream(
  gateway: Pick<TestGateway, 'fetch' | 'token'>,
  as: Exclude<As, null>,
  query: string,
  variables: object = {},
): Promise<OpenStream> {
  const response = await gateway.fetch(
    new Request('http://localhost:4000/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${await gateway.token(as)}`,
      },
      body: JSON.stringify({ query, variables }),
    }),
  )
  if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream'))
    throw new Error(`No stream: ${response.status} ${await response.text()}`)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  const results: Result[] = []
  const read = async () => {
    let text = ''
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value
      const messages = text.split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        const data = /^data: (.*)$/m.exec(message)?.[1]
        if (/^event: next$/m.test(message) && data) results.push(JSON.parse(data))
      }
    }
  }
  return { results, ended: read().catch(() => {}), close: () => reader.cancel() }
}
