/** Where tokens come from, and what proves who asks. */
export interface TokenSettings {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  /** The clock, in milliseconds; another one in tests. */
  readonly now?: () => number
}

/** A supply of tokens that are good for a while yet. */
export interface Tokens {
  readonly current: () => Promise<string>
  /** Says that the gateway refused this token, so that `current` asks for another. */
  readonly refused: (token: string) => void
}

/**
 * A token is not used in its last minute, nor in its last tenth, whichever is shorter: requests take time, and clocks
 * differ.
 */
const spare = (lifetimeSeconds: number) => Math.min(60, lifetimeSeconds / 10) * 1000

/** Gets tokens by client credentials, keeps each while it lasts, and never asks twice at the same time. */
export function createTokens({ url, clientId, clientSecret, now = Date.now }: TokenSettings): Tokens {
  let kept: { readonly token: string; readonly until: number } | undefined
  let asking: Promise<string> | undefined

  async function ask(): Promise<string> {
    const asked = now()
    const response = await fetch(new URL('/connect/token', url), {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
      signal: AbortSignal.timeout(30_000),
    })
    const answer = (await response.json()) as {
      access_token?: string
      expires_in?: number
      error?: string
      error_description?: string
    }
    const { access_token: token, expires_in: lifetime = 0 } = answer
    if (!response.ok || token === undefined)
      throw new Error(`There is no token: ${answer.error} (${answer.error_description ?? response.status})`)
    kept = { token, until: asked + lifetime * 1000 - spare(lifetime) }
    return token
  }

  return {
    async current() {
      if (kept && now() < kept.until) return kept.token
      asking ??= ask().finally(() => (asking = undefined))
      return asking
    },
    refused(token) {
      // Of several requests that were refused together, only the first finds its token still here.
      if (kept?.token === token) kept = undefined
    },
  }
}
