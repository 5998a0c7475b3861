import { type Config, readConfig } from '../config.ts'
import { accountClaims, claimOf, isUuid, partyNouns, roleClaims } from '../identity/claims.ts'
import { readLocalKey } from '../identity/local-key.ts'
import { issueToken } from '../identity/token.ts'
import type { Role } from '../vocabulary.ts'
import { CommandFailure } from './failures.ts'

/** What the command line says, as it was typed. */
export interface TokenArguments {
  readonly role: string
  readonly party?: readonly string[]
  readonly account: string
  readonly expires: string
}

const secondsPer: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }
const longestSeconds = 365 * 86_400

/**
 * Prints a token of the local development key, and nothing else.
 * Needs only the key file, so that it also works while the gateway runs. Throws `CommandFailure` for arguments that make no token.
 */
export async function runToken(given: TokenArguments): Promise<void> {
  const config = readConfig(undefined, { needsIssuer: false })
  refuseForeignIssuer(config)
  const role = roleClaims.get(given.role)
  if (!role) throw new CommandFailure(`--role is ${given.role}, but it must be one of ${[...roleClaims.keys()].join(', ')}.`)
  const account = accountClaims.get(given.account)
  if (!account) throw new CommandFailure(`--account is ${given.account}, but it must be one of ${[...accountClaims.keys()].join(', ')}.`)
  const parties = partiesOf(role, given.party ?? [])
  const expiresInSeconds = secondsOf(given.expires)

  const { issuer, audience, keyFile } = config.auth
  const key = await readLocalKey(keyFile)
  process.stdout.write(`${await issueToken(key, { role, parties, account, expiresInSeconds, issuer, audience, now: new Date() })}\n`)
}

function refuseForeignIssuer({ environment, auth }: Config): void {
  if (auth.jwksUrl) {
    throw new CommandFailure(`AUTH_JWKS_URL is set, so tokens come from the issuer ${auth.issuer}; one of the local key would be refused.`)
  }
  if (environment === 'production') {
    throw new CommandFailure('NODE_ENV is production, where tokens of the local development key are refused.')
  }
}

function partiesOf(role: Role, given: readonly string[]): string[] {
  const name = claimOf(role)
  if (role === 'OPERATOR') {
    if (given.length > 0) throw new CommandFailure('An operator reads everything and acts for no party: leave --party out.')
    return []
  }
  if (given.length === 0) throw new CommandFailure(`The role ${name} acts for a party: add --party with the id of ${partyNouns[role]}.`)
  if (given.length > 1 && role !== 'SERVICE_OWNER') {
    throw new CommandFailure(`The role ${name} acts for one party, but --party names ${given.length}. Only a service-owner has several.`)
  }
  const wrong = given.find((id) => !isUuid(id))
  if (wrong !== undefined) throw new CommandFailure(`--party is ${wrong}, but it must be a UUID, the id of ${partyNouns[role]}.`)
  return [...new Set(given.map((id) => id.toLowerCase()))]
}

function secondsOf(text: string): number {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const seconds = Number(count) * (secondsPer[unit] ?? Number.NaN)
  if (seconds > 0 && seconds <= longestSeconds) return seconds
  throw new CommandFailure(`--expires is ${text}, but it must be a number with s, m, h or d, such as 90s, 15m, 1h or 7d, and at most 365d.`)
}
