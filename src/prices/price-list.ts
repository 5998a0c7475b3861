import type { PriceLayer } from '../vocabulary.ts'

/** The name of a price list that is written: of which service, and whose. */
export interface PriceListName {
  readonly serviceId: string
  readonly layer: Exclude<PriceLayer, 'SELLER'>
  readonly ownerId: string
}

/** The parties and currencies of a price list. */
export interface PriceScope {
  readonly sellerId: string
  readonly resellerId: string
  /** The currencies that the service is sold in. */
  readonly currencyCodes: readonly string[]
}
