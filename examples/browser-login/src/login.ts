/** What the page has to know of the issuer. */
export interface LoginSettings {
  /** The issuer's URL, as its discovery document names it. */
  readonly issuer: string
  /** The id under which the issuer knows this page: a public client, since a page keeps no secret. */
  readonly clientId: string
  /** Where the issuer sends people back to: an address of this page that the issuer knows. */
  readonly redirectUri: string
  /** The API that the token is for, where the issuer wants to be told (RFC 8707). */
  readonly resource?: string
  readonly scope?: string
}

/** What is used of the issuer's discovery document. */
interface Issuer {
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly end_session_endpoint?: string
}

interface Tokens {
  readonly access_token: string
  readonly refresh_token?: string
  readonly expires_in?: number
}

/** What has to outlast the way to the issuer and back: in this window, and no longer. */
const pendingKey = 'login'
/** Seconds before the end of a token at which another one is asked for. */
const earlySeconds = 10

/**
 * Login by OpenID Connect with PKCE. Tokens are in memory alone: a script of another page, or of tomorrow, does not
 * find them. After a reload the issuer still knows the person and sends it back at once.
 */
export class Login {
  readonly #settings: LoginSettings
  #issuer: Promise<Issuer> | null = null
  #tokens: Tokens | null = null
  #expiresAt = 0
  #renewal: Promise<string> | null = null

  constructor(settings: LoginSettings) {
    this.#settings = settings
  }

  get isLoggedIn(): boolean {
    return this.#tokens !== null
  }

  /** Leads to the issuer, which asks who it is. */
  async begin(): Promise<void> {
    const [verifier, state] = [randomText(), randomText()]
    sessionStorage.setItem(pendingKey, JSON.stringify({ verifier, state }))
    const { clientId, redirectUri, scope = 'openid', resource } = this.#settings
    const address = new URL((await this.#look()).authorization_endpoint)
    address.search = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope,
      state,
      code_challenge: await challengeOf(verifier),
      code_challenge_method: 'S256',
      ...(resource === undefined ? {} : { resource }),
    }).toString()
    location.assign(address)
  }

  /** Takes what the issuer has sent back with the person, and answers whether there was something. */
  async finish(): Promise<boolean> {
    const sent = new URLSearchParams(location.search)
    if (!sent.has('code') && !sent.has('error')) return false
    const pending = JSON.parse(sessionStorage.getItem(pendingKey) ?? '{}') as { verifier?: string; state?: string }
    sessionStorage.removeItem(pendingKey)
    // A code is used once, and shall stand in no history.
    history.replaceState(null, '', this.#settings.redirectUri)
    if (!pending.verifier || sent.get('state') !== pending.state)
      throw new Error('This is not the login that was begun.')
    const code = sent.get('code')
    if (code === null) throw new Error(`The issuer says: ${sent.get('error_description') ?? sent.get('error') ?? ''}`)
    const { redirectUri } = this.#settings
    await this.#ask({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: pending.verifier,
    })
    return true
  }

  /** The token for the next request, renewed where it is about to end. Throws where nobody is logged in any more. */
  async token(): Promise<string> {
    if (!this.#tokens) throw new Error('Nobody is logged in.')
    if (Date.now() < this.#expiresAt - earlySeconds * 1000) return this.#tokens.access_token
    // Of several that need it at once, one asks: a refresh token is good for one time.
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = null))
    return this.#renewal
  }

  /** Forgets the person here, and has the issuer do so. */
  async end(): Promise<void> {
    this.#tokens = null
    const { end_session_endpoint: address } = await this.#look()
    if (address === undefined) return
    const { clientId, redirectUri } = this.#settings
    // Without the ID token, which would stand in an address: so the issuer asks whether that is meant.
    const form = { client_id: clientId, post_logout_redirect_uri: redirectUri }
    location.assign(`${address}?${new URLSearchParams(form)}`)
  }

  async #renew(): Promise<string> {
    const { refresh_token: refreshToken } = this.#tokens ?? {}
    if (refreshToken === undefined)
      throw new Error('The token has ended, and the issuer gives no other without a login.')
    return this.#ask({ grant_type: 'refresh_token', refresh_token: refreshToken })
  }

  async #ask(form: Record<string, string>): Promise<string> {
    const { clientId, resource } = this.#settings
    const { token_endpoint: address } = await this.#look()
    const body = new URLSearchParams({ ...form, client_id: clientId, ...(resource === undefined ? {} : { resource }) })
    const response = await fetch(address, { method: 'POST', body })
    const answer = (await response.json()) as Tokens & { error?: string; error_description?: string }
    if (!response.ok) {
      this.#tokens = null
      throw new Error(`The issuer gives no token: ${answer.error_description ?? answer.error ?? response.status}`)
    }
    this.#tokens = { ...this.#tokens, ...answer }
    this.#expiresAt = Date.now() + (answer.expires_in ?? 60) * 1000
    return answer.access_token
  }

  #look(): Promise<Issuer> {
    this.#issuer ??= fetch(`${this.#settings.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`).then(
      (response) => response.json() as Promise<Issuer>,
    )
    return this.#issuer
  }
}

function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)))
}

async function challengeOf(verifier: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))))
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
