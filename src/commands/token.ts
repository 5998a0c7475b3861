import { type Config, readConfig } from '../config.ts'
import { accountClaims } from '../identity/claims.ts'
import { readLocalKey } from '../identity/local-key.ts'
import { issueToken, type TokenContents } from '../identity/token.ts'
import { withPresentDatabase } from './database.ts'
import { CommandFailure } from './failures.ts'
import { refuseUnknownParties } from './parties.ts'
import { partiesOf, roleOf } from './role-arguments.ts'

/** The arguments of the command line, as they were typed. */
export interface TokenArguments {
  readonly role: string
  readonly party?: readonly string[]
  readonly account: string
  readonly expires: string
}

const secondsPer: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }
const longestSeconds = 365 * 86_400

/**
 * Prints a token of the local development key, and nothing else. Also works while the gateway runs, and before it ever
 * did: then nobody can tell which parties there will be. Throws `CommandFailure` for arguments that make no token.
 */
export async function runToken(given: TokenArguments): Promise<void> {
  const config = readConfig(undefined, { needsIssuer: false, needsDatabase: false })
  refuseForeignIssuer(config)
  const role = roleOf(given.role, config.auth)
  const account = accountClaims.get(given.account)
  if (!account)
    throw new CommandFailure(
      `--account is ${given.account}, but it must be one of ${[...accountClaims.keys()].join(', ')}.`,
    )
  const parties = partiesOf(role, given.party ?? [])
  const expiresInSeconds = secondsOf(given.expires)

  if (parties.length > 0) await withPresentDatabase(config, (database) => refuseUnknownParties(database, role, parties))
  process.stdout.write(`${await localToken(config, { role, parties, account, expiresInSeconds })}\n`)
}

/** A token of the local development key. Throws `CommandFailure` where such tokens are refused. */
export async function localToken(
  config: Config,
  contents: Pick<TokenContents, 'role' | 'parties' | 'account' | 'expiresInSeconds'>,
): Promise<string> {
  refuseForeignIssuer(config)
  const { issuer, audience, keyFile } = config.auth
  const key = await readLocalKey(keyFile)
  return issueToken(key, { ...contents, issuer, audience, now: new Date() })
}

function refuseForeignIssuer({ environment, auth }: Config): void {
  if (auth.jwksUrl) {
    throw new CommandFailure(
      `AUTH_JWKS_URL is set, so tokens come from the issuer ${auth.issuer}; one of the local key would be refused.`,
    )
  }
  if (environment === 'production') {
    throw new CommandFailure('NODE_ENV is production, where tokens of the local development key are refused.')
  }
}

function secondsOf(text: string): number {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const seconds = Number(count) * (secondsPer[unit] ?? Number.NaN)
  if (seconds > 0 && seconds <= longestSeconds) return seconds
  throw new CommandFailure(
    `--expires is ${text}, but it must be a number with s, m, h or d, such as 90s, 15m, 1h or 7d, and at most 365d.`,
  )
}
