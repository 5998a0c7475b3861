import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Database } from '../database/database.ts'
import { isUuid } from '../values/uuid.ts'
import { type Client, findClient } from './store.clients.ts'

/** How long a client that was live a moment ago counts as live: revoking one takes effect after this long at the latest. */
const cacheTtlMs = 5000
const cacheSize = 1000
/** The hash that the secret of an unknown client is compared with: of nothing that anybody knows. */
const nobodysHash = hashOf(randomBytes(32).toString('base64url'))

/** A new client and the secret that is not stored: it can be shown now, and never again. */
export function makeClient(
  facts: Pick<Client, 'name' | 'role' | 'parties'>,
  now: Date,
): { client: Client; secret: string } {
  const secret = randomBytes(32).toString('base64url')
  const { name, role, parties } = facts
  return {
    client: { id: randomUUID(), name, role, parties, secretHash: hashOf(secret), createdAt: now, revokedAt: null },
    secret,
  }
}

/**
 * The live client with this id and secret, null where there is none. It does the same whether the id, the secret or the
 * client's life is at fault, so that neither the answer nor its time tells which.
 */
export async function clientWith(database: Database, id: string, secret: string): Promise<Client | null> {
  const client = await findClient(database, isUuid(id) ? id.toLowerCase() : '')
  const isRight = timingSafeEqual(
    Buffer.from(hashOf(secret), 'hex'),
    Buffer.from(client?.secretHash ?? nobodysHash, 'hex'),
  )
  return isRight && client?.revokedAt === null ? client : null
}

/** Tells whether a client exists and is not revoked, as it was at most a few seconds ago. */
export function createRevocationCheck(database: Database): (id: string, now: Date) => Promise<boolean> {
  const cached = new LRUCache<string, { readonly isLive: boolean; readonly from: number }>({ max: cacheSize })
  return async (id, now) => {
    const known = cached.get(id)
    const age = known ? now.getTime() - known.from : -1
    if (known && age >= 0 && age < cacheTtlMs) return known.isLive
    const client = await findClient(database, id)
    const isLive = client?.revokedAt === null
    cached.set(id, { isLive, from: now.getTime() })
    return isLive
  }
}

/** The secret is 256 random bits, which nobody can guess however fast the hash is; so it needs no slow one. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
