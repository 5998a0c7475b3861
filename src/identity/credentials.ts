import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type ProtectedHeaderParameters,
} from 'jose'
import { LRUCache } from 'lru-cache'
import type { Viewer } from '../viewer.ts'
import type { ClaimRules } from './claim-rules.ts'
import { demoClaim, viewerOf } from './claims.ts'
import type { FindKey } from './keys.ts'
import { BadCredentials, IssuerUnavailable, quoted } from './refusals.ts'

/** Public-key signatures only: with a shared secret, whoever verifies could also sign. */
const algorithms = ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA', 'Ed25519']
const clockToleranceSeconds = 30
const longestToken = 8192
const mostRemembered = 1000
/** A key that the issuer withdrew stops working after this long at the latest. */
const rememberedForMs = 600_000
/** After data was imported, tokens of the demo stop working after this long at the latest. */
const demoRememberedForMs = 2000

/** Turns an `Authorization` header into the viewer it stands for. */
export interface Authenticator {
  /**
   * Null without a header. At once where nothing has to be looked up. Throws `BadCredentials` for a header that cannot
   * be used, never treating it as none, and `IssuerUnavailable` when the keys to check it with cannot be had.
   */
  readonly authenticate: (authorization: string | null, now: Date) => Promise<Viewer | null> | Viewer | null
}

/** An issuer whose tokens are taken, and how they are read. */
export interface TrustedIssuer {
  readonly findKey: FindKey
  /** The `iss` claim, exactly. */
  readonly issuer: string
  /** The audience that the `aud` claim is or contains. */
  readonly audience: string
  /** Whether a token may claim the role of an admin; without it that is a role like any that does not exist. */
  readonly hasAdmins?: boolean
  readonly claims?: ClaimRules
  /** Whether tokens have to say that they are for access: an ID token does not. */
  readonly needsAccessType?: boolean
  /** Seconds for which a token may be good, from its issue to its expiry. */
  readonly mostSeconds?: number
  /** Milliseconds for which a token that was verified counts as such. */
  readonly rememberedForMs?: number
  /** Whether tokens of the demo's people hold now. Without it a token that says it is one of those is like any other. */
  readonly isDemo?: () => Promise<boolean>
}

/**
 * An authenticator for bearer JWTs of some issuers. It remembers a bounded number of verified tokens, none beyond its
 * expiry.
 */
export function createAuthenticator(...issuers: readonly [TrustedIssuer, ...TrustedIssuer[]]): Authenticator {
  /** By their whole header. */
  const remembered = new LRUCache<string, { viewer: Viewer; from: number; until: number }>({ max: mostRemembered })

  return {
    authenticate(authorization, now) {
      if (authorization === null) return null
      const known = remembered.get(authorization)
      if (known && now.getTime() >= known.from && now.getTime() < known.until) return known.viewer
      return verifyAnew(authorization, now)
    },
  }

  async function verifyAnew(authorization: string, now: Date): Promise<Viewer> {
    const token = tokenIn(authorization)
    const issuer =
      issuers.length === 1
        ? issuers[0]
        : (issuers.find((each) => each.issuer === unverifiedClaims(token).iss) ?? issuers[0])
    const { isDemo, hasAdmins = false } = issuer
    const claims = await verify(token, issuer, now)
    const viewer = viewerOf(claims, hasAdmins, issuer.claims)
    const isOfDemo = isDemo !== undefined && claims[demoClaim] === true
    if (isOfDemo && !(await isDemo()))
      throw new BadCredentials(
        'revoked',
        'The token is of the demo, and this database does not hold the demo data alone.',
      )
    const rememberedMs = isOfDemo ? demoRememberedForMs : (issuer.rememberedForMs ?? rememberedForMs)
    const until = Math.min((claims.exp ?? 0) * 1000, now.getTime() + rememberedMs)
    remembered.set(authorization, { viewer, from: now.getTime(), until })
    return viewer
  }
}

