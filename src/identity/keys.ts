import { createLocalJWKSet, createRemoteJWKSet, errors, type JWK, type JWTVerifyGetKey } from 'jose'
import { IssuerUnavailable } from './refusals.ts'

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
  /** Told each time whether the issuer had keys to give. */
  readonly onAnswer?: (isAvailable: boolean) => void
}

/**
 * The keys that an issuer publishes at a URL, fetched when first needed and again every ten minutes or for a new key
 * id.
 */
export function remoteKeys(
  url: string,
  { timeoutMs = 3000, pauseMs = 1000, cooldownMs = 30_000, onAnswer = () => {} }: RemoteKeysOptions = {},
): FindKey {
  const remote = createRemoteJWKSet(new URL(url), { timeoutDuration: timeoutMs, cooldownDuration: cooldownMs })
  let failure: { at: number; error: IssuerUnavailable } | undefined

  return async (header, token) => {
    if (failure && !remote.fresh && performance.now() - failure.at < pauseMs) throw failure.error
    try {
      const key = await remote(header, token)
      onAnswer(true)
      return key
    } catch (error) {
      // What the header asks for is not there: the token's fault. Everything else is the issuer's or the network's.
      if (faultsOfToken.some((kind) => error instanceof kind)) throw error
      onAnswer(false)
      failure = { at: performance.now(), error: new IssuerUnavailable(error) }
      throw failure.error
    }
  }
}
