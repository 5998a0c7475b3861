import { createHash } from 'node:crypto'
import OAuth2Server from '@node-oauth/oauth2-server'
import type { Database } from '../database/database.ts'
import { limitBody } from '../http/body.ts'
import { textOf, unreadableContent } from '../http/content.ts'
import { clientWith } from './clients.ts'
import { createLimiter } from './request-limiter.ts'
import type { SigningKeys } from './signing-keys.ts'
import { type Client, noteUse } from './store.clients.ts'
import { issueToken } from './token.ts'

const form = 'application/x-www-form-urlencoded'
const longestBody = 16_384
const longestCredentials = 2000
const grant = 'client_credentials'
/** A token lasts for many requests, so a client that asks this often has lost its way. */
const limit = { count: 60, windowMs: 60_000 }
/** How exact it is noted when a client last got a token. */
const noteEveryMs = 60_000
/** All that is read of a request; whatever else old scripts send stays unseen. */
const fields = ['grant_type', 'client_id', 'client_secret'] as const

/** The options of the token endpoint. */
export interface TokenEndpointOptions {
  readonly database: Database
  readonly keys: SigningKeys
  readonly clock: () => Date
  readonly bodyBytes: number
  readonly issuer: string
  readonly audience: string
  readonly lifetimeSeconds: number
}

/** A client as the library hands it about. */
interface KnownClient extends OAuth2Server.Client {
  readonly client: Client
}

/** `POST /connect/token`: a token for a machine that proves who it is, by RFC 6749. */
export function createTokenEndpoint(options: TokenEndpointOptions): (request: Request) => Promise<Response> {
  const { database, keys, clock, issuer, audience, lifetimeSeconds } = options
  // Counted apart, so that whoever sends wrong secrets for a client's id does not lock out the client.
  const granted = createLimiter(limit)
  const denied = createLimiter(limit)

  const model: OAuth2Server.ClientCredentialsModel = {
    async getClient(id, secret) {
      const client = await clientWith(database, id, secret, clock())
      const seconds = (client ? granted : denied)(
        createHash('sha256').update(id.toLowerCase()).digest('base64'),
        clock(),
      )
      if (seconds > 0) throw new TooMany(seconds)
      if (client) noteUseOf(client)
      return client ? { id: client.id, grants: [grant], client } : null
    },
    getUserFromClient: ({ id }) => Promise.resolve({ id }),
    generateAccessToken: async (known) => {
      const { id, role, parties } = (known as KnownClient).client
      return issueToken(await keys.current(), {
        role,
        parties,
        account: 'SERVICE',
        isAccessToken: true,
        accountId: id,
        expiresInSeconds: lifetimeSeconds,
        issuer,
        audience,
        now: clock(),
      })
    },
    // A token is signed and says everything itself, so nothing is stored.
    saveToken: (token, client, user) => Promise.resolve({ ...token, client, user }),
    getAccessToken: () => Promise.resolve(null),
  }
  /** Nobody waits for it: while nothing can be written, there are tokens all the same. */
  function noteUseOf({ id, lastUsedAt }: Client): void {
    const now = clock()
    if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < noteEveryMs) return
    noteUse(database, id, now).catch(() => undefined)
  }
  const server = new OAuth2Server({ model, accessTokenLifetime: lifetimeSeconds })

  return async (request) => {
    if (request.method !== 'POST') return refused(405, 'invalid_request', 'This address takes POST.', { allow: 'POST' })
    const unreadable = unreadableContent(request.headers, [form])
    if (unreadable) return refused(415, 'invalid_request', unreadable.message, unreadable.headers)
    const whole = await limitBody(request, Math.min(longestBody, options.bodyBytes))
    if (!whole) return refused(413, 'invalid_request', 'The body is too large.')
    const text = textOf(new Uint8Array(await whole.arrayBuffer()))
    if (text === null) return refused(400, 'invalid_request', 'The body is not UTF-8.')
    const sent = new URLSearchParams(text)
    const authorization = request.headers.get('authorization')
    const fault = faultIn(sent, authorization)
    if (fault !== null) return refused(400, 'invalid_request', fault)
    const missing = missingIn(sent, authorization)
    if (missing !== null) return unknownClient(missing)
    try {
      const token = await server.token(asked(sent, authorization), new OAuth2Server.Response({ headers: {} }))
      return answered(200, { access_token: token.accessToken, token_type: 'Bearer', expires_in: lifetimeSeconds })
    } catch (error) {
      return refusalFor(error)
    }
  }
}

