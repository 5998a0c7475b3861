import { randomUUID, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { clientSecretHash, newClientSecret } from '../client-secret.ts'
import type { Database } from '../database/database.ts'
import { isUuid } from '../values/uuid.ts'
import { isSameViewer, type Viewer } from '../viewer.ts'
import { type Client, findClient } from './store.clients.ts'

/**
 * How long what was read of a client holds: what is changed of it, revoking too, takes effect after this long at the
 * latest.
 */
const cacheTtlMs = 5000
const cacheSize = 1000
/** The hash that the secret of an unknown client is compared with: of nothing that anybody knows. */
const nobodysHash = clientSecretHash(newClientSecret())

/** A new client and the secret that is not stored: it can be shown now, and never again. */
export function makeClient(
  facts: Pick<Client, 'name' | 'role' | 'parties'> & Partial<Restrictions>,
  now: Date,
): { client: Client; secret: string } {
  const secret = newClientSecret()
  const { name, role, parties, isReadOnly = false, serviceIds = null, canManageClients = false } = facts
  const restrictions: Restrictions = { isReadOnly, serviceIds, canManageClients, readsNoLicenseKeys: false }
  const life = { createdAt: now, lastUsedAt: null, revokedAt: null }
  const secrets = { secretHash: clientSecretHash(secret), previousSecretHash: null, previousSecretEndsAt: null }
  return { client: { id: randomUUID(), name, role, parties, ...restrictions, ...secrets, ...life }, secret }
}

/** The restrictions of a client, within what its role may do. */
export type Restrictions = Pick<Client, 'isReadOnly' | 'serviceIds' | 'canManageClients' | 'readsNoLicenseKeys'>

/** A client as the one who asks. Its row says who that is, whatever its tokens said when they were made. */
function viewerOfClient({ id, role, parties, serviceIds, ...client }: Client): Viewer {
  const { isReadOnly, canManageClients, readsNoLicenseKeys } = client
  const restrictions = { isReadOnly, serviceIds: serviceIds ?? undefined, canManageClients, readsNoLicenseKeys }
  return { accountId: id, account: 'SERVICE', role, parties, ...restrictions }
}

/**
 * The live client with this id and secret, be it the one before the last while that is good; null where there is none.
 * It does the same whether the id, the secret or the client's life is at fault, so that neither the answer nor its time
 * tells which.
 */
export async function clientWith(database: Database, id: string, secret: string, now: Date): Promise<Client | null> {
  const client = await findClient(database, isUuid(id) ? id.toLowerCase() : '')
  const given = Buffer.from(clientSecretHash(secret), 'hex')
  const isLast = timingSafeEqual(given, Buffer.from(client?.secretHash ?? nobodysHash, 'hex'))
  const isPrevious = timingSafeEqual(given, Buffer.from(client?.previousSecretHash ?? nobodysHash, 'hex'))
  const overlaps = client?.previousSecretEndsAt != null && now < client.previousSecretEndsAt
  return (isLast || (isPrevious && overlaps)) && client?.revokedAt === null ? client : null
}

/**
 * Finds the clients that are live as those who ask, as they were at most a few seconds ago, and not before their token
 * was issued, in seconds since 1970: a new secret may give less than the one before. Null for any other id.
 */
export function createClientViewers(
  database: Database,
): (id: string, now: Date, issuedAt: number) => Promise<Viewer | null> {
  const cached = new LRUCache<string, { readonly viewer: Viewer | null; readonly from: number }>({ max: cacheSize })
  return async (id, now, issuedAt) => {
    const known = cached.get(id)
    const age = known ? now.getTime() - known.from : -1
    // A token says its time in whole seconds, so what was read within that second may have been read before it.
    const isSince = known !== undefined && known.from >= (issuedAt + 1) * 1000
    if (isSince && age >= 0 && age < cacheTtlMs) return known.viewer
    // Otherwise it may be as it was earlier in this turn, before `now`.
    database.refresh()
    const client = await findClient(database, id)
    const found = client?.revokedAt === null ? viewerOfClient(client) : null
    // Much is remembered of a viewer as long as it is the same object.
    const viewer = found && known?.viewer && isSameViewer(found, known.viewer) ? known.viewer : found
    cached.set(id, { viewer, from: now.getTime() })
    return viewer
  }
}
