import { needsFulfillment } from '../service-definitions/service-definition.ts'
import type { BeginningContext } from '../subscriptions/new-subscription.ts'
import type { CopiedPrice, OfferContext } from '../subscriptions/subscription-context.ts'
import type { Row } from './rows.ts'

/** All that the rules of a subscription look at, the beginning included. */
export type Offer = OfferContext & BeginningContext

/** Where an offer comes from. */
export interface OfferSource {
  readonly service: Row<'services'>
  readonly definition: Row<'serviceDefinitions'>
  readonly product: Row<'products'>
  readonly price: CopiedPrice
  /** Whether the organization had a trial of the service before. */
  readonly hadTrial: boolean
}

/** The offer of a product from the reseller's catalog, as the store would read it: with the columns' defaults. */
export function offerOf({ service, definition, product, price, hadTrial }: OfferSource): Offer {
  return {
    product: { ...product, termMonths: product.termMonths ?? null, maxQuantity: product.maxQuantity ?? null },
    service: { isLicenseKeyEnabled: service.isLicenseKeyEnabled ?? false },
    definition: {
      isDisabled: definition.isDisabled ?? false,
      isSelfSubscriptionCreationEnabled: definition.isSelfSubscriptionCreationEnabled ?? false,
      salesLedOnly: definition.salesLedOnly ?? false,
      serviceType: definition.serviceType ?? 'PAID',
      trialPeriod: definition.trialPeriod ?? null,
      endTrialConfiguration: definition.endTrialConfiguration ?? null,
    },
    isInCatalog: true,
    isServiceArchived: false,
    isSellerArchived: false,
    isResellerArchived: false,
    price,
    hadTrial,
    timeZone: null,
    needsFulfillment: needsFulfillment(definition.subscriptionLifecycleEventHandlers),
  }
}
