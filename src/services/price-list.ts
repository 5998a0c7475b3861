import { type AuditReaders, noReaders } from '../operations/audit.ts'
import type { Money } from '../values/money.ts'
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

/** A price that an owner has set itself. */
export interface OwnPrice extends Money {
  readonly productId: string
}

/** What became of one price of a list; null where there is none. */
export interface ChangedPrice {
  readonly productId: string
  readonly currencyCode: string
  readonly before: Money | null
  readonly after: Money | null
}

/** The prices that an owner has set itself once some of them are changed. */
export function pricesAfter(own: readonly OwnPrice[], changes: readonly ChangedPrice[]): OwnPrice[] {
  const key = ({ productId, currencyCode }: Pick<ChangedPrice, 'productId' | 'currencyCode'>) =>
    `${productId} ${currencyCode}`
  const prices = new Map(own.map((price) => [key(price), price]))
  for (const change of changes) {
    if (change.after) prices.set(key(change), { productId: change.productId, ...change.after })
    else prices.delete(key(change))
  }
  return [...prices.values()]
}

/** The id of a price list: the same for the same list everywhere, a UUID of version 8. */
export function priceListId({ serviceId, layer, ownerId }: PriceListName): string {
  return uuidOf(`${serviceId} ${layer} ${ownerId}`)
}

/** The parties that read of a price list: those of its own layer. `resellerId` is null for list prices. */
export function priceListReaders(
  { serviceId, layer, ownerId }: PriceListName,
  resellerId: string | null,
): AuditReaders {
  return {
    ...noReaders,
    sellerId: layer === 'SELLER' ? ownerId : null,
    resellerId,
    organizationId: layer === 'ORGANIZATION' ? ownerId : null,
    serviceId,
  }
}

/** The parties and currencies of a price list. */
export interface PriceScope {
  readonly sellerId: string
  /** Null for list prices. */
  readonly resellerId: string | null
  /** The currencies that the service is sold in. */
  readonly currencyCodes: readonly string[]
}
