import { createHash } from 'node:crypto'
import type { PriceLayer } from '../vocabulary.ts'

/** The name of a price list that is written: of which service, and whose. */
export interface PriceListName {
  readonly serviceId: string
  readonly layer: Exclude<PriceLayer, 'SELLER'>
  readonly ownerId: string
}

/** The id of a price list: the same for the same list everywhere, a UUID of version 8. */
export function priceListId({ serviceId, layer, ownerId }: PriceListName): string {
  const digest = createHash('sha256').update(`${serviceId} ${layer} ${ownerId}`).digest('hex')
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`
}

/** The parties and currencies of a price list. */
export interface PriceScope {
  readonly sellerId: string
  readonly resellerId: string
  /** The currencies that the service is sold in. */
  readonly currencyCodes: readonly string[]
}
