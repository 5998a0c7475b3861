import type { z } from 'zod'
import { isConfidential, isHttpUrl } from './values/http-url.ts'
import type { variables } from './variables.ts'

/** The values of all settings, each of which is fine by itself. */
type Settings = z.output<typeof variables>

/** What is asked of settings together. */
export interface Demands {
  /** Whether an issuer has to be named, and is not. */
  readonly needsIssuer: boolean
  /** Whether a database has to be named, and is not. */
  readonly needsDatabase: boolean
  /** The issuer of other tokens than those that machines get from the gateway; null where they get none. */
  readonly otherIssuer: string | null
}

/** Why some settings do not go together: the first reason, one line for a person; null where all of them do. */
export function conflictIn(settings: Settings, demands: Demands): string | null {
  return (
    conflictOfIssuers(settings, demands) ??
    conflictOfDatabases(settings, demands) ??
    conflictOfTokens(settings, demands) ??
    conflictOfMail(settings)
  )
}

function conflictOfIssuers(
  { NODE_ENV, AUTH_ISSUER, AUTH_ISSUERS_FILE, AUTH_JWKS_URL }: Settings,
  { needsIssuer }: Demands,
): string | null {
  if (AUTH_JWKS_URL && !AUTH_ISSUER) return 'AUTH_JWKS_URL belongs to AUTH_ISSUER: set AUTH_ISSUER as well.'
  if (AUTH_ISSUERS_FILE && AUTH_ISSUER)
    return 'AUTH_ISSUERS_FILE names all issuers: leave AUTH_ISSUER and AUTH_JWKS_URL out.'
  if (needsIssuer) return 'NODE_ENV is production, which needs an issuer: set AUTH_ISSUER, or AUTH_ISSUERS_FILE.'
  if (AUTH_ISSUER && !AUTH_JWKS_URL && !isHttpUrl(AUTH_ISSUER))
    return 'AUTH_ISSUER is no URL, so nobody knows where its keys are: set AUTH_JWKS_URL as well.'
  // Whoever stands between could put keys of their own in the place of the issuer's. Within the machine nobody does.
  const keys = AUTH_JWKS_URL ?? AUTH_ISSUER
  if (NODE_ENV !== 'production' || !keys || isConfidential(keys)) return null
  const name = AUTH_JWKS_URL ? 'AUTH_JWKS_URL' : 'AUTH_ISSUER'
  return `NODE_ENV is production, where keys are read by https:// alone, but ${name} begins with http://.`
}

function conflictOfDatabases(
  { DATABASE_URL, DATABASE_REPLICA_URLS }: Settings,
  { needsDatabase }: Demands,
): string | null {
  // What it falls back to elsewhere would be a new, empty database.
  if (needsDatabase)
    return 'NODE_ENV is production, which needs a database that is meant: set DATABASE_URL, to file:PATH for a SQLite file.'
  if (DATABASE_REPLICA_URLS.length > 0 && DATABASE_URL.startsWith('file:'))
    return 'DATABASE_REPLICA_URLS needs a PostgreSQL server to follow: set DATABASE_URL to it as well.'
  return null
}

/** A token's issuer tells which keys to check it with. */
function conflictOfTokens({ TOKEN_ISSUER }: Settings, { otherIssuer }: Demands): string | null {
  if (TOKEN_ISSUER !== otherIssuer) return null
  return `TOKEN_ISSUER is ${JSON.stringify(otherIssuer)}, as is the issuer of all other tokens: set it to another one.`
}

function conflictOfMail({ SMTP_URL, SMTP_FROM }: Settings): string | null {
  if (Boolean(SMTP_URL) === Boolean(SMTP_FROM)) return null
  return `SMTP_URL and SMTP_FROM belong together: set ${SMTP_URL ? 'SMTP_FROM' : 'SMTP_URL'} as well.`
}

/** The times that are set, and that another setting ends before they are over: a line for a person of each. */
export function timesCutShort(given: Readonly<Record<string, string>>, settings: Settings): string[] {
  const pairs = [
    ['HEADERS_TIMEOUT_MS', 'REQUEST_TIMEOUT_MS'],
    ...(settings.DATABASE_URL.startsWith('file:')
      ? []
      : ([['DATABASE_LOCK_TIMEOUT_MS', 'DATABASE_STATEMENT_TIMEOUT_MS']] as const)),
  ] as const
  return pairs
    .filter(([part, whole]) => given[part] !== undefined && settings[part] > settings[whole])
    .map(
      ([part, whole]) =>
        `${part} is ${settings[part]}, which ${whole} cuts short: set it to at most ${settings[whole]}, or ${whole} to more.`,
    )
}
