import type { JWTPayload } from 'jose'
import { parseUuid } from '../values/uuid.ts'
import type { Viewer } from '../viewer.ts'
import { type AccountKind, accountKinds, isHost, type PartyRole, type Role, roles } from '../vocabulary.ts'
import { BadCredentials, quoted } from './refusals.ts'

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
export function viewerOf(claims: JWTPayload, hasAdmins: boolean): Viewer {
  const role = word(claims, 'role', hasAdmins ? roleClaims : roleClaimsWithoutAdmin)
  return {
    accountId: accountIdOf(claims.sub),
    account: claims['account'] === undefined ? 'USER' : word(claims, 'account', accountClaims),
    role,
    parties: partiesOf(role, claims['party']),
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

function word<T>(claims: JWTPayload, name: string, words: ReadonlyMap<string, T>): T {
  const value = claims[name]
  if (value === undefined) throw new BadCredentials('missing-claim', `The token has no \`${name}\` claim.`)
  const meaning = typeof value === 'string' ? words.get(value) : undefined
  if (meaning !== undefined) return meaning
  throw invalid(`\`${name}\` claim is ${quoted(value)}, which is none of ${[...words.keys()].join(', ')}.`)
}

function partiesOf(role: Role, party: unknown): readonly string[] {
  const given: unknown[] = party === undefined ? [] : Array.isArray(party) ? party : [party]
  if (isHost(role)) {
    if (given.length > 0) throw invalid(`role is ${claimOf(role)}, which has no \`party\` claim.`)
    return []
  }
  const wanted = `the id of ${partyNouns[role]}`
  if (given.length === 0) {
    throw new BadCredentials(
      'missing-claim',
      `The token has no \`party\` claim; for the role ${claimOf(role)} it is ${wanted}.`,
    )
  }
  if (given.length > 1 && role !== 'SERVICE_OWNER') {
    throw invalid(`\`party\` claim names ${given.length} parties; for the role ${claimOf(role)} it is one, ${wanted}.`)
  }
  const ids = new Set<string>()
  for (const id of given) {
    const uuid = typeof id === 'string' ? parseUuid(id) : null
    if (uuid === null) throw invalid(`\`party\` claim has ${quoted(id)}, which is not a UUID; it is ${wanted}.`)
    ids.add(uuid)
  }
  return [...ids]
}

function invalid(rest: string): BadCredentials {
  return new BadCredentials('invalid-claim', `The token's ${rest}`)
}
