import { errors, type JWK } from 'jose'
import type { Database } from '../database/database.ts'
import { longestTokenSeconds } from '../identity-variables.ts'
import { type FindKey, localKeys } from './keys.ts'
import { generateJwk, keyFrom, type LocalKey } from './local-key.ts'
import {
  addFirstSigningKey,
  listSigningKeys,
  removeSigningKey,
  replaceSigningKey,
  type SigningKeyRow,
} from './store.signing-keys.ts'

/** How long the keys that were read are used before they are read again, to learn what other processes changed. */
const freshForMs = 5000
/**
 * A replaced key verifies until the last token that it can have signed has expired, with some minutes for clocks that
 * differ.
 */
const overlapMs = (longestTokenSeconds + 600) * 1000

/** The keys that sign the tokens of machines, shared by all gateways of one database. */
export interface SigningKeys {
  /** The key that signs now; the first use makes it. */
  readonly current: () => Promise<LocalKey>
  /** The public halves of all keys that verify: the one that signs, and those it replaced not long ago. */
  readonly published: () => Promise<JWK[]>
  readonly find: FindKey
}

interface KnownKey {
  readonly key: LocalKey
  readonly retiresAt: Date | null
}

/** Reads and makes the keys of a database. */
export function createSigningKeys(database: Database, clock: () => Date): SigningKeys {
  let known: { readonly keys: readonly KnownKey[]; readonly at: number } | null = null

  async function load(): Promise<readonly KnownKey[]> {
    const rows = await listSigningKeys(database)
    const keys = await Promise.all(
      rows.map(async ({ jwk, retiresAt }) => ({ key: await keyFrom(jwk as JWK), retiresAt })),
    )
    known = { keys, at: clock().getTime() }
    return keys
  }

  async function recent(): Promise<readonly KnownKey[]> {
    const age = known ? clock().getTime() - known.at : -1
    const keys = known && age >= 0 && age < freshForMs ? known.keys : await load()
    if (keys.some(({ retiresAt }) => retiresAt === null)) return keys
    await addFirstSigningKey(database, await makeRow(clock()))
    return load()
  }

  function live(keys: readonly KnownKey[]): JWK[] {
    return keys.filter(({ retiresAt }) => retiresAt === null || retiresAt > clock()).map(({ key }) => key.publicJwk)
  }

  return {
    async current() {
      const signing = (await recent()).find(({ retiresAt }) => retiresAt === null)
      if (!signing) throw new Error('The database has no signing key.')
      return signing.key
    },
    published: async () => live(await recent()),
    async find(header, token) {
      try {
        return await localKeys(live(await recent()))(header, token)
      } catch (error) {
        // Another process may have made the key a moment ago.
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
        return localKeys(live(await load()))(header, token)
      }
    },
  }
}

/** Makes a new key that signs from now on, and answers when those before it stop verifying. */
export async function rotateSigningKeys(database: Database, now: Date): Promise<{ kid: string; retiresAt: Date }> {
  const row = await makeRow(now)
  const retiresAt = new Date(now.getTime() + overlapMs)
  await replaceSigningKey(database, row, retiresAt)
  return { kid: row.kid, retiresAt }
}

/**
 * Revokes a key: what it has signed is refused within seconds. Where it is the one that signs, a new one does so from
 * now on. Answers its id, null where there was no need; undefined where there is no such key.
 */
export async function revokeSigningKey(database: Database, kid: string, now: Date): Promise<string | null | undefined> {
  const successor = await makeRow(now)
  const outcome = await removeSigningKey(database, kid, successor)
  if (outcome === 'unknown') return undefined
  return outcome === 'replaced' ? successor.kid : null
}

async function makeRow(now: Date): Promise<SigningKeyRow> {
  const jwk = await generateJwk()
  return { kid: String(jwk.kid), jwk: { ...jwk }, createdAt: now, retiresAt: null }
}
