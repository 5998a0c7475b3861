import { z } from 'zod'

const text = z.string().nullable()
const flag = z.boolean()

const instance = z
  .object({ displayName: text, url: text, globalizationKey: text, isDefault: flag, id: text, serviceId: text })
  .meta({ id: 'ServiceInstanceDto' })
const organizationInstance = z
  .object({ instanceId: text, displayName: text, url: text, default: flag })
  .meta({ id: 'OrganizationInstanceDto' })
const endTrialConfiguration = z
  .object({
    postTrialConfiguration: z
      .object({ roles: z.array(z.string()), duration: z.int().nullable(), notifyPostTrialEnded: flag })
      .nullable(),
    serviceEndTrialBehaviour: z
      .object({
        endTrialBehaviourType: text,
        endTrialOnPaymentConfirmation: flag,
        subscriptionType: z.array(z.string()),
      })
      .nullable(),
  })
  .meta({ id: 'EndTrialConfigurationDto' })
const role = z
  .object({
    refLink: text,
    name: text,
    displayName: text,
    status: text,
    isDefault: flag,
    isHidden: flag,
    type: text,
    description: text,
    isComposable: flag,
    isBundled: flag,
    subRoles: z.array(z.unknown()).describe('The document leaves their shape open.'),
    disallowedResourceTypes: z.array(z.string()),
  })
  .meta({ id: 'ServiceRoleDto' })
const trialDetails = z
  .object({
    trialEnd: text,
    trialStart: text,
    trialEndReason: text,
    paymentCommitment: flag,
    seller: text,
    status: text,
    endTrialConfiguration: endTrialConfiguration.nullable(),
  })
  .meta({ id: 'TrialDetailsDto' })

/** The ServiceDefinitionDto, every name of the document. */
export const serviceDefinitionShape = z
  .object({
    name: z.string(),
    displayName: z.string(),
    descriptionLong: text,
    productIdentifier: text,
    isGated: flag,
    visible: flag,
    subscriptionLifecycleEventHandlers: z
      .object({ onFulfillment: text, onExpiration: text, onCancellation: text })
      .nullable(),
    serviceUrls: z
      .object({
        offerConfiguration: text,
        serviceHome: text,
        requestAccess: text,
        pricingInformation: text,
        marketing: text,
      })
      .nullable(),
    serviceRoles: z.array(role),
    organizationLink: text,
    documentSelfLink: text,
    healthCheckURL: text,
    campaignId: text,
    serviceIcon: text,
    serviceNavBarIcon: text,
    subscriptionStatusChangeNotificationUrl: text,
    orderCreatedNotifyUrl: text,
    supportedBillingEngines: z.array(z.object({ name: text, isDefault: flag })).meta({ deprecated: true }),
    assignedInstance: instance.nullable(),
    serviceType: z.string(),
    trialDetails: trialDetails.nullable(),
    trialPeriod: z.int().nullable(),
    sellers: z.array(z.object({ seller: text, enabled: flag })).meta({ deprecated: true }),
    serviceTicker: text,
    allOrgInstances: z.array(organizationInstance),
    defaultOrgInstance: organizationInstance.nullable(),
    serviceInstances: z.array(instance),
    accessRequestAllowed: flag,
    defaultOnboardingContextId: text,
    salesLedOnly: flag,
    endTrialConfiguration: endTrialConfiguration.nullable(),
    shouldSendEmailUponGrantedAccess: flag,
    customEmail: z.object({ customEmailSubject: text, customEmailBody: text }).nullable(),
    hideServiceTile: flag,
    setupNeeded: flag,
    maxOrgServiceAccess: z.int().nullable().describe('Null: unlimited.'),
    isCloudPackHelper: flag,
    isComposite: flag,
    isPrimary: flag,
    isBeta: flag,
    isCheckoutEnabled: flag,
    isSelfSubscriptionCreationEnabled: flag,
    isDisabled: flag,
    isBinaryDownloadsAllowed: flag,
    isInstanceScopedRolesSupported: flag,
  })
  .meta({ id: 'ServiceDefinitionDto', description: 'The external description of a service.' })
