import type { Tables } from '../database/tables.ts'
import type { ServiceDefinition } from '../service-definitions/service-definition.ts'
import type { PriceLayer } from '../vocabulary.ts'
import type { Subscription } from './subscription.ts'

/** A price as a subscription copies it. */
export interface CopiedPrice {
  readonly unitPriceMinor: number
  readonly priceLayer: PriceLayer
}

/** The offer that a subscription is to: what its rules look at beside the subscription itself. */
export interface OfferContext {
  readonly product: Pick<
    Tables['products']['$inferSelect'],
    'termMonths' | 'minQuantity' | 'maxQuantity' | 'cancellationModes'
  >
  readonly service: { readonly isLicenseKeyEnabled: boolean }
  readonly definition: Pick<
    ServiceDefinition,
    | 'isDisabled'
    | 'isSelfSubscriptionCreationEnabled'
    | 'salesLedOnly'
    | 'serviceType'
    | 'trialPeriod'
    | 'endTrialConfiguration'
  >
  /** Whether the reseller's catalog has the service, enabled. */
  readonly isInCatalog: boolean
  readonly isServiceArchived: boolean
  readonly isSellerArchived: boolean
  readonly isResellerArchived: boolean
  /** The price of the product for the organization now; null where it has none. */
  readonly price: CopiedPrice | null
  /** Whether the organization ever had a trial of the service. */
  readonly hadTrial: boolean
  /** The reseller's time zone, which a subscription that begins takes over; null: UTC. */
  readonly timeZone: string | null
}

/** A subscription and all that its rules look at, read together. */
export interface SubscriptionContext extends OfferContext {
  readonly subscription: Subscription
}

/** Whether nothing new begins with an offer: no subscription, no period, no other product. */
export function isArchived({
  isServiceArchived,
  isSellerArchived,
  isResellerArchived,
}: Pick<OfferContext, 'isServiceArchived' | 'isSellerArchived' | 'isResellerArchived'>): boolean {
  return isServiceArchived || isSellerArchived || isResellerArchived
}
