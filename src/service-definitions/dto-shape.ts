/**
 * The ServiceDefinitionDto as an answer: every name of the document. What lists and objects hold is nullable where the
 * document leaves it out.
 */
export interface ServiceDefinitionDto {
  name: string
  displayName: string
  descriptionLong: string | null
  productIdentifier: string | null
  isGated: boolean
  visible: boolean
  subscriptionLifecycleEventHandlers: DtoLifecycleEventHandlers | null
  serviceUrls: DtoServiceUrls | null
  serviceRoles: DtoServiceRole[]
  organizationLink: string | null
  documentSelfLink: string | null
  healthCheckURL: string | null
  campaignId: string | null
  serviceIcon: string | null
  serviceNavBarIcon: string | null
  subscriptionStatusChangeNotificationUrl: string | null
  orderCreatedNotifyUrl: string | null
  supportedBillingEngines: { name: string | null; isDefault: boolean }[]
  assignedInstance: DtoServiceInstance | null
  /** PAID, FREE or PAID_WITH_FREE_TRIAL; or the document's placeholder `string`, where that was imported. */
  serviceType: string
  trialDetails: DtoTrialDetails | null
  /** Days. */
  trialPeriod: number | null
  sellers: { seller: string | null; enabled: boolean }[]
  serviceTicker: string | null
  allOrgInstances: DtoOrganizationInstance[]
  defaultOrgInstance: DtoOrganizationInstance | null
  serviceInstances: DtoServiceInstance[]
  accessRequestAllowed: boolean
  defaultOnboardingContextId: string | null
  salesLedOnly: boolean
  endTrialConfiguration: DtoEndTrialConfiguration | null
  shouldSendEmailUponGrantedAccess: boolean
  customEmail: { customEmailSubject: string | null; customEmailBody: string | null } | null
  hideServiceTile: boolean
  setupNeeded: boolean
  /** Null: unlimited. */
  maxOrgServiceAccess: number | null
  isCloudPackHelper: boolean
  isComposite: boolean
  isPrimary: boolean
  isBeta: boolean
  isCheckoutEnabled: boolean
  isSelfSubscriptionCreationEnabled: boolean
  isDisabled: boolean
  isBinaryDownloadsAllowed: boolean
  isInstanceScopedRolesSupported: boolean
}

/** Where a service hears of its subscriptions. */
export interface DtoLifecycleEventHandlers {
  onFulfillment: string | null
  onExpiration: string | null
  onCancellation: string | null
}

/** Where a service is found. */
export interface DtoServiceUrls {
  offerConfiguration: string | null
  serviceHome: string | null
  requestAccess: string | null
  pricingInformation: string | null
  marketing: string | null
}

/** A role of a service. */
export interface DtoServiceRole {
  refLink: string | null
  name: string | null
  displayName: string | null
  status: string | null
  isDefault: boolean
  isHidden: boolean
  type: string | null
  description: string | null
  isComposable: boolean
  isBundled: boolean
  /** The document leaves their shape open. */
  subRoles: unknown[]
  disallowedResourceTypes: string[]
}

/** The first of the document's two shapes of instance: of a service, or the one assigned. */
export interface DtoServiceInstance {
  displayName: string | null
  url: string | null
  globalizationKey: string | null
  isDefault: boolean
  id: string | null
  serviceId: string | null
}

/** The second: of an organization. */
export interface DtoOrganizationInstance {
  instanceId: string | null
  displayName: string | null
  url: string | null
  default: boolean
}

/** A trial. */
export interface DtoTrialDetails {
  trialEnd: string | null
  trialStart: string | null
  trialEndReason: string | null
  paymentCommitment: boolean
  seller: string | null
  status: string | null
  endTrialConfiguration: DtoEndTrialConfiguration | null
}

/** The end of a trial. */
export interface DtoEndTrialConfiguration {
  postTrialConfiguration: { roles: string[]; duration: number | null; notifyPostTrialEnded: boolean } | null
  serviceEndTrialBehaviour: {
    endTrialBehaviourType: string | null
    endTrialOnPaymentConfirmation: boolean
    subscriptionType: string[]
  } | null
}
