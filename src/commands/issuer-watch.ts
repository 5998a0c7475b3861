import type { Config, IssuerSettings } from '../config.ts'
import type { ProcessStatus } from '../health.ts'
import { type Authenticator, createAuthenticator, type TrustedIssuer } from '../identity/credentials.ts'
import { discoveredKeys } from '../identity/discovery.ts'
import { localKeys, remoteKeys } from '../identity/keys.ts'
import type { LocalKey } from '../identity/local-key.ts'
import type { IssuerUnavailable } from '../identity/refusals.ts'
import type { Logger } from '../logger.ts'

/** How issuers were when their keys were last needed, told in the log when that changes. */
export class IssuerWatch {
  readonly #logger: Logger
  readonly #away = new Set<string>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Whether the keys of all issuers could be had. */
  get status(): NonNullable<ProcessStatus['issuer']> {
    return this.#away.size === 0 ? 'ok' : 'unavailable'
  }

  /** Takes what came of asking an issuer: null where it gave its keys. */
  note(issuer: string, failure: IssuerUnavailable | null): void {
    const wasAway = this.#away.has(issuer)
    if (failure) this.#away.add(issuer)
    else this.#away.delete(issuer)
    if (failure && !wasAway)
      this.#logger.error({ issuer, err: failure.cause }, 'The keys of the issuer cannot be fetched')
    if (!failure && wasAway) this.#logger.info({ issuer }, 'The keys of the issuer can be fetched again')
  }
}

/** The local development key as an issuer. */
interface LocalIssuer {
  readonly key: LocalKey
  /** Whether tokens of the demo's people hold now. */
  readonly isDemo: () => Promise<boolean>
}

/** Takes the tokens of some issuers; where there are none, those of the local key. */
export function authenticatorOf(
  { auth, environment }: Config,
  issuers: readonly IssuerSettings[],
  watch: IssuerWatch,
  local: LocalIssuer | null,
): Authenticator {
  const { hasAdmins } = auth
  const [first, ...others] = issuers.map(({ jwksUrl, ...settings }): TrustedIssuer => {
    const onAnswer = (failure: IssuerUnavailable | null) => watch.note(settings.issuer, failure)
    const options = { keptMs: auth.keysKeptSeconds * 1000, onAnswer, allowsHttp: environment !== 'production' }
    const findKey = jwksUrl === null ? discoveredKeys(settings.issuer, options) : remoteKeys(jwksUrl, options)
    return { ...settings, findKey, hasAdmins }
  })
  if (first) return createAuthenticator(first, ...others)
  if (!local) throw new Error('Without an issuer, the local key signs.')
  const { issuer, audience } = auth
  const { key, isDemo } = local
  return createAuthenticator({ findKey: localKeys([key.publicJwk]), issuer, audience, hasAdmins, isDemo })
}
