import { membersOf } from '../operations/events.ts'
import { formatAmount } from '../values/money.ts'
import type { Subscription } from './subscription.ts'

/** A subscription as events tell of it: fields of the graph by their names, without its secret. */
export function subscriptionSnapshot(row: Subscription): Readonly<Record<string, unknown>> {
  const {
    licenseKey: _key,
    unitPriceMinor: amountMinor,
    sellerId,
    resellerId,
    organizationId,
    serviceId,
    organizationServiceId: _added,
    productId,
    customProperties,
    trialStartsAt,
    trialEndsAt,
    periodAnchorAt: _anchor,
    dueAt: _due,
    currencyCode,
    ...fields
  } = row
  return {
    ...fields,
    seller: { id: sellerId },
    reseller: { id: resellerId },
    organization: { id: organizationId },
    service: { id: serviceId },
    product: { id: productId },
    unitPrice: amountMinor === null ? null : { amount: formatAmount({ amountMinor, currencyCode }), currencyCode },
    customProperties: membersOf(customProperties),
    trial: trialStartsAt && { startsAt: trialStartsAt, endsAt: trialEndsAt },
  }
}
