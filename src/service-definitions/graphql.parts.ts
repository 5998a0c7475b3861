import { documentType, flag, nested, number, text, texts } from './graphql.document.ts'

export const serviceUrls = {
  offerConfiguration: text('The address at which an offer is configured.'),
  serviceHome: text('The service itself.'),
  requestAccess: text('The address at which access is asked for.'),
  pricingInformation: text('The address that tells the prices.'),
  marketing: text('The address that tells what the service is for.'),
}

export const ServiceUrlsType = documentType(
  'ServiceUrls',
  'The addresses at which a service can be reached and read about.',
  serviceUrls,
)

export const lifecycleEventHandlers = {
  onFulfillment: text(
    'Told of a new subscription, which then waits as PENDING for the answer. Without it a subscription starts ACTIVE.',
  ),
  onExpiration: text('Told when a subscription expires.'),
  onCancellation: text('Told when a subscription is cancelled.'),
}

export const LifecycleEventHandlersType = documentType(
  'SubscriptionLifecycleEventHandlers',
  'The addresses at which a service is told of its subscriptions.',
  lifecycleEventHandlers,
)

export const postTrialConfiguration = {
  roles: texts('The roles that they keep.'),
  duration: number('For how many days they keep them.'),
  notifyPostTrialEnded: flag('Whether the service is told when that time is over.'),
}

const PostTrialConfigurationType = documentType(
  'PostTrialConfiguration',
  'The access that users of a trial keep after its end.',
  postTrialConfiguration,
)

export const endTrialBehaviour = {
  endTrialBehaviourType: text(
    '`CONVERT` begins the first paid period, `EXPIRE` ends it, `SUSPEND` puts it on hold. The words are our design; an unknown one expires.',
  ),
  endTrialOnPaymentConfirmation: flag('Whether a confirmed payment ends the trial early.'),
  subscriptionType: texts('The kinds of subscription that this is about.'),
}

const EndTrialBehaviourType = documentType(
  'ServiceEndTrialBehaviour',
  'The behavior of a subscription when its trial ends.',
  endTrialBehaviour,
)

export const EndTrialConfigurationType = documentType('EndTrialConfiguration', 'The end of a trial.', {
  postTrialConfiguration: nested(PostTrialConfigurationType, 'The access that users keep after the trial.'),
  serviceEndTrialBehaviour: nested(EndTrialBehaviourType, 'The behavior of the subscription at the end of the trial.'),
})

export const TrialDetailsType = documentType(
  'TrialDetails',
  'The trial of one organization, as the definition tells it.',
  {
    trialStart: text('The start of the trial.'),
    trialEnd: text('The end of the trial, past or to come.'),
    trialEndReason: text('The reason for the end of the trial.'),
    paymentCommitment: flag('Whether a payment was promised.'),
    seller: text('The seller that gave it.'),
    status: text('The state of the trial.'),
    endTrialConfiguration: nested(EndTrialConfigurationType, 'The configuration of the trial’s end.'),
  },
)

export const customEmail = {
  customEmailSubject: text('The subject of the mail.'),
  customEmailBody: text('The text of the mail.'),
}

export const CustomEmailType = documentType(
  'CustomEmail',
  'The message to an organization’s owner when it gets the service.',
  customEmail,
)

export const BillingEngineType = documentType('SupportedBillingEngine', 'A billing engine of earlier days.', {
  name: text('The name of the billing engine.'),
  isDefault: flag('Whether it was the one to use.'),
})

export const DefinitionSellerType = documentType('ServiceDefinitionSeller', 'A seller of earlier days.', {
  seller: text('The seller.'),
  enabled: flag('Whether it sold the service.'),
})

/** The document's instance has an `id` that is not unique beyond its service, so the graph calls it `instanceId`. */
export const ServiceInstanceType = documentType('ServiceInstance', 'A place where a service runs.', {
  instanceId: text('The instance’s id within its service: the document’s `id`.'),
  displayName: text('The instance’s name for people.'),
  url: text('The address of the instance.'),
  globalizationKey: text('Names its texts in other languages.'),
  isDefault: flag('Whether organizations get it unless they choose.'),
  serviceId: text('The service that runs there.'),
})

export const OrganizationInstanceType = documentType(
  'OrganizationServiceInstance',
  'An instance that an organization may use.',
  {
    instanceId: text('The instance’s id within its service.'),
    displayName: text('The instance’s name for people.'),
    url: text('The address of the instance.'),
    default: flag('Whether it is the organization’s default.'),
  },
)
