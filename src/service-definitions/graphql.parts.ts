import { documentType, flag, nested, number, text, texts } from './graphql.document.ts'

export const serviceUrls = {
  offerConfiguration: text('Where an offer is configured.'),
  serviceHome: text('The service itself.'),
  requestAccess: text('Where access is asked for.'),
  pricingInformation: text('What it costs.'),
  marketing: text('What it is for.'),
}

export const ServiceUrlsType = documentType(
  'ServiceUrls',
  'Where a service can be reached and read about.',
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
  'Where a service is told of its subscriptions.',
  lifecycleEventHandlers,
)

export const postTrialConfiguration = {
  roles: texts('The roles that they keep.'),
  duration: number('For how many days they keep them.'),
  notifyPostTrialEnded: flag('Whether the service is told when that time is over.'),
}

const PostTrialConfigurationType = documentType(
  'PostTrialConfiguration',
  'What is left to the users of a trial that has ended.',
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
  'What becomes of a subscription when its trial ends.',
  endTrialBehaviour,
)

export const EndTrialConfigurationType = documentType('EndTrialConfiguration', 'How a trial ends.', {
  postTrialConfiguration: nested(PostTrialConfigurationType, 'What users keep afterwards.'),
  serviceEndTrialBehaviour: nested(EndTrialBehaviourType, 'What becomes of the subscription.'),
})

export const TrialDetailsType = documentType(
  'TrialDetails',
  'The trial of one organization, as the definition tells it.',
  {
    trialStart: text('When it began.'),
    trialEnd: text('When it ends, or ended.'),
    trialEndReason: text('Why it ended.'),
    paymentCommitment: flag('Whether a payment was promised.'),
    seller: text('The seller that gave it.'),
    status: text('Where it stands.'),
    endTrialConfiguration: nested(EndTrialConfigurationType, 'How it ends.'),
  },
)

export const customEmail = {
  customEmailSubject: text('Its subject.'),
  customEmailBody: text('Its text.'),
}

export const CustomEmailType = documentType(
  'CustomEmail',
  'The message to an organization’s owner when it gets the service.',
  customEmail,
)

export const BillingEngineType = documentType('SupportedBillingEngine', 'A billing engine of earlier days.', {
  name: text('Its name.'),
  isDefault: flag('Whether it was the one to use.'),
})

export const DefinitionSellerType = documentType('ServiceDefinitionSeller', 'A seller of earlier days.', {
  seller: text('Who it was.'),
  enabled: flag('Whether it sold the service.'),
})

/** The document's instance has an `id` that is not unique beyond its service, so the graph calls it `instanceId`. */
export const ServiceInstanceType = documentType('ServiceInstance', 'A place where a service runs.', {
  instanceId: text('The instance’s id within its service: the document’s `id`.'),
  displayName: text('What people call it.'),
  url: text('Where it is reached.'),
  globalizationKey: text('Names its texts in other languages.'),
  isDefault: flag('Whether organizations get it unless they choose.'),
  serviceId: text('The service that runs there.'),
})

export const OrganizationInstanceType = documentType(
  'OrganizationServiceInstance',
  'An instance that an organization may use.',
  {
    instanceId: text('The instance’s id within its service.'),
    displayName: text('What people call it.'),
    url: text('Where it is reached.'),
    default: flag('Whether it is the organization’s default.'),
  },
)
