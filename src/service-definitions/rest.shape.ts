import { z } from 'zod'

const text = z.string().nullable()
const flag = z.boolean()

const instance = z
  .object({
    displayName: text.describe('What the instance is called.'),
    url: text.describe('Where it is.'),
    globalizationKey: text.describe('Finds its name in other languages.'),
    isDefault: flag.describe('Whether it is taken where none is chosen.'),
    id: text.describe('The id of the instance.'),
    serviceId: text.describe('The service that it is one of.'),
  })
  .meta({ id: 'ServiceInstanceDto' })
const organizationInstance = z
  .object({
    instanceId: text.describe('The id of the instance.'),
    displayName: text.describe('What it is called.'),
    url: text.describe('Where it is.'),
    default: flag.describe('Whether it is the one of this organization.'),
  })
  .meta({ id: 'OrganizationInstanceDto' })
const endTrialConfiguration = z
  .object({
    postTrialConfiguration: z
      .object({
        roles: z.array(z.string()).describe('The roles that remain.'),
        duration: z.int().nullable().describe('How many days they remain.'),
        notifyPostTrialEnded: flag.describe('Whether the end of that time is told.'),
      })
      .nullable()
      .describe('What follows a trial.'),
    serviceEndTrialBehaviour: z
      .object({
        endTrialBehaviourType: text.describe('The kind of what it does.'),
        endTrialOnPaymentConfirmation: flag.describe('Whether a confirmed payment ends the trial.'),
        subscriptionType: z.array(z.string()).describe('The types of subscriptions that it concerns.'),
      })
      .nullable()
      .describe('What the service does when a trial ends.'),
  })
  .meta({ id: 'EndTrialConfigurationDto' })
const role = z
  .object({
    refLink: text.describe('The address of the role.'),
    name: text.describe('The name of the role.'),
    displayName: text.describe('What people call it.'),
    status: text.describe('The state of the role.'),
    isDefault: flag.describe('Whether whoever is added has it.'),
    isHidden: flag.describe('Whether it is left out of choices.'),
    type: text.describe('The kind of role.'),
    description: text.describe('What it allows.'),
    isComposable: flag.describe('Whether it may be a part of others.'),
    isBundled: flag.describe('Whether it comes with others.'),
    subRoles: z.array(z.unknown()).describe('The document leaves their shape open.'),
    disallowedResourceTypes: z.array(z.string()).describe('Types of resources that it does not reach.'),
  })
  .meta({ id: 'ServiceRoleDto' })
const trialDetails = z
  .object({
    trialEnd: text.describe('When the trial ends.'),
    trialStart: text.describe('When it began.'),
    trialEndReason: text.describe('Why it ended.'),
    paymentCommitment: flag.describe('Whether it was promised to pay.'),
    seller: text.describe('The seller of the trial.'),
    status: text.describe('The state of the trial.'),
    endTrialConfiguration: endTrialConfiguration.nullable().describe('What happens at its end.'),
  })
  .meta({ id: 'TrialDetailsDto' })

