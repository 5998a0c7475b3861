import type { JWTPayload } from 'jose'
import { valueAt } from '../values/json-pointer.ts'
import { parseUuid } from '../values/uuid.ts'
import type { Viewer } from '../viewer.ts'
import { type AccountKind, accountKinds, isHost, type PartyRole, type Role, roles } from '../vocabulary.ts'
import { claimName, type ClaimRules, ownClaims, type WordRule } from './claim-rules.ts'
import { BadCredentials, quoted } from './refusals.ts'
import { scopesIn } from './scopes.ts'

/** How a role is spelled in a token: `service-owner` for `SERVICE_OWNER`. */
export function claimOf(value: Role | AccountKind): string {
  return value.toLowerCase().replace('_', '-')
}

/** True in the tokens that the pages make for people of the demo. */
export const demoClaim = 'demo'

/** The roles as tokens and command lines spell them. */
export const roleClaims: ReadonlyMap<string, Role> = new Map(roles.map((role) => [claimOf(role), role]))

/** The kinds of account as tokens and command lines spell them. */
export const accountClaims: ReadonlyMap<string, AccountKind> = new Map(
  accountKinds.map((kind) => [claimOf(kind), kind]),
)

/** The nouns of the ids in `party`, by role. */
export const partyNouns: Record<PartyRole, string> = {
  SELLER: 'the seller',
  BROKER: 'the reseller',
  ORGANIZATION: 'the organization',
  SERVICE_OWNER: 'a service',
}

/** The roles that a token may claim where there are no admins. */
const roleClaimsWithoutAdmin: ReadonlyMap<string, Role> = new Map(
  [...roleClaims].filter(([, role]) => role !== 'ADMIN'),
)

/**
 * Reads who is asking from the claims of a verified token; `hasAdmins` tells whether it may be an admin. Throws
 * `BadCredentials` naming the first claim that does not fit.
 */
export function viewerOf(claims: JWTPayload, hasAdmins: boolean, rules: ClaimRules = ownClaims): Viewer {
  const own = hasAdmins ? roleClaims : roleClaimsWithoutAdmin
  const role = word(claims, rules.role, own)
  if (role === 'ADMIN' && !hasAdmins) throw invalid('role is admin, and there are no admins here.')
  const scopes = scopesIn(textsAt(claims, rules.scope).flatMap((text) => text.split(' ')))
  return {
    accountId: accountIdOf(claims.sub),
    account: valueAt(claims, rules.account.pointer) === undefined ? 'USER' : word(claims, rules.account, accountClaims),
    role,
    parties: partiesOf(role, claims, rules.party),
    ...(scopes ? { scopes } : {}),
  }
}

function accountIdOf(sub: unknown): string {
  if (sub === undefined || sub === '') throw new BadCredentials('missing-claim', 'The token has no `sub` claim.')
  // It is stored and compared as text, which the databases cannot do with a control character or half a surrogate pair.
  // oxlint-disable-next-line no-control-regex
  if (typeof sub !== 'string' || sub.length > 255 || /[\u0000-\u001f\u007f]/.test(sub) || !sub.isWellFormed()) {
    throw invalid('`sub` claim is not a text of at most 255 characters without control characters.')
  }
  return sub
}

/** The one meaning of what a claim says. It may say several things, of which the others mean nothing here. */
function word<T>(claims: JWTPayload, { pointer, words }: WordRule<T>, own: ReadonlyMap<string, T>): T {
  const value = valueAt(claims, pointer)
  const name = claimName(pointer)
  if (value === undefined) throw new BadCredentials('missing-claim', `The token has no \`${name}\` claim.`)
  const known = words ?? own
  const meanings = new Set(textsIn(value).flatMap((text) => (known.has(text) ? [known.get(text) as T] : [])))
  const [meaning] = meanings
  if (meaning !== undefined && meanings.size === 1) return meaning
  const what = meanings.size > 1 ? 'which names several of' : 'which is none of'
  throw invalid(`\`${name}\` claim is ${quoted(value)}, ${what} ${[...known.keys()].join(', ')}.`)
}

/** The texts that a claim says: one, an array of them, or the names of an object's members. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string')
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

function textsAt(claims: JWTPayload, pointer: string): string[] {
  return textsIn(valueAt(claims, pointer))
}

function partiesOf(role: Role, claims: JWTPayload, pointer: string): readonly string[] {
  const party = valueAt(claims, pointer)
  const name = claimName(pointer)
  const given: unknown[] = party === undefined ? [] : Array.isArray(party) ? party : [party]
  if (isHost(role)) {
    if (given.length > 0) throw invalid(`role is ${claimOf(role)}, which has no \`${name}\` claim.`)
    return []
  }
  const wanted = `the id of ${partyNouns[role]}`
  if (given.length === 0) {
    throw new BadCredentials(
      'missing-claim',
      `The token has no \`${name}\` claim; for the role ${claimOf(role)} it is ${wanted}.`,
    )
  }
  if (given.length > 1 && role !== 'SERVICE_OWNER') {
    throw invalid(
      `\`${name}\` claim names ${given.length} parties; for the role ${claimOf(role)} it is one, ${wanted}.`,
    )
  }
  const ids = new Set<string>()
  for (const id of given) {
    const uuid = typeof id === 'string' ? parseUuid(id) : null
    if (uuid === null) throw invalid(`\`${name}\` claim has ${quoted(id)}, which is not a UUID; it is ${wanted}.`)
    ids.add(uuid)
  }
  return [...ids]
}

function invalid(rest: string): BadCredentials {
  return new BadCredentials('invalid-claim', `The token's ${rest}`)
}
