import { setTimeout as wait } from 'node:timers/promises'
import type { Tokens } from './tokens.ts'

/** Sends a document and answers its data. Its type is the caller's word: say there what the document selects. */
export type Ask = <Data>(query: string, variables?: Record<string, unknown>) => Promise<Data>

interface Answer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

const mostTries = 4

/** Milliseconds until the next try: as long as the gateway says, or longer each time. */
function pauseAfter(tries: number, retryAfter: string | null): number {
  return retryAfter === null ? 250 * 2 ** tries : Number(retryAfter) * 1000
}

/** Whether nobody answered, or not in time; whatever else went wrong does not get better by waiting. */
function isUnanswered(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')
}

/**
 * Opens the gateway: requests get their tokens, one that is not accepted is replaced, and what nobody answers is sent
 * again.
 */
export function openGateway(url: string, tokens: Tokens): Ask {
  const send = (body: string, token: string) =>
    fetch(new URL('/graphql', url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        authorization: `Bearer ${token}`,
      },
      body,
      signal: AbortSignal.timeout(30_000),
    })

  // Mutations are sent again as well: each brings an idempotency key, so what was done already is only answered again.
  async function sendUntilAnswered(body: string): Promise<Response> {
    let hasNewToken = false
    for (let tries = 1; ; tries += 1) {
      try {
        const token = await tokens.current()
        const response = await send(body, token)
        if (response.status === 401 && !hasNewToken) {
          // Clocks differ, and gateways get new keys. A second token that is not accepted is a refusal for good.
          tokens.refused(token)
          hasNewToken = true
          continue
        }
        if ((response.status < 500 && response.status !== 429) || tries >= mostTries) return response
        await wait(pauseAfter(tries, response.headers.get('retry-after')))
      } catch (error) {
        if (!isUnanswered(error) || tries >= mostTries) throw error
        await wait(pauseAfter(tries, null))
      }
    }
  }

  return async <Data>(query: string, variables: Record<string, unknown> = {}) => {
    const response = await sendUntilAnswered(JSON.stringify({ query, variables }))
    const { data, errors = [] } = (await response.json()) as Answer<Data>
    const [error] = errors
    if (error) throw new Error(`${error.extensions?.code}: ${error.message}`)
    if (data == null) throw new Error(`The gateway answered ${response.status} without data.`)
    return data
  }
}
