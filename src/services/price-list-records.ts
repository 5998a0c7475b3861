import type { NewEvent } from '../operations/events.ts'
import { eventOrigin, type Initiator } from '../operations/origin.ts'
import { formatAmount } from '../values/money.ts'
import { type ChangedPrice, type OwnPrice, priceListId, type PriceListName, priceListReaders } from './price-list.ts'

/** A price list as an update left it, and what that changed. */
interface UpdatedPriceList {
  readonly version: number
  readonly prices: readonly OwnPrice[]
  readonly changes: readonly ChangedPrice[]
}

/**
 * The event for a whole update of prices. Those of a reseller are none of the seller's business, nor are list prices
 * that of any reseller in particular: `resellerId` is null for these.
 */
export function priceListEvent(
  list: PriceListName,
  resellerId: string | null,
  { version, prices: own, changes }: UpdatedPriceList,
  occurredAt: Date,
  initiator: Initiator,
): NewEvent {
  const { serviceId, layer, ownerId } = list
  const prices = own.map(({ productId, ...money }) => ({
    productId,
    currencyCode: money.currencyCode,
    unitPrice: formatAmount(money),
  }))
  const changed = changes.map(({ productId, currencyCode, before, after }) => ({
    productId,
    currencyCode,
    before: before && formatAmount(before),
    after: after && formatAmount(after),
  }))
  return {
    kind: 'price_list.changed',
    subjectType: 'PriceList',
    subjectId: priceListId(list),
    subjectVersion: version,
    ...priceListReaders(list, resellerId),
    priceLayer: layer,
    occurredAt,
    ...eventOrigin(initiator, serviceId),
    changes: changed.map(({ productId, currencyCode, before, after }) => ({
      field: `entries.${productId}.${currencyCode}`,
      before,
      after,
    })),
    snapshot: { serviceId, layer, ownerId, version, prices, changes: changed },
  }
}