/** The ServiceDefinitionDto, every name of the document. */
export const serviceDefinitionShape = z
  .object({
    name: z.string().describe('The name of the service.'),
    displayName: z.string().describe('The name of the service that people see.'),
    descriptionLong: text.describe('The long description of the service.'),
    productIdentifier: text.describe('The product identifier in the billing provider.'),
    isGated: flag.describe('Whether the service is reached by an invitation.'),
    visible: flag.describe('Whether the service is seen in the portal.'),
    subscriptionLifecycleEventHandlers: z
      .object({
        onFulfillment: text.describe('Told of a new subscription.'),
        onExpiration: text.describe('Told of one that ran out.'),
        onCancellation: text.describe('Told of one that was canceled.'),
      })
      .nullable()
      .describe('Who is told what happens to a subscription.'),
    serviceUrls: z
      .object({
        offerConfiguration: text.describe('Where an offer is configured.'),
        serviceHome: text.describe('Where the service begins.'),
        requestAccess: text.describe('Where access is asked for.'),
        pricingInformation: text.describe('Where prices are explained.'),
        marketing: text.describe('Where the service is presented.'),
      })
      .nullable()
      .describe('Addresses of the service.'),
    serviceRoles: z.array(role).describe('The roles of the service.'),
    organizationLink: text.describe('The address of the organization.'),
    documentSelfLink: text.describe('The address of this definition.'),
    healthCheckURL: text.describe('The relative address of the health check.'),
    campaignId: text.describe('The id of the marketing campaign.'),
    serviceIcon: text.describe('The address of the icon.'),
    serviceNavBarIcon: text.describe('The address of the icon in the navigation bar.'),
    subscriptionStatusChangeNotificationUrl: text.describe('The address that is told of changes of subscriptions.'),
    orderCreatedNotifyUrl: text.describe('The address that is told of new orders.'),
    supportedBillingEngines: z
      .array(
        z.object({
          name: text.describe('The name of the engine.'),
          isDefault: flag.describe('Whether it is the default one.'),
        }),
      )
      .meta({ deprecated: true, description: 'Not used any more; values are history.' }),
    assignedInstance: instance.nullable().describe('The instance that is assigned.'),
    serviceType: z.string().describe('How the service is accessed: `PAID`, `FREE` or `PAID_WITH_FREE_TRIAL`.'),
    trialDetails: trialDetails.nullable().describe('The trial of the service.'),
    trialPeriod: z.int().nullable().describe('Days of a trial.'),
    sellers: z
      .array(
        z.object({ seller: text.describe('The seller.'), enabled: flag.describe('Whether it sells the service.') }),
      )
      .meta({ deprecated: true, description: 'Not used any more; values are history.' }),
    serviceTicker: text.describe('The ticker of the service.'),
    allOrgInstances: z.array(organizationInstance).describe('The instances assigned to the organization.'),
    defaultOrgInstance: organizationInstance.nullable().describe('The default instance of the organization.'),
    serviceInstances: z.array(instance).describe('All instances of the service.'),
    accessRequestAllowed: flag.describe('Whether an invitation can be made instead of a redirect.'),
    defaultOnboardingContextId: text.describe('The id of the default onboarding context.'),
    salesLedOnly: flag.describe('Whether subscriptions are made by sales alone.'),
    endTrialConfiguration: endTrialConfiguration.nullable().describe('What happens when a trial ends.'),
    shouldSendEmailUponGrantedAccess: flag.describe('Whether granted access is told by email.'),
    customEmail: z
      .object({ customEmailSubject: text.describe('Its subject.'), customEmailBody: text.describe('Its text.') })
      .nullable()
      .describe('The email that tells of granted access.'),
    hideServiceTile: flag.describe('Whether the tile of the service is hidden.'),
    setupNeeded: flag.describe('Whether a new service is shown to need setting up.'),
    maxOrgServiceAccess: z.int().nullable().describe('Null: unlimited.'),
    isCloudPackHelper: flag.describe('Whether it only helps cloud packs.'),
    isComposite: flag.describe('Whether it leads a bundle of offers.'),
    isPrimary: flag.describe('Whether the definition is the primary one.'),
    isBeta: flag.describe('Whether the service is in beta.'),
    isCheckoutEnabled: flag.describe('Whether it takes part in the checkout.'),
    isSelfSubscriptionCreationEnabled: flag.describe('Whether organizations may subscribe by themselves.'),
    isDisabled: flag.describe('Whether the service is disabled.'),
    isBinaryDownloadsAllowed: flag.describe('Whether binaries can be downloaded.'),
    isInstanceScopedRolesSupported: flag.describe('Whether roles can be given within one instance.'),
  })
  .meta({ id: 'ServiceDefinitionDto', description: 'The external description of a service.' })
