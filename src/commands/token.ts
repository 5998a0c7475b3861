import { type Config, readConfig } from '../config.ts'
import { people } from '../demo/people.ts'
import { accountClaims, claimOf } from '../identity/claims.ts'
import { readLocalKey } from '../identity/local-key.ts'
import { scopesIn } from '../identity/scopes.ts'
import { issueToken, type TokenContents } from '../identity/token.ts'
import { distance } from '../values/edit-distance.ts'
import { areas } from '../vocabulary.ts'
import { withPresentDatabase } from './database.ts'
import { CommandFailure } from './failures.ts'
import { refuseUnknownParties } from './parties.ts'
import { partiesOf, roleOf } from './role-arguments.ts'

/** The arguments of the command line, as they were typed. */
export interface TokenArguments {
  /** A person of the demo; in place of role, party and account. */
  readonly as?: string
  readonly role?: string
  readonly party?: readonly string[]
  readonly account?: string
  readonly scope?: string
  readonly expires: string
}

const secondsPer: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }
const longestSeconds = 365 * 86_400
/** Letters of a name that may be wrong. */
const mostWrongLetters = 3

/**
 * Prints a token of the local development key, and nothing else. Also works while the gateway runs, and before it ever
 * did: then nobody can tell which parties there will be. Throws `CommandFailure` for arguments that make no token.
 */
export async function runToken(given: TokenArguments): Promise<void> {
  const config = readConfig(undefined, { needsIssuer: false, needsDatabase: false })
  refuseForeignIssuer(config)
  const who = given.as === undefined ? whoIs(given, config) : personOf(given.as, given, config)
  const { role, parties } = who
  const expiresInSeconds = secondsOf(given.expires)
  const scope = given.scope === undefined ? undefined : scopeOf(given.scope)

  if (parties.length > 0) await withPresentDatabase(config, (database) => refuseUnknownParties(database, role, parties))
  process.stdout.write(`${await localToken(config, { ...who, expiresInSeconds, scope })}\n`)
}

type Who = Pick<TokenContents, 'role' | 'parties' | 'account' | 'accountId' | 'isOfDemo'>

function whoIs({ role: given, party = [], account: kind = 'user' }: TokenArguments, { auth }: Config): Who {
  if (given === undefined)
    throw new CommandFailure(
      'Say for whom: --role with --party, or --as with a person of the demo, such as acme-bakery.',
    )
  const role = roleOf(given, auth)
  const account = accountClaims.get(kind)
  if (!account)
    throw new CommandFailure(`--account is ${kind}, but it must be one of ${[...accountClaims.keys()].join(', ')}.`)
  return { role, parties: partiesOf(role, party), account }
}

/** The person of the demo with a name; nearly right ones are suggested. */
function personOf(slug: string, { role, party, account }: TokenArguments, { auth }: Config): Who {
  if (role !== undefined || party !== undefined || account !== undefined)
    throw new CommandFailure('--as says role, party and account: leave --role, --party and --account out.')
  const person = people.find((each) => each.slug === slug)
  if (!person) throw new CommandFailure(`--as is ${slug}, but the demo has no such person. ${suggestionFor(slug)}`)
  return { ...person, role: roleOf(claimOf(person.role), auth), isOfDemo: true }
}

/** The persons of the demo who may be meant; all of them where none is near. */
function suggestionFor(slug: string): string {
  const meant = slug.toLowerCase().replaceAll(/[\s_]+/g, '-')
  const slugs = people.map((each) => each.slug)
  const near = slugs.filter((each) => distance(meant, each) <= mostWrongLetters || each.split('-').includes(meant))
  return near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are ${slugs.join(', ')}.`
}

/** Scopes that narrow the role. Throws `CommandFailure` for words that are none. */
function scopeOf(given: string): string {
  const words = given.split(/[\s,]+/).filter(Boolean)
  const wrong = words.find((word) => scopesIn([word]) === null)
  if (wrong === undefined && words.length > 0) return words.join(' ')
  throw new CommandFailure(
    `--scope is ${wrong ?? 'empty'}, but it must be words such as subscriptions:read or prices:write, of ${areas.join(', ')}.`,
  )
}

/** A token of the local development key. Throws `CommandFailure` where such tokens are refused. */
export async function localToken(
  config: Config,
  contents: Pick<
    TokenContents,
    'role' | 'parties' | 'account' | 'accountId' | 'scope' | 'isOfDemo' | 'expiresInSeconds'
  >,
): Promise<string> {
  refuseForeignIssuer(config)
  const { issuer, audience, keyFile } = config.auth
  const key = await readLocalKey(keyFile)
  return issueToken(key, { ...contents, issuer, audience, now: new Date() })
}

function refuseForeignIssuer({ environment, auth }: Config): void {
  const [first] = auth.issuers
  if (first || auth.issuersFile !== null) {
    const set = first
      ? `AUTH_ISSUER is set, so tokens come from ${first.issuer}`
      : 'AUTH_ISSUERS_FILE is set, so tokens come from its issuers'
    throw new CommandFailure(`${set}; one of the local key would be refused.`)
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