/** Too many requests for one client id; a class that the library passes on. */
class TooMany extends OAuth2Server.OAuthError {
  readonly seconds: number

  constructor(seconds: number) {
    super('Too many requests for this client.', { code: 429, name: 'too_many_requests' })
    this.seconds = seconds
  }
}

/** Requests that RFC 6749 forbids and the library lets pass. */
function faultIn(sent: URLSearchParams, authorization: string | null): string | null {
  const twice = fields.find((name) => sent.getAll(name).length > 1)
  if (twice !== undefined) return `The field \`${twice}\` comes more than once.`
  const isTwofold = authorization !== null && /^basic /i.test(authorization) && sent.get('client_secret')
  return isTwofold
    ? 'The client authenticates twice: send the secret in the body or in the Authorization header.'
    : null
}

/**
 * What a client leaves out of what proves who it is. By RFC 6749, section 5.2, that is no authentication, whatever else
 * is wrong with the request, and not a fault of its form.
 */
function missingIn(sent: URLSearchParams, authorization: string | null): string | null {
  if (authorization !== null && /^basic /i.test(authorization)) return null
  const [missing, other] = fields.filter((name) => name !== 'grant_type' && !sent.get(name))
  if (missing === undefined) return null
  const names = other === undefined ? `The field \`${missing}\` is` : `The fields \`${missing}\` and \`${other}\` are`
  return `${names} missing: send both in the body, or in the Authorization header by HTTP Basic.`
}

function asked(sent: URLSearchParams, authorization: string | null): OAuth2Server.Request {
  const headers = {
    'content-type': form,
    'transfer-encoding': 'chunked',
    ...(authorization === null ? {} : { authorization: withoutForm(authorization) }),
  }
  const body = Object.fromEntries(fields.map((name) => [name, sent.get(name) ?? undefined]))
  return new OAuth2Server.Request({ method: 'POST', query: {}, headers, body })
}

/**
 * The header with id and secret as they are. RFC 6749, section 2.3.1, has clients write both as form fields before they
 * are put together, which the library leaves as it is. Ids and secrets hold nothing that this changes.
 */
function withoutForm(authorization: string): string {
  const [, encoded] = /^basic +([\w.~+/-]+=*) *$/i.exec(authorization) ?? []
  // Neither id nor secret is so long.
  if (encoded === undefined || encoded.length > longestCredentials) return authorization
  const plain = Buffer.from(encoded, 'base64').toString().split(':').map(formDecoded).join(':')
  return `Basic ${Buffer.from(plain).toString('base64')}`
}

/** The text that a form field stands for; one that is no form field stands for itself. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function refusalFor(error: unknown): Response {
  if (error instanceof TooMany)
    return refused(429, 'invalid_request', error.message, { 'retry-after': String(error.seconds) })
  if (error instanceof OAuth2Server.InvalidClientError) {
    return unknownClient('The client is not known, or its secret is wrong.')
  }
  // Every client has the one grant there is; the library says "not for this client" of those that are for none.
  if (
    error instanceof OAuth2Server.UnauthorizedClientError ||
    error instanceof OAuth2Server.UnsupportedGrantTypeError
  ) {
    return refused(400, 'unsupported_grant_type', `The field \`grant_type\` must be ${grant}.`)
  }
  if (error instanceof OAuth2Server.InvalidRequestError) return refused(400, 'invalid_request', `${error.message}.`)
  // What went wrong inside comes wrapped.
  throw (error as { readonly inner?: unknown }).inner ?? error
}

function unknownClient(why: string): Response {
  return refused(401, 'invalid_client', why, { 'www-authenticate': 'Basic realm="triptych"' })
}

function refused(
  status: number,
  error: string,
  description: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return answered(status, { error, error_description: description }, headers)
}

function answered(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', pragma: 'no-cache', ...headers } })
}
