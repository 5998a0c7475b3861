/**
 * The GraphQL documents that ask for what the REST operations answer, field by field. They name everything that REST
 * shows; whoever moves leaves out what is not needed.
 */

const subscriptionFields = `fragment SubscriptionFields on ServiceSubscription {
  id status statusReason quantity licenseKey
  seller { id } reseller { id } organization { id } service { id } product { id }
  unitPrice { amount currencyCode } priceLayer
  customProperties { key value }
  autoRenews
  trial { startsAt endsAt }
  currentPeriodStartsAt currentPeriodEndsAt cancelAt cancelledBy suspendedFrom suspendedBy holdEndsAt
  createdAt updatedAt activatedAt suspendedAt cancelledAt version
}`

const organizationServiceFields = `fragment OrganizationServiceFields on OrganizationService {
  id
  service { id name }
  organization { id }
  currencyCode
  customProperties { key value }
  tenantId version createdAt updatedAt
}`

const priceListFields = `fragment PriceListFields on PriceList {
  currencyCode version
  entries { product { id name } unitPrice { amount currencyCode } layer }
}`

const refusalFields = `fragment RefusalFields on DomainError {
  __typename code message
  ... on InvalidInput { issues { path code name message } }
}`

/** A mutation with its one input; what it answers, or the refusal. */
function mutation(field: string, selection: string, fragments: string): string {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}`
  const input = field === 'deleteSubscription' ? 'SubscriptionActionInput' : `${type}Input`
  return `mutation ($input: ${input}!) {
  ${field}(input: $input) {
    ... on ${type}Success { ${selection} }
    ...RefusalFields
  }
}
${fragments}
${refusalFields}`
}

const subscriptionMutation = (field: string) =>
  mutation(field, 'subscription { ...SubscriptionFields }', subscriptionFields)
const organizationServiceMutation = (field: string) =>
  mutation(field, 'organizationService { ...OrganizationServiceFields }', organizationServiceFields)
const pricesMutation = (field: string) => mutation(field, 'priceList { ...PriceListFields }', priceListFields)

/** The subscriptions of a party, one page at a time. */
function subscriptionsOf(party: 'seller' | 'reseller' | 'organization'): string {
  return `query ($${party}Id: ID!, $first: Int, $after: String, $filter: SubscriptionFilter) {
  ${party}(id: $${party}Id) {
    subscriptions(first: $first, after: $after, filter: $filter) {
      nodes { ...SubscriptionFields }
      pageInfo { hasNextPage endCursor }
    }
  }
}
${subscriptionFields}`
}

export const estore = `query ($organizationId: ID!, $first: Int, $after: String, $search: String) {
  organization(id: $organizationId) {
    estore(first: $first, after: $after, search: $search) {
      nodes { service { id name } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

export const estoreService = `query ($organizationId: ID!, $serviceId: ID!) {
  organization(id: $organizationId) {
    estoreService(serviceId: $serviceId) {
      service {
        id name currencyCodes
        customProperties {
          key name type appliesTo isMandatory isVisible defaultValue allowedValues pattern minLength maxLength layers
        }
      }
    }
  }
}`

export const organizationServices = `query ($organizationId: ID!, $first: Int, $after: String) {
  organization(id: $organizationId) {
    services(first: $first, after: $after) {
      nodes { ...OrganizationServiceFields }
      pageInfo { hasNextPage endCursor }
    }
  }
}
${organizationServiceFields}`

export const organizationService = `query ($organizationId: ID!, $serviceId: ID!) {
  organization(id: $organizationId) {
    service(serviceId: $serviceId) { ...OrganizationServiceFields }
  }
}
${organizationServiceFields}`

export const addOrganizationService = organizationServiceMutation('addOrganizationService')
export const updateOrganizationService = organizationServiceMutation('updateOrganizationService')
export const removeOrganizationService = organizationServiceMutation('removeOrganizationService')

export const sellerSubscriptions = subscriptionsOf('seller')
export const resellerSubscriptions = subscriptionsOf('reseller')
export const organizationSubscriptions = subscriptionsOf('organization')

export const subscription = `query ($subscriptionId: ID!) {
  subscription(id: $subscriptionId) { ...SubscriptionFields }
}
${subscriptionFields}`

export const createSubscription = subscriptionMutation('createSubscription')
export const updateSubscription = subscriptionMutation('updateSubscription')
export const cancelSubscription = subscriptionMutation('cancelSubscription')
export const deleteSubscription = subscriptionMutation('deleteSubscription')
export const setLicenseKey = subscriptionMutation('setLicenseKey')

export const history = `query ($subscriptionId: ID!, $first: Int, $after: String) {
  subscription(id: $subscriptionId) {
    history(first: $first, after: $after) {
      nodes {
        id sequence occurredAt kind
        actor { accountId role account }
        fromStatus toStatus
        changes { field before after }
        reason requestId
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

export const resellerPriceList = `query ($resellerId: ID!, $serviceId: ID!, $currencyCode: CurrencyCode!) {
  reseller(id: $resellerId) {
    priceList(serviceId: $serviceId, currencyCode: $currencyCode) { ...PriceListFields }
  }
}
${priceListFields}`

export const organizationPriceList = `query ($organizationId: ID!, $serviceId: ID!, $currencyCode: CurrencyCode) {
  organization(id: $organizationId) {
    priceList(serviceId: $serviceId, currencyCode: $currencyCode) { ...PriceListFields }
  }
}
${priceListFields}`

export const setResellerPrices = pricesMutation('setResellerPrices')
export const setOrganizationPrices = pricesMutation('setOrganizationPrices')

const endTrial = `endTrialConfiguration {
      postTrialConfiguration { roles duration notifyPostTrialEnded }
      serviceEndTrialBehaviour { endTrialBehaviourType endTrialOnPaymentConfirmation subscriptionType }
    }`

export const serviceDefinition = `query (
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
