import type { Database } from '../database/database.ts'
import { isRead, methodNotAllowed, readMethods } from '../http/methods.ts'
import { once } from '../once.ts'
import type { Viewer } from '../viewer.ts'
import { createClientViewers } from './clients.ts'
import { type Authenticator, createAuthenticator, unverifiedClaims } from './credentials.ts'
import { BadCredentials } from './refusals.ts'
import { metadataPath, paths, plainPath, serverMetadata } from './server-metadata.ts'
import { createSigningKeys } from './signing-keys.ts'
import type { TokenEndpointOptions } from './token-endpoint.ts'

/** The service accounts of a gateway: programs that get their tokens here. */
export interface ServiceAccounts {
  /** Takes the tokens of machines as well as those that the given authenticator takes. */
  readonly authenticator: Authenticator
  /**
   * What is at a path: where machines get tokens, and anybody the keys to check them and what there is; null at all
   * others.
   */
  readonly at: (path: string) => Published | null
}

/** An address that needs no credentials: the methods that it takes, and its answer. */
export interface Published {
  readonly allow: string
  readonly answer: (request: Request) => Promise<Response> | Response
}

/** The options of `createServiceAccounts`. */
export interface ServiceAccountsOptions {
  readonly tokens: {
    /** Whether there are any. */
    readonly endpoint: boolean
    readonly issuer: string
    readonly lifetimeSeconds: number
  }
  readonly audience: string
  /** Whether a machine may be an admin. */
  readonly hasAdmins: boolean
  readonly bodyBytes: number
  readonly database: Database
  readonly clock: () => Date
  /** For the tokens of all others. */
  readonly authenticator: Authenticator
}

/** A key that was revoked stops working after this long at the latest, and the time for which keys are kept. */
const ownRememberedForMs = 5000

/** Tokens for machines; where they are off, nothing but the given authenticator. */
export function createServiceAccounts({
  tokens,
  audience,
  hasAdmins,
  bodyBytes,
  database,
  clock,
  authenticator,
}: ServiceAccountsOptions): ServiceAccounts {
  const { endpoint, issuer, lifetimeSeconds } = tokens
  if (!endpoint) return { authenticator, at: () => null }
  const keys = createSigningKeys(database, clock)
  const own = createAuthenticator({
    findKey: keys.find,
    issuer,
    audience,
    hasAdmins,
    rememberedForMs: ownRememberedForMs,
  })
  const findViewer = createClientViewers(database)
  // What it is made of is loaded at the first request: most processes are not asked for tokens.
  const tokenEndpoint = once(() =>
    loadTokenEndpoint({ database, keys, clock, bodyBytes, issuer, audience, lifetimeSeconds }),
  )

  return {
    authenticator: {
      authenticate(authorization, now) {
        if (authorization === null) return authenticator.authenticate(authorization, now)
        const { iss, iat = 0 } = unverifiedClaims(authorization.replace(/^bearer +/i, '').trimEnd())
        return iss === issuer
          ? authenticateOwn(authorization, now, iat)
          : authenticator.authenticate(authorization, now)
      },
    },
    at(path) {
      const plain = plainPath(path)
      if (plain === paths.token)
        return { allow: 'POST', answer: (request) => tokenEndpoint().then((answer) => answer(request)) }
      if (plain === paths.keys) return published(async () => ({ keys: await keys.published() }))
      return plain === paths.metadata || plain === metadataPath(issuer)
        ? published((request) => serverMetadata(issuer, request.url))
        : null
    },
  }

  async function authenticateOwn(authorization: string, now: Date, issuedAt: number): Promise<Viewer | null> {
    const claimed = await own.authenticate(authorization, now)
    if (!claimed) return null
    const viewer = await findViewer(claimed.accountId, now, issuedAt)
    if (!viewer) throw new BadCredentials('revoked', 'The client of the token is revoked.')
    // A token of before the client was changed, or one that somebody made who had a key.
    if (!actsAlike(claimed, viewer))
      throw new BadCredentials(
        'changed',
        'The client of the token has another role or other parties now: get a new token.',
      )
    return viewer
  }
}

/** A document that anybody reads. */
function published(document: (request: Request) => object | Promise<object>): Published {
  return {
    allow: readMethods,
    async answer(request) {
      if (!isRead(request)) return methodNotAllowed(readMethods)
      const body = JSON.stringify(await document(request))
      const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=60' }
      return new Response(request.method === 'HEAD' ? null : body, { headers })
    },
  }
}

/** Whether two viewers act in one role for the same parties. */
function actsAlike(some: Viewer, other: Viewer): boolean {
  return (
    some.role === other.role &&
    some.parties.length === other.parties.length &&
    some.parties.every((party) => other.parties.includes(party))
  )
}

async function loadTokenEndpoint(options: TokenEndpointOptions): Promise<(request: Request) => Promise<Response>> {
  const { createTokenEndpoint } = await import('./token-endpoint.ts')
  return createTokenEndpoint(options)
}
