import type { NewEvent } from '../operations/events.ts'
import { formatAmount } from '../values/money.ts'
import { eventChanges, type OwnPrice, type PriceChange } from './price-changes.ts'
import type { PriceListName, PriceScope } from './price-list.ts'

/** A price list as an update left it, and what that changed. */
interface UpdatedPriceList {
  readonly version: number
  readonly prices: readonly OwnPrice[]
  readonly changes: readonly PriceChange[]
}

/**
 * The event for a whole update of prices. Prices are the reseller's business: whoever delivers events keeps these from
 * the seller's side, as the reader of price lists does.
 */
export function priceListEvent(
  { serviceId, layer, ownerId }: PriceListName,
  { sellerId, resellerId }: PriceScope,
  { version, prices: own, changes }: UpdatedPriceList,
  occurredAt: Date,
): NewEvent {
  const prices = own.map(({ productId, ...money }) => ({
    productId,
    currencyCode: money.currencyCode,
    unitPrice: formatAmount(money),
  }))
  return {
    kind: 'price_list.changed',
    subjectType: 'PriceList',
    subjectId: ownerId,
    subjectVersion: version,
    sellerId,
    resellerId,
    organizationId: layer === 'ORGANIZATION' ? ownerId : null,
    serviceId,
    occurredAt,
    snapshot: { serviceId, layer, ownerId, version, prices, changes: eventChanges(changes) },
  }
}
