import type { Tables } from '../database/tables.ts'
import { isHost, type PriceLayer, priceLayers, type Role } from '../vocabulary.ts'

/** A row of `price_entries`: what one owner asks for a product in a currency. */
export type PriceEntry = Tables['priceEntries']['$inferSelect']

/** Whose price list is read: the seller's alone, with a reseller's prices over it, and an organization's over those. */
export interface PriceOwners {
  readonly resellerId: string | null
  readonly organizationId: string | null
}

/** Who reads list prices: the seller's side, brokers, operators and admins. */
export function readsListPrices(role: Role): boolean {
  return role !== 'ORGANIZATION'
}

/** Who reads a reseller's price list: its broker, operators and admins. */
export function readsResellerPrices(role: Role): boolean {
  return role === 'BROKER' || isHost(role)
}

/** Who reads an organization's prices: its broker, itself, operators and admins. */
export function readsOrganizationPrices(role: Role): boolean {
  return role === 'BROKER' || role === 'ORGANIZATION' || isHost(role)
}

/** Who reads which layer a price comes from: the organization does not, it reads its prices only. */
export function readsLayer(role: Role): boolean {
  return role !== 'ORGANIZATION'
}

/** Who reads who changed the prices of a layer: whoever sets them, whoever has a list of its own there, and the host. */
export function readsPriceTrail(role: Role, layer: PriceLayer): boolean {
  if (layer === 'SELLER') return role === 'SELLER' || role === 'SERVICE_OWNER' || isHost(role)
  return layer === 'RESELLER' ? readsResellerPrices(role) : readsOrganizationPrices(role)
}

/** The layer that a price list is written to: the nearest to the organization. */
export function layerOf({ resellerId, organizationId }: PriceOwners): PriceLayer {
  if (organizationId !== null) return 'ORGANIZATION'
  return resellerId !== null ? 'RESELLER' : 'SELLER'
}

/** The party whose own prices a list shows; null for the seller's list, which has no other owner. */
export function ownerOf({ resellerId, organizationId }: PriceOwners): string | null {
  return organizationId ?? resellerId
}

/**
 * The price that counts among those of the layers, and which layer it is of: the organization's, else the reseller's,
 * else the seller's. Null where none has one: then the product is not in the price list and cannot be subscribed to.
 */
export function effectivePrice<Price>(
  prices: Readonly<Record<PriceLayer, Price | null | undefined>>,
): { layer: PriceLayer; price: Price } | null {
  for (const layer of nearestFirst) {
    const price = prices[layer]
    if (price != null) return { layer, price }
  }
  return null
}

const nearestFirst = priceLayers.toReversed()

/** The same for one product among entries of one currency. */
export function effectiveEntry(
  entries: readonly PriceEntry[],
  productId: string,
  { resellerId, organizationId }: PriceOwners,
): PriceEntry | null {
  const ofLayer = (layer: PriceLayer, ownerId: string | null) =>
    entries.find(
      (entry) =>
        entry.productId === productId && entry.layer === layer && (layer === 'SELLER' || entry.ownerId === ownerId),
    )
  const effective = effectivePrice({
    SELLER: ofLayer('SELLER', null),
    RESELLER: ofLayer('RESELLER', resellerId),
    ORGANIZATION: ofLayer('ORGANIZATION', organizationId),
  })
  return effective?.price ?? null
}
