import type { NewEvent } from '../operations/events.ts'
import { eventOrigin, type Initiator } from '../operations/origin.ts'
import { formatAmount } from '../values/money.ts'
import { eventChanges, type OwnPrice, type PriceChange } from './price-changes.ts'
import { priceListId, type PriceListName, type PriceScope } from './price-list.ts'

/** A price list as an update left it, and what that changed. */
interface UpdatedPriceList {
  readonly version: number
  readonly prices: readonly OwnPrice[]
  readonly changes: readonly PriceChange[]
}

/**
 * The event for a whole update of prices. Those of a reseller are none of the seller's business, nor are list prices
 * that of any reseller in particular.
 */
export function priceListEvent(
  list: PriceListName,
  { sellerId, resellerId }: PriceScope,
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
  const changed = eventChanges(changes)
  return {
    kind: 'price_list.changed',
    subjectType: 'PriceList',
    subjectId: priceListId(list),
    subjectVersion: version,
    sellerId: layer === 'SELLER' ? sellerId : null,
    resellerId,
    organizationId: layer === 'ORGANIZATION' ? ownerId : null,
    serviceId,
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
