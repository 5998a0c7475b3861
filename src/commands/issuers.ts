import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Config, IssuerSettings } from '../config.ts'
import { errorCodeOf } from '../database/error-code.ts'
import { accountClaims, roleClaims } from '../identity/claims.ts'
import { isConfidential, isHttpUrl } from '../values/http-url.ts'
import { isJsonPointer } from '../values/json-pointer.ts'
import { CommandFailure } from './failures.ts'

const url = z.string().refine(isHttpUrl, 'must be an https:// or http:// URL')
const pointer = z.string().refine(isJsonPointer, 'must be a JSON pointer, such as /role')
const words = <T>(meanings: ReadonlyMap<string, T>) =>
  z.record(z.string(), z.enum([...meanings.keys()] as [string, ...string[]]))

const issuerInFile = z.strictObject({
  issuer: z.string().min(1),
  jwksUrl: url.optional(),
  audience: z.string().min(1).optional(),
  tokenType: z.enum(['any', 'at+jwt']).optional(),
  tokenSeconds: z.int().min(60).max(31_536_000).optional(),
  claims: z.strictObject({ role: pointer, party: pointer, account: pointer, scope: pointer }).partial().optional(),
  roles: words(roleClaims).optional(),
  accounts: words(accountClaims).optional(),
})

const issuersFile = z.array(issuerInFile).min(1)

/**
 * The issuers of AUTH_ISSUERS_FILE, or the one of AUTH_ISSUER; none where the local development key signs. What the
 * file leaves out is as the settings have it. Throws `CommandFailure` with what is wrong.
 */
export function issuersOf({ auth, environment, tokens }: Config): readonly IssuerSettings[] {
  const { issuersFile: file } = auth
  const issuers = file === null ? auth.issuers : readIssuers(file).map((each) => withDefaults(each, auth))
  for (const { issuer, jwksUrl } of issuers) {
    const from = jwksUrl ?? issuer
    if (!isHttpUrl(from))
      throw new CommandFailure(
        `The issuer ${issuer} is no URL, so nobody knows where its keys are: name them in jwksUrl.`,
      )
    if (environment === 'production' && !isConfidential(from))
      throw new CommandFailure(`NODE_ENV is production, where keys are read by https:// alone, but ${from} is not.`)
    if (tokens.endpoint && tokens.issuer === issuer)
      throw new CommandFailure(
        `TOKEN_ISSUER is ${JSON.stringify(issuer)}, as is an issuer of other tokens: set it to another one.`,
      )
  }
  const twice = issuers.find(({ issuer }, index) => issuers.findIndex((each) => each.issuer === issuer) !== index)
  if (twice) throw new CommandFailure(`The issuer ${twice.issuer} is there twice.`)
  return issuers
}

function withDefaults(
  { issuer, jwksUrl, audience, tokenType, tokenSeconds, claims = {}, roles, accounts }: z.output<typeof issuerInFile>,
  { defaults }: Config['auth'],
): IssuerSettings {
  const { role, account, party, scope } = defaults.claims
  return {
    issuer,
    jwksUrl: jwksUrl ?? null,
    audience: audience ?? defaults.audience,
    needsAccessType: tokenType === undefined ? defaults.needsAccessType : tokenType === 'at+jwt',
    mostSeconds: tokenSeconds ?? defaults.mostSeconds,
    claims: {
      role: { pointer: claims.role ?? role.pointer, words: roles ? meanings(roles, roleClaims) : role.words },
      account: {
        pointer: claims.account ?? account.pointer,
        words: accounts ? meanings(accounts, accountClaims) : account.words,
      },
      party: claims.party ?? party,
      scope: claims.scope ?? scope,
    },
  }
}

function meanings<T>(given: Readonly<Record<string, string>>, known: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map(
    Object.entries(given).flatMap(([theirs, ours]): [string, T][] => {
      const meaning = known.get(ours)
      return meaning === undefined ? [] : [[theirs, meaning]]
    }),
  )
}

function readIssuers(file: string): z.output<typeof issuersFile> {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const why = errorCodeOf(error) === 'ENOENT' ? 'is not there' : 'cannot be read as JSON'
    throw new CommandFailure(`AUTH_ISSUERS_FILE is ${file}, which ${why}.`, { cause: error })
  }
  const { data, error } = issuersFile.safeParse(json)
  if (data) return data
  const [issue] = error.issues
  throw new CommandFailure(
    `${file} is no list of issuers: at /${issue?.path.join('/') ?? ''}: ${issue?.message ?? ''}.`,
  )
}
