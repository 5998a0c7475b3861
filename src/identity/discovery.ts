import { isConfidential, isHttpUrl } from '../values/http-url.ts'
import { withoutTrailing } from '../values/trailing.ts'
import type { FindKey } from './keys.ts'
import { remoteKeys, type RemoteKeysOptions } from './keys.ts'
import { IssuerUnavailable } from './refusals.ts'
import { shortText } from './short-answers.ts'

/** The longest document that is read, in bytes. */
const longestDocument = 100_000

/** How an issuer is looked up. */
export interface DiscoveryOptions extends RemoteKeysOptions {
  /** Whether keys may be read by http from another machine. */
  readonly allowsHttp?: boolean
}

/**
 * The keys of an issuer that says itself where they are, in its discovery document (OpenID Connect Discovery). That is
 * read when a key is first needed, and again until it was had.
 */
export function discoveredKeys(issuer: string, options: DiscoveryOptions = {}): FindKey {
  const { timeoutMs = 3000, pauseMs = 1000, onAnswer = () => {}, allowsHttp = false } = options
  let keys: FindKey | null = null
  let failure: { readonly at: number; readonly error: IssuerUnavailable } | null = null
  let looking: Promise<FindKey> | null = null

  async function look(): Promise<FindKey> {
    if (failure && performance.now() - failure.at < pauseMs) throw failure.error
    try {
      keys = remoteKeys(await keysAddress(issuer, timeoutMs, allowsHttp), options)
      return keys
    } catch (error) {
      failure = { at: performance.now(), error: new IssuerUnavailable(error) }
      onAnswer(failure.error)
      throw failure.error
    }
  }

  return async (...asked) => {
    const find = keys ?? (await (looking ??= look().finally(() => (looking = null))))
    return find(...asked)
  }
}

/** Where an issuer's keys are. Throws what is wrong with its document. */
async function keysAddress(issuer: string, timeoutMs: number, allowsHttp: boolean): Promise<string> {
  const address = `${withoutTrailing(issuer, '/')}/.well-known/openid-configuration`
  const response = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
  const text = await shortText(response, longestDocument)
  if (response.status !== 200) throw new Error(`${address} answers ${response.status}.`)
  if (text === null) throw new Error(`${address} answers more than a discovery document has.`)
  const { issuer: named, jwks_uri: keys } = JSON.parse(text) as { issuer?: unknown; jwks_uri?: unknown }
  if (named !== issuer) throw new Error(`${address} is the document of another issuer: ${JSON.stringify(named)}.`)
  if (typeof keys !== 'string' || !isHttpUrl(keys)) throw new Error(`${address} names no keys.`)
  if (!allowsHttp && !isConfidential(keys)) throw new Error(`${address} names keys that are read without https.`)
  return keys
}
