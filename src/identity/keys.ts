import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWK, type JWTVerifyGetKey } from 'jose'
import { IssuerUnavailable } from './refusals.ts'
import { shortText } from './short-answers.ts'

/** Finds the public key that a token's header names. Throws jose's `JWKSNoMatchingKey`, or `IssuerUnavailable`. */
export type FindKey = JWTVerifyGetKey

const faultsOfToken = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported]

/** Keys that are already here: public JWKs. */
export function localKeys(publicKeys: readonly JWK[]): FindKey {
  return createLocalJWKSet({ keys: [...publicKeys] })
}

/** How patient `remoteKeys` is, in milliseconds. */
export interface RemoteKeysOptions {
  /** For one request to the issuer. */
  readonly timeoutMs?: number
  /** After a failure, before the issuer is asked again: an issuer that is down is not flooded. */
  readonly pauseMs?: number
  /** After a success, before an unknown key id makes it ask again. */
  readonly cooldownMs?: number
  /** After a success, before the keys are fetched anew. */
  readonly freshMs?: number
  /** For how long keys go on serving while the issuer cannot give them anew. */
  readonly keptMs?: number
  /** Told after each request to the issuer: null where it gave its keys. */
  readonly onAnswer?: (failure: IssuerUnavailable | null) => void
}

const hour = 3_600_000
/** The longest set of keys that is read, in bytes: with certificates, one key has some thousands. */
const mostKeyBytes = 500_000

async function fetchBriefly(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, options)
  const { status } = response
  const text = await shortText(response, mostKeyBytes)
  if (text === null) throw new Error(`${url} answers more than a set of keys has.`)
  return status === 200 ? new Response(text) : response
}

/**
 * The keys that an issuer publishes at a URL, fetched when first needed and again every ten minutes or for a new key
 * id. While the issuer is away, the last ones serve on, and nobody waits for it.
 */
export function remoteKeys(url: string, options: RemoteKeysOptions = {}): FindKey {
  const { timeoutMs = 3000, pauseMs = 1000, cooldownMs = 30_000, onAnswer = () => {} } = options
  const { freshMs = hour / 6, keptMs = 12 * hour } = options
  // It never asks by itself, but for the first time.
  const remote = createRemoteJWKSet(new URL(url), {
    timeoutDuration: timeoutMs,
    cacheMaxAge: Infinity,
    cooldownDuration: Infinity,
    // Left to itself it reads an answer to its end, however long that is.
    [customFetch]: fetchBriefly,
  })
  let fetchedAt = -Infinity
  let failure: { readonly at: number; readonly error: IssuerUnavailable } | null = null

  const age = () => performance.now() - fetchedAt

  async function fetchKeys(): Promise<void> {
    if (failure && performance.now() - failure.at < pauseMs) throw failure.error
    try {
      await remote.reload()
      fetchedAt = performance.now()
      failure = null
      onAnswer(null)
    } catch (error) {
      failure = { at: performance.now(), error: new IssuerUnavailable(error) }
      onAnswer(failure.error)
      throw failure.error
    }
  }

  async function freshen(): Promise<void> {
    if (age() < freshMs) return
    const isAway = failure !== null
    const fetching = fetchKeys().catch((error: unknown) => {
      if (age() >= keptMs) throw error
    })
    if (!isAway || age() >= keptMs) await fetching
  }

  const find: FindKey = async (...asked) => {
    try {
      return await remote(...asked)
    } catch (error) {
      // What the header asks for is not there: the token's fault. Everything else is the issuer's.
      throw faultsOfToken.some((kind) => error instanceof kind) ? error : new IssuerUnavailable(error)
    }
  }

  return async (...asked) => {
    await freshen()
    try {
      return await find(...asked)
    } catch (error) {
      // It may be a new one.
      if (!(error instanceof errors.JWKSNoMatchingKey) || age() < cooldownMs) throw error
      await fetchKeys()
      return find(...asked)
    }
  }
}
