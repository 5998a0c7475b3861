import { z } from 'zod'
import { customPropertyShown, decimal, idShown, instant } from '../rest/fields.ts'
import type { RestRequest } from '../rest/route.ts'
import type { PropertyAccess } from '../services/custom-property.ts'
import { propertyAccessById, shownValues } from '../services/rest.ts'
import { instantText } from '../values/instant.ts'
import { formatAmount } from '../values/money.ts'
import { priceLayers, roles, subscriptionStatuses } from '../vocabulary.ts'
import { licenseKeyOf } from './store.license-key.ts'
import { readsLicenseKey, readsPrice, readsPriceLayer, type Subscription } from './subscription.ts'

/** A subscription, as REST shows it. The documents leave its fields open, so they are our design: the graph's names. */
export const subscriptionShape = z
  .object({
    id: idShown.describe('The id of the subscription.'),
    status: z.enum(subscriptionStatuses).describe('The state that it is in.'),
    statusReason: z.string().nullable().describe('Why it is in its state, as whoever brought it there said.'),
    quantity: z.int().describe('How many units are bought, such as seats.'),
    licenseKey: z.string().nullable().describe('The key that the seller set; null for roles that may not read it.'),
    sellerId: idShown.describe('The seller of the service.'),
    resellerId: idShown.describe('The reseller of the organization.'),
    organizationId: idShown.describe('The organization that subscribes.'),
    serviceId: idShown.describe('The service that is subscribed to.'),
    productId: idShown.describe('The product of the service that is bought.'),
    unitPrice: decimal
      .nullable()
      .describe('The price of one unit when it was bought or renewed last; null for roles that may not read it.'),
    currencyCode: z.string().nullable().describe('The currency of the price; null where the price is.'),
    priceLayer: z
      .enum(priceLayers)
      .nullable()
      .describe('Whose price list the price is from; null for roles that may not read it.'),
    customPropertiesData: z
      .array(customPropertyShown)
      .describe('The answers to what the service asks of a subscription.'),
    autoRenews: z.boolean().describe('Whether another period follows the current one by itself.'),
    trialStartsAt: instant.nullable().describe('When its trial began; null where it has none.'),
    trialEndsAt: instant.nullable().describe('When its trial ends or ended; null where it has none.'),
    currentPeriodStartsAt: instant.nullable().describe('When the period that is paid for began.'),
    currentPeriodEndsAt: instant.nullable().describe('When the period that is paid for ends.'),
    cancelAt: instant.nullable().describe('When it will end, where it is being canceled.'),
    cancelledBy: z.enum(roles).nullable().describe('The role that canceled it.'),
    suspendedFrom: z.enum(subscriptionStatuses).nullable().describe('The state that it was in before its hold.'),
    suspendedBy: z.enum(roles).nullable().describe('The role that put it on hold.'),
    holdEndsAt: instant.nullable().describe('When its hold ends by itself.'),
    createdAt: instant.describe('When it was made.'),
    updatedAt: instant.describe('When it changed last.'),
    activatedAt: instant.nullable().describe('When it became active for the first time.'),
    suspendedAt: instant.nullable().describe('When its hold began.'),
    cancelledAt: instant.nullable().describe('When it ended.'),
    version: z.int().describe('Counts its changes; it leads the `ETag`.'),
  })
  .meta({
    id: 'Subscription',
    description: 'A subscription of an organization to a product. What a role may not read is null.',
  })

type Reading = Pick<RestRequest, 'context' | 'viewer'>

/** Subscriptions as the viewer may read them. */
export async function shownSubscriptions(
  request: Reading,
  rows: readonly Subscription[],
): Promise<z.output<typeof subscriptionShape>[]> {
  const access = await propertyAccessById(
    request,
    'SUBSCRIPTION',
    rows.map((row) => row.serviceId),
  )
  return rows.map((row) => shownSubscription(request, row, access.get(row.serviceId)))
}

/** A subscription as the viewer may read it; `properties` are those of its service that it may read. */
export function shownSubscription(
  { context, viewer }: Reading,
  row: Subscription,
  properties: readonly PropertyAccess[] | undefined,
): z.output<typeof subscriptionShape> {
  const { role } = viewer
  const price =
    readsPrice(role) && row.unitPriceMinor !== null
      ? { amountMinor: row.unitPriceMinor, currencyCode: row.currencyCode }
      : null
  return {
    id: row.id,
    status: row.status,
    statusReason: row.statusReason,
    quantity: row.quantity,
    licenseKey: readsLicenseKey(viewer) ? licenseKeyOf(context.database, row) : null,
    sellerId: row.sellerId,
    resellerId: row.resellerId,
    organizationId: row.organizationId,
    serviceId: row.serviceId,
    productId: row.productId,
    unitPrice: price && formatAmount(price),
    currencyCode: price && price.currencyCode,
    priceLayer: readsPriceLayer(role) ? row.priceLayer : null,
    customPropertiesData: shownValues(properties, 'SUBSCRIPTION', row.customProperties),
    autoRenews: row.autoRenews,
    trialStartsAt: iso(row.trialStartsAt),
    trialEndsAt: iso(row.trialEndsAt),
    currentPeriodStartsAt: iso(row.currentPeriodStartsAt),
    currentPeriodEndsAt: iso(row.currentPeriodEndsAt),
    cancelAt: iso(row.cancelAt),
    cancelledBy: row.cancelledBy,
    suspendedFrom: row.suspendedFrom,
    suspendedBy: row.suspendedBy,
    holdEndsAt: iso(row.holdEndsAt),
    createdAt: instantText(row.createdAt),
    updatedAt: instantText(row.updatedAt),
    activatedAt: iso(row.activatedAt),
    suspendedAt: iso(row.suspendedAt),
    cancelledAt: iso(row.cancelledAt),
    version: row.version,
  }
}

function iso(instant: Date | null): string | null {
  return instant && instantText(instant)
}
