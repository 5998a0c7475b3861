import { SignJWT } from 'jose'
import type { AccountKind, Role } from '../vocabulary.ts'
import { claimOf, demoClaim } from './claims.ts'
import type { LocalKey } from './local-key.ts'

/** The claims of a development token. */
export interface TokenContents {
  readonly role: Role
  /**
   * Lower-case UUIDs: one for a seller, broker or organization, one or more for a service owner, none for an operator
   * or an admin.
   */
  readonly parties: readonly string[]
  readonly account: AccountKind
  /** The `sub` claim. Without one it is made from role and party, so that the same person gets the same account again. */
  readonly accountId?: string
  /** The `scope` claim: words that narrow the role. */
  readonly scope?: string | undefined
  /** Whether it says in its header that it is for access: `at+jwt`. */
  readonly isAccessToken?: boolean
  readonly expiresInSeconds: number
  /** Whether it holds only over the demo data. */
  readonly isOfDemo?: boolean
  readonly issuer: string
  readonly audience: string
  readonly now: Date
}

/** Signs a development token: a JWT that `createAuthenticator` accepts until it expires. */
export async function issueToken(key: LocalKey, contents: TokenContents): Promise<string> {
  const { role, parties, account, issuer, audience, now, expiresInSeconds, isOfDemo = false } = contents
  const issuedAt = Math.floor(now.getTime() / 1000)
  const [first] = parties
  const party = first === undefined ? {} : { party: parties.length > 1 ? parties : first }
  const accountId =
    contents.accountId ?? ['local', claimOf(account), claimOf(role), ...(first ? [first] : [])].join('-')
  const ofDemo = isOfDemo ? { [demoClaim]: true } : {}
  const scope = contents.scope === undefined ? {} : { scope: contents.scope }
  return new SignJWT({ role: claimOf(role), ...party, account: claimOf(account), ...scope, ...ofDemo })
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: contents.isAccessToken ? 'at+jwt' : 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(accountId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + expiresInSeconds)
    .sign(key.privateKey)
}
