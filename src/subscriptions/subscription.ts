import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { isHost, type Role } from '../vocabulary.ts'

/** A row of `subscriptions`. */
export type Subscription = Tables['subscriptions']['$inferSelect']

/** Whether a viewer may read the license key: the subscription's own parties, but neither service owners nor the host. */
export function readsLicenseKey({
  role,
  readsNoLicenseKeys = false,
}: Pick<Viewer, 'role' | 'readsNoLicenseKeys'>): boolean {
  return !readsNoLicenseKeys && (role === 'SELLER' || role === 'BROKER' || role === 'ORGANIZATION')
}

/** Whether a role may read what the subscription costs. Prices are the reseller's business: the seller's side may not. */
export function readsPrice(role: Role): boolean {
  return role === 'BROKER' || role === 'ORGANIZATION' || isHost(role)
}

/** Whether a role may read which layer a price comes from. */
export function readsPriceLayer(role: Role): boolean {
  return role === 'BROKER' || isHost(role)
}
