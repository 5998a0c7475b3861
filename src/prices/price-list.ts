import { uuidOf } from '../values/uuid.ts'
import type { PriceLayer } from '../vocabulary.ts'

/** The name of a price list: of which service, and whose. */
export interface PriceListName {
  readonly serviceId: string
  readonly layer: PriceLayer
  readonly ownerId: string
}

/** The name as whoever writes the list knows it: list prices are those of the service's seller, who need not be named. */
export type WantedPriceList = Omit<PriceListName, 'ownerId'> & { readonly ownerId: string | null }

/** The id of a price list: the same for the same list everywhere, a UUID of version 8. */
export function priceListId({ serviceId, layer, ownerId }: PriceListName): string {
  return uuidOf(`${serviceId} ${layer} ${ownerId}`)
}

/** The parties and currencies of a price list. */
export interface PriceScope {
  readonly sellerId: string
  /** Null for list prices. */
  readonly resellerId: string | null
  /** The currencies that the service is sold in. */
  readonly currencyCodes: readonly string[]
}
