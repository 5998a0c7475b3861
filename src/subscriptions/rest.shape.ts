import { z } from 'zod'
import { customPropertyShown, decimal, idShown, instant } from '../rest/fields.ts'
import type { RestRequest } from '../rest/route.ts'
import { propertiesById, shownValues } from '../services/rest.ts'
import { formatAmount } from '../values/money.ts'
import { priceLayers, roles, subscriptionStatuses } from '../vocabulary.ts'
import { readsLicenseKey, readsPrice, readsPriceLayer, type Subscription } from './subscription.ts'

/** A subscription, as REST shows it. The documents leave its fields open, so they are our design: the graph's names. */
export const subscriptionShape = z
  .object({
    id: idShown,
    status: z.enum(subscriptionStatuses),
    statusReason: z.string().nullable(),
    quantity: z.int(),
    licenseKey: z.string().nullable(),
    sellerId: idShown,
    resellerId: idShown,
    organizationId: idShown,
    serviceId: idShown,
    productId: idShown,
    unitPrice: decimal.nullable(),
    currencyCode: z.string().nullable(),
    priceLayer: z.enum(priceLayers).nullable(),
    customPropertiesData: z.array(customPropertyShown),
    autoRenews: z.boolean(),
    trialStartsAt: instant.nullable(),
    trialEndsAt: instant.nullable(),
    currentPeriodStartsAt: instant.nullable(),
    currentPeriodEndsAt: instant.nullable(),
    cancelAt: instant.nullable(),
    cancelledBy: z.enum(roles).nullable(),
    suspendedFrom: z.enum(subscriptionStatuses).nullable(),
    suspendedBy: z.enum(roles).nullable(),
    holdEndsAt: instant.nullable(),
    createdAt: instant,
    updatedAt: instant,
    activatedAt: instant.nullable(),
    suspendedAt: instant.nullable(),
    cancelledAt: instant.nullable(),
    version: z.int(),
  })
  .meta({
    id: 'Subscription',
    description: 'A subscription of an organization to a product. What a role may not read is null.',
  })

/** Subscriptions as the viewer may read them. */
export async function shownSubscriptions(
  request: Pick<RestRequest, 'context' | 'viewer'>,
  rows: readonly Subscription[],
): Promise<z.output<typeof subscriptionShape>[]> {
  const properties = await propertiesById(
    request,
    rows.map((row) => row.serviceId),
  )
  const { role } = request.viewer
  return rows.map((row) => {
    const price =
      readsPrice(role) && row.unitPriceMinor !== null
        ? { amountMinor: row.unitPriceMinor, currencyCode: row.currencyCode }
        : null
    return {
      id: row.id,
      status: row.status,
      statusReason: row.statusReason,
      quantity: row.quantity,
      licenseKey: readsLicenseKey(role) ? row.licenseKey : null,
      sellerId: row.sellerId,
      resellerId: row.resellerId,
      organizationId: row.organizationId,
      serviceId: row.serviceId,
      productId: row.productId,
      unitPrice: price && formatAmount(price),
      currencyCode: price && price.currencyCode,
      priceLayer: readsPriceLayer(role) ? row.priceLayer : null,
      customPropertiesData: shownValues(properties.get(row.serviceId), 'SUBSCRIPTION', row.customProperties),
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
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
      activatedAt: iso(row.activatedAt),
      suspendedAt: iso(row.suspendedAt),
      cancelledAt: iso(row.cancelledAt),
      version: row.version,
    }
  })
}

function iso(instant: Date | null): string | null {
  return instant && instant.toISOString()
}
