/// <reference lib="dom" />

/** The request that GraphiQL wants to send. */
interface Question {
  readonly query: string
  readonly operationName?: string | null
  readonly variables?: unknown
}

type Answer = Record<string, unknown>

/**
 * Asks the gateway for GraphiQL and shows what it answers, unchanged; Yoga's own fetcher parses queries in the browser
 * and answers mistakes with its stack. Live answers come as server-sent events. Runs in the browser from its own
 * source, like `startExplorer`.
 */
export function createFetcher(endpoint: string, onRefused: () => void) {
  /**
   * An event ends with an empty line; its `data` lines are the answer. Yoga ends with an event named complete, and none
   * is named data.
   */
  async function* readEvents(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Answer, undefined> {
    const decoder = new TextDecoder()
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const events = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = events.pop() ?? ''
      for (const event of events) {
        const text = event
          .split('\n')
          .filter((line) => line.startsWith('data:'))
          .map((line) => line.slice(5))
          .join('\n')
          .trim()
        if (text) yield JSON.parse(text) as Answer
      }
    }
  }

  /**
   * The answers of a stream until it is stopped. A generator would stop only once it is told of something, and keep the
   * connection until then.
   */
  function answersOf(body: ReadableStream<Uint8Array>): AsyncIterableIterator<Answer, undefined> {
    const reader = body.getReader()
    const events = readEvents(reader)
    return {
      next: () => events.next(),
      async return() {
        await reader.cancel().catch(() => {})
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  /**
   * Right after a change of tabs GraphiQL still gives the operation of the tab before; a name that the query lacks is
   * not sent.
   */
  function withoutForeignName(question: Question): Question {
    const { operationName, ...unnamed } = question
    return operationName && new RegExp(`\\b${operationName}\\b`).test(question.query) ? question : unnamed
  }

  /** Whether the operation that is asked for is a subscription, which is answered as a stream alone. */
  function isLive({ query, operationName }: Question): boolean {
    return new RegExp(`^\\s*subscription\\b${operationName ? `\\s+${operationName}\\b` : ''}`, 'm').test(query)
  }

  function refuse(message: string): Answer {
    return { errors: [{ message }] }
  }

  async function ask(
    question: Question,
    headers: Record<string, string>,
  ): Promise<Answer | AsyncIterableIterator<Answer>> {
    const asked = withoutForeignName(question)
    const response = await fetch(endpoint, {
      method: 'POST',
      body: JSON.stringify(asked),
      credentials: 'same-origin',
      headers: {
        accept: isLive(asked) ? 'text/event-stream' : 'application/graphql-response+json, application/json',
        'content-type': 'application/json',
        ...headers,
      },
    })
    if (response.status === 401) onRefused()
    if (response.headers.get('content-type')?.startsWith('text/event-stream') && response.body)
      return answersOf(response.body)
    const text = await response.text()
    try {
      return JSON.parse(text) as Answer
    } catch {
      return refuse(`The gateway answered with status ${response.status} and no JSON: ${text.slice(0, 200)}`)
    }
  }

  return async (
    question: Question,
    options?: { headers?: Record<string, string> },
  ): Promise<Answer | AsyncIterableIterator<Answer>> => {
    try {
      return await ask(question, options?.headers ?? {})
    } catch (error) {
      return refuse(`The gateway does not answer: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
