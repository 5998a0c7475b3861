/** The closed word lists that rows hold. GraphQL's enums, REST's values and the columns' types are all made from these. */

export const roles = ['SELLER', 'BROKER', 'ORGANIZATION', 'SERVICE_OWNER', 'OPERATOR'] as const
export type Role = (typeof roles)[number]

export const accountKinds = ['USER', 'SERVICE'] as const
export type AccountKind = (typeof accountKinds)[number]

export const subscriptionStatuses = [
  'PENDING',
  'ACTIVE',
  'SUSPENDED',
  'CANCELLING',
  'CANCELLED',
  'EXPIRED',
  'FAILED',
  'DELETED',
] as const
export type SubscriptionStatus = (typeof subscriptionStatuses)[number]

/** The states in which a subscription is in use or about to be. */
export const liveStatuses = ['PENDING', 'ACTIVE', 'SUSPENDED', 'CANCELLING'] as const satisfies SubscriptionStatus[]

export const subscriptionChangeKinds = [
  'CREATED',
  'UPDATED',
  'ACTIVATED',
  'REJECTED',
  'TIMED_OUT',
  'SUSPENDED',
  'REINSTATED',
  'CANCELLATION_SCHEDULED',
  'CANCELLATION_UNDONE',
  'CANCELLED',
  'RENEWED',
  'TRIAL_CONVERTED',
  'EXPIRED',
  'DELETED',
  'LICENSE_KEY_SET',
] as const
export type SubscriptionChangeKind = (typeof subscriptionChangeKinds)[number]

export const subscriptionActions = [
  'UPDATE',
  'ACTIVATE',
  'REJECT',
  'SUSPEND',
  'REINSTATE',
  'CANCEL',
  'UNDO_CANCEL',
  'RENEW',
  'DELETE',
  'SET_LICENSE_KEY',
] as const
export type SubscriptionAction = (typeof subscriptionActions)[number]

export const cancellationModes = ['IMMEDIATE', 'AT_PERIOD_END'] as const
export type CancellationMode = (typeof cancellationModes)[number]

export const customPropertyTargets = ['ORGANIZATION_SERVICE', 'SUBSCRIPTION'] as const
export type CustomPropertyTarget = (typeof customPropertyTargets)[number]

export const customPropertyTypes = ['TEXT', 'NUMBER', 'BOOLEAN', 'DATE', 'EMAIL', 'URL', 'DOMAIN', 'CHOICE'] as const
export type CustomPropertyType = (typeof customPropertyTypes)[number]

/** Whose prices there are, the nearest to the buyer last. */
export const priceLayers = ['SELLER', 'RESELLER', 'ORGANIZATION'] as const
export type PriceLayer = (typeof priceLayers)[number]

export const serviceTypes = ['PAID', 'FREE', 'PAID_WITH_FREE_TRIAL'] as const
export type ServiceType = (typeof serviceTypes)[number]

/** One field of an audit entry: values as text, secrets already redacted. */
export interface FieldChange {
  field: string
  before: string | null
  after: string | null
}
