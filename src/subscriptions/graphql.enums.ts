import { enumOf } from '../graphql/enums.ts'
import { subscriptionActions, subscriptionChangeKinds, subscriptionStatuses } from '../vocabulary.ts'

export const SubscriptionStatus = enumOf(
  'SubscriptionStatus',
  'The state of a subscription. More may come: keep a default branch.',
  subscriptionStatuses,
  {
    PENDING: 'Created, and waiting for the service owner to activate or reject it.',
    ACTIVE: 'The subscription is in use.',
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
  'A kind of change of a subscription. More may come: keep a default branch.',
  subscriptionChangeKinds,
  {
    CREATED: 'The subscription was created.',
    UPDATED: 'Its quantity, product, properties or auto-renewal changed.',
    ACTIVATED: 'The service’s side accepted it.',
    REJECTED: 'The service’s side refused it.',
    TIMED_OUT: 'The service’s side did not answer in time.',
    SUSPENDED: 'The subscription was put on hold.',
    REINSTATED: 'The hold was ended.',
    CANCELLATION_SCHEDULED: 'The subscription will be cancelled at the end of its period.',
    CANCELLATION_UNDONE: 'The subscription will not be cancelled after all.',
    CANCELLED: 'The subscription was cancelled.',
    RENEWED: 'Another period was added.',
    TRIAL_CONVERTED: 'Its trial ended and the first paid period began.',
    EXPIRED: 'Its term or trial ended and was not continued.',
    DELETED: 'The subscription was removed from lists.',
    LICENSE_KEY_SET: 'Its license key was set or cleared.',
  },
)
export const SubscriptionAction = enumOf(
  'SubscriptionAction',
  'An action on a subscription. More may come: keep a default branch.',
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