async function verify(token: string, trusted: TrustedIssuer, now: Date): Promise<JWTPayload> {
  const { findKey, issuer, audience, mostSeconds, needsAccessType = false } = trusted
  checkHeader(token, needsAccessType)
  try {
    const { payload } = await jwtVerify(token, findKey, {
      algorithms,
      issuer,
      audience,
      requiredClaims: ['exp'],
      clockTolerance: clockToleranceSeconds,
      currentDate: now,
    })
    const seconds = now.getTime() / 1000
    // jose checks `iat` only when it limits a token's age.
    if (payload.iat !== undefined && payload.iat > seconds + clockToleranceSeconds) throw notYet(payload.iat)
    const lifetime = (payload.exp ?? 0) - (payload.iat ?? seconds)
    if (mostSeconds !== undefined && lifetime > mostSeconds + clockToleranceSeconds)
      throw new BadCredentials('too-long', `The token is good for longer than ${mostSeconds} seconds.`)
    return payload
  } catch (error) {
    throw refusalFor(error, audience)
  }
}

/** What a token says of itself, not verified: it only tells who is to verify it. */
export function unverifiedClaims(token: string): Pick<JWTPayload, 'iss' | 'iat'> {
  try {
    return decodeJwt(token)
  } catch {
    return {}
  }
}

function tokenIn(authorization: string): string {
  const token = /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1]
  if (token === undefined)
    throw new BadCredentials('malformed-header', 'The Authorization header is not of the form `Bearer <token>`.')
  if (token.length > longestToken) {
    throw new BadCredentials(
      'malformed-header',
      `The token in the Authorization header is longer than ${longestToken} characters.`,
    )
  }
  return token
}

/** Looks at what the token claims about itself before any key is tried, to refuse it by its real fault. */
function checkHeader(token: string, needsAccessType: boolean): void {
  let header: ProtectedHeaderParameters
  try {
    header = decodeProtectedHeader(token)
  } catch {
    throw malformed()
  }
  if (!algorithms.includes(String(header.alg))) {
    throw new BadCredentials(
      'algorithm-not-allowed',
      `The token is signed with an algorithm that is not allowed: ${quoted(header.alg)}.`,
    )
  }
  const typ: unknown = header.typ
  const plain = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ
  if (needsAccessType && plain !== 'at+jwt')
    throw new BadCredentials('wrong-type', `The token's \`typ\` is ${quoted(typ)}, not at+jwt.`)
  if (plain !== undefined && plain !== 'jwt' && plain !== 'at+jwt')
    throw new BadCredentials('wrong-type', `The token's \`typ\` is ${quoted(typ)}, not JWT or at+jwt.`)
}

function refusalFor(error: unknown, audience: string): unknown {
  if (error instanceof BadCredentials || error instanceof IssuerUnavailable) return error
  if (error instanceof errors.JWTExpired)
    return new BadCredentials('expired', `The token expired at ${instant(error.payload.exp)}.`)
  if (error instanceof errors.JWTClaimValidationFailed) return claimRefusal(error, audience)
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new BadCredentials('bad-signature', "The token's signature does not fit.")
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return new BadCredentials('unknown-key', 'The token is signed with a key that its issuer does not publish.')
  }
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    return new BadCredentials(
      'unknown-key',
      'The token does not name its key (`kid`), and its issuer publishes several that fit.',
    )
  }
  // Everything else that jose refuses is a token that is not put together as it should be.
  return error instanceof errors.JOSEError ? malformed() : error
}

function claimRefusal({ claim, reason, payload }: errors.JWTClaimValidationFailed, audience: string): BadCredentials {
  if (reason === 'missing') return new BadCredentials('missing-claim', `The token has no \`${claim}\` claim.`)
  if (claim === 'iss') {
    return new BadCredentials(
      'wrong-issuer',
      `The token's issuer is ${quoted(payload.iss)}, which is not the one that is trusted here.`,
    )
  }
  if (claim === 'aud') {
    return new BadCredentials(
      'wrong-audience',
      `The token's audience is ${quoted(payload.aud)}, not ${quoted(audience)}.`,
    )
  }
  if (claim === 'nbf' && typeof payload.nbf === 'number') return notYet(payload.nbf)
  return new BadCredentials('invalid-claim', `The token's \`${claim}\` claim is not a time in seconds.`)
}

function notYet(seconds: number): BadCredentials {
  return new BadCredentials('not-yet-valid', `The token is not valid before ${instant(seconds)}.`)
}

function malformed(): BadCredentials {
  return new BadCredentials('malformed-token', 'The token is not a signed JWT.')
}

/** A time in a token, which may be any number. */
function instant(seconds: unknown): string {
  const date = new Date(Number(seconds) * 1000)
  return Number.isNaN(date.getTime()) ? quoted(seconds) : date.toISOString().replace('.000Z', 'Z')
}
