import { type Counterparts, flag } from '../rest/counterpart.ts'

const endTrial = `endTrialConfiguration {
      postTrialConfiguration { roles duration notifyPostTrialEnded }
      serviceEndTrialBehaviour { endTrialBehaviourType endTrialOnPaymentConfirmation subscriptionType }
    }`

const serviceDefinition = `query (
  $serviceId: ID!
  $locale: Locale
  $includeSubRoles: Boolean = false
  $includeServiceRoles: Boolean = true
  $includeServiceInstances: Boolean = false
) {
  serviceDefinition(serviceId: $serviceId, locale: $locale) {
    name displayName descriptionLong productIdentifier isGated visible
    subscriptionLifecycleEventHandlers { onFulfillment onExpiration onCancellation }
    serviceUrls { offerConfiguration serviceHome requestAccess pricingInformation marketing }
    serviceRoles @include(if: $includeServiceRoles) {
      refLink name displayName status isDefault isHidden type description isComposable isBundled
      subRoles @include(if: $includeSubRoles) { name displayName description }
      disallowedResourceTypes
    }
    organizationLink documentSelfLink healthCheckURL campaignId serviceIcon serviceNavBarIcon
    subscriptionStatusChangeNotificationUrl orderCreatedNotifyUrl
    supportedBillingEngines { name isDefault }
    assignedInstance { displayName url globalizationKey isDefault instanceId serviceId }
    serviceType
    trialDetails { trialEnd trialStart trialEndReason paymentCommitment seller status ${endTrial} }
    trialPeriod
    sellers { seller enabled }
    serviceTicker
    allOrgInstances { instanceId displayName url default }
    defaultOrgInstance { instanceId displayName url default }
    serviceInstances @include(if: $includeServiceInstances) { displayName url globalizationKey isDefault instanceId serviceId }
    accessRequestAllowed defaultOnboardingContextId salesLedOnly
    ${endTrial}
    shouldSendEmailUponGrantedAccess
    customEmail { customEmailSubject customEmailBody }
    hideServiceTile setupNeeded maxOrgServiceAccess isCloudPackHelper isComposite isPrimary isBeta isCheckoutEnabled
    isSelfSubscriptionCreationEnabled isDisabled isBinaryDownloadsAllowed isInstanceScopedRolesSupported
    locale
  }
}`

/** The route of a service's definition in GraphQL. */
export const serviceDefinitionCounterparts: Counterparts = {
  getServiceDefinition: [
    {
      document: serviceDefinition,
      variables: {
        serviceId: 'path.id',
        locale: 'query.locale',
        includeSubRoles: flag('includeSubRoles'),
        includeServiceRoles: flag('includeServiceRoles'),
        includeServiceInstances: flag('includeServiceInstances'),
      },
      answer: 'serviceDefinition',
      note: 'Select what you need: the flags are for asking for the same as in REST.',
    },
  ],
}
