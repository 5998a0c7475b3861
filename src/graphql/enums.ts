import {
  accountKinds,
  cancellationModes,
  customPropertyTargets,
  customPropertyTypes,
  priceLayers,
  roles,
  serviceTypes,
  subscriptionActions,
  subscriptionChangeKinds,
  subscriptionStatuses,
} from '../vocabulary.ts'
import { builder } from './builder.ts'

/** Makes a GraphQL enum of a word list; the type checker asks for a description of every word. */
export function enumOf<const Word extends string>(
  name: string,
  description: string,
  _words: readonly Word[],
  descriptions: Record<Word, string>,
) {
  const values = Object.fromEntries(
    Object.entries<string>(descriptions).map(([word, text]) => [word, { description: text }]),
  )
  return builder.enumType(name, { description, values: values as Record<Word, { description: string }> })
}

export const Role = enumOf('Role', 'What a credential acts as.', roles, {
  SELLER: 'Owns services and sees every subscription of them.',
  BROKER: 'A reseller (the Cloud Service Broker): manages its organizations, its catalog and its prices.',
  ORGANIZATION: 'The customer of one reseller.',
  SERVICE_OWNER: 'Looks after some services of a seller; sees what the seller sees of them, without license keys.',
  OPERATOR: 'Reads everything but secrets, and changes nothing.',
})

export const AccountKind = enumOf('AccountKind', 'Whose account a credential belongs to.', accountKinds, {
  USER: 'A person.',
  SERVICE: 'A program, by OAuth 2 client credentials.',
})

export const SubscriptionStatus = enumOf(
  'SubscriptionStatus',
  'Where a subscription stands. More may come: keep a default branch.',
  subscriptionStatuses,
  {
    PENDING: 'Created, and waiting for the service owner to activate or reject it.',
    ACTIVE: 'In use.',
    SUSPENDED: 'On hold; it can be reinstated until the hold ends.',
    CANCELLING: 'In use until `cancelAt`, then cancelled.',
    CANCELLED: 'Ended by cancellation.',
    EXPIRED: 'Ended because its term or trial was not continued.',
    FAILED: 'Never began: rejected, or not answered in time.',
    DELETED: 'Ended and removed from lists; still readable by id and when named in a filter.',
  },
)

export const SubscriptionChangeKind = enumOf(
  'SubscriptionChangeKind',
  'What happened to a subscription. More may come: keep a default branch.',
  subscriptionChangeKinds,
  {
    CREATED: 'It was created.',
    UPDATED: 'Its quantity, product, properties or auto-renewal changed.',
    ACTIVATED: 'The service’s side accepted it.',
    REJECTED: 'The service’s side refused it.',
    TIMED_OUT: 'The service’s side did not answer in time.',
    SUSPENDED: 'It was put on hold.',
    REINSTATED: 'The hold was ended.',
    CANCELLATION_SCHEDULED: 'It will be cancelled at the end of its period.',
    CANCELLATION_UNDONE: 'It will not be cancelled after all.',
    CANCELLED: 'It was cancelled.',
    RENEWED: 'Another period was added.',
    TRIAL_CONVERTED: 'Its trial ended and the first paid period began.',
    EXPIRED: 'Its term or trial ended and was not continued.',
    DELETED: 'It was removed from lists.',
    LICENSE_KEY_SET: 'Its license key was set or cleared.',
  },
)

export const SubscriptionAction = enumOf(
  'SubscriptionAction',
  'What can be done with a subscription. More may come: keep a default branch.',
  subscriptionActions,
  {
    UPDATE: '`updateSubscription`.',
    ACTIVATE: '`activateSubscription`.',
    REJECT: '`rejectSubscription`.',
    SUSPEND: '`suspendSubscription`.',
    REINSTATE: '`reinstateSubscription`.',
    CANCEL: '`cancelSubscription`.',
    UNDO_CANCEL: '`undoCancelSubscription`.',
    RENEW: '`renewSubscription`.',
    DELETE: '`deleteSubscription`.',
    SET_LICENSE_KEY: '`setLicenseKey`.',
  },
)

export const CancellationMode = enumOf('CancellationMode', 'How a subscription may be cancelled.', cancellationModes, {
  IMMEDIATE: 'At once.',
  AT_PERIOD_END: 'At the end of the current period.',
})

export const CustomPropertyTarget = enumOf(
  'CustomPropertyTarget',
  'What a custom property belongs to.',
  customPropertyTargets,
  {
    ORGANIZATION_SERVICE: 'Asked when the service is added to an organization.',
    SUBSCRIPTION: 'Asked when a subscription is created.',
  },
)

export const CustomPropertyType = enumOf(
  'CustomPropertyType',
  'What the value of a custom property looks like.',
  customPropertyTypes,
  {
    TEXT: 'Any text.',
    NUMBER: 'A decimal number.',
    BOOLEAN: '`true` or `false`.',
    DATE: 'A day, `YYYY-MM-DD`.',
    EMAIL: 'An email address.',
    URL: 'An absolute http or https URL.',
    DOMAIN: 'A domain name.',
    CHOICE: 'One of the allowed values.',
  },
)

export const PriceLayer = enumOf(
  'PriceLayer',
  'Who set a price. The nearest to the organization counts.',
  priceLayers,
  {
    SELLER: 'The list price of the seller.',
    RESELLER: 'The reseller’s price for its customers.',
    ORGANIZATION: 'The reseller’s price for one organization.',
  },
)

export const ServiceTypeEnum = enumOf('ServiceType', 'How access to a service is paid for.', serviceTypes, {
  PAID: 'It is paid for.',
  FREE: 'It is free.',
  PAID_WITH_FREE_TRIAL: 'It is paid for, after a free trial.',
})

/** Ascending or descending. */
export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end of a list comes first.',
  values: {
    ASC: { description: 'Smallest or oldest first.' },
    DESC: { description: 'Largest or newest first.' },
  } as const,
})
