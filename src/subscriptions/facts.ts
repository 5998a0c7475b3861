import type { Tables } from '../database/tables.ts'
import type { ServiceDefinition } from '../service-definitions/service-definition.ts'
import type { PriceLayer } from '../vocabulary.ts'
import type { Subscription } from './subscription.ts'

/** A price as a subscription copies it. */
export interface CopiedPrice {
  readonly unitPriceMinor: number
  readonly priceLayer: PriceLayer
}

/** What the rules of a subscription look at beside the subscription itself, read together with it. */
export interface Surroundings {
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
  /** The price of the product for the organization now; null where it has none. */
  readonly price: CopiedPrice | null
  /** Whether the organization ever had a trial of the service. */
  readonly hadTrial: boolean
}

/** A subscription and all that its rules look at. */
export interface Facts extends Surroundings {
  readonly subscription: Subscription
}
