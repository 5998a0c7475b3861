import { z } from 'zod'
import { serviceTypes } from '../../vocabulary.ts'
import { anyJson, count, fieldFacts, flag, flagOr, name, text, uuid } from '../fields.ts'

/** The placeholder that the document's example has where a value belongs. */
const placeholder = 'string'

const textOf = (description: string) => text().nullish().describe(description)
const flagOf = (description: string) => flag().nullish().describe(description)
const numberOf = (description: string) => count(0).nullish().describe(description)
const textsOf = (description: string) => z.array(text()).nullish().describe(description)
const flagDefault = (fallback: boolean, description: string) => flagOr(fallback).describe(description)

const handlers = z.strictObject({
  onFulfillment: textOf(
    'Told of a new subscription, which then waits as PENDING. Without it a subscription starts ACTIVE.',
  ),
  onExpiration: textOf('Told when a subscription expires.'),
  onCancellation: textOf('Told when a subscription is cancelled.'),
})

const urls = z.strictObject({
  offerConfiguration: textOf('The address at which an offer is configured.'),
  serviceHome: textOf('The service itself.'),
  requestAccess: textOf('The address at which access is asked for.'),
  pricingInformation: textOf('The address that tells the prices.'),
  marketing: textOf('The address that tells what the service is for.'),
})

const role = z.strictObject({
  refLink: textOf('The role’s address.'),
  name: textOf('Its technical name.'),
  displayName: textOf('The role’s name for people.'),
  status: textOf('Where it stands.'),
  isDefault: flagDefault(false, 'Whether new users get it.'),
  isHidden: flagDefault(false, 'Whether only the service’s owners see it.'),
  type: textOf('Its type.'),
  description: textOf('What it is for.'),
  isComposable: flagDefault(false, 'Whether it is made of others.'),
  isBundled: flagDefault(false, 'Whether it comes with others.'),
  subRoles: z
    .array(anyJson())
    .nullish()
    .transform((given) => given ?? [])
    .describe('Its parts. The document leaves their shape open; they come back as they are.'),
  disallowedResourceTypes: textsOf('The types of resource that it cannot be given for.'),
})

const instance = z.strictObject({
  displayName: textOf('The instance’s name for people.'),
  url: textOf('The address of the instance.'),
  globalizationKey: textOf('Names its texts in other languages.'),
  isDefault: flagOf('Whether organizations get it unless they choose.'),
  id: textOf('Its id within the service.'),
  serviceId: textOf('The service that runs there. Left out in `serviceInstances`: this one.'),
})

const organizationInstance = z.strictObject({
  instanceId: textOf('Its id within the service.'),
  displayName: textOf('The instance’s name for people.'),
  url: textOf('The address of the instance.'),
  default: flagOf('Whether it is the organization’s default.'),
})

const endTrialConfiguration = z.strictObject({
  postTrialConfiguration: z
    .strictObject({
      roles: textsOf('The roles that users keep.'),
      duration: numberOf('Days that they keep them.'),
      notifyPostTrialEnded: flagOf('Whether the service is told when that time is over.'),
    })
    .nullish()
    .describe('What users of an ended trial keep.'),
  serviceEndTrialBehaviour: z
    .strictObject({
      endTrialBehaviourType: textOf(
        '`CONVERT`, `EXPIRE` or `SUSPEND`; any other word expires. The words are our design.',
      ),
      endTrialOnPaymentConfirmation: flagOf('Whether a confirmed payment ends the trial early.'),
      subscriptionType: textsOf('The kinds of subscription that this is about.'),
    })
    .nullish()
    .describe('The behavior of the subscription at the end of the trial.'),
})

const trialDetails = z.strictObject({
  trialEnd: textOf('The end of the trial, past or to come.'),
  trialStart: textOf('The start of the trial.'),
  trialEndReason: textOf('The reason for the end of the trial.'),
  paymentCommitment: flagOf('Whether a payment was promised.'),
  seller: textOf('The seller that gave it.'),
  status: textOf('Where it stands.'),
  endTrialConfiguration: endTrialConfiguration.nullish().describe('The configuration of the trial’s end.'),
})

/** The fields that the document has per organization. */
export const assignment = {
  organizationLink: textOf('The address of the organization.'),
  assignedInstance: instance.nullish().describe('The instance that is assigned.'),
  allOrgInstances: z.array(organizationInstance).nullish().describe('The instances that may be used.'),
  defaultOrgInstance: organizationInstance.nullish().describe('The one that is used by default.'),
  trialDetails: trialDetails.nullish().describe('The trial.'),
}

const serviceType = z
  .enum([...serviceTypes, placeholder], { error: `must be one of ${serviceTypes.join(', ')}` })
  .nullish()
  .transform((given) => given ?? 'PAID')
  .register(fieldFacts, {
    kind: [...serviceTypes, placeholder].map((word) => `\`${word}\``).join(', '),
    fallback: 'PAID',
  })

const onboardingContext = z
  .union([uuid(), z.literal(placeholder)], { error: 'must be a UUID, such as 8806367b-001a-4632-afb4-27a7fad7660c' })
  .register(fieldFacts, { kind: 'UUID, or `string`' })

/** Every field of the ServiceDefinitionDto, in the document's order. */
export const definitionDocument = {
  name: name().describe('The service’s technical name.'),
  displayName: text().describe('The service’s name for people, in the default language.'),
  descriptionLong: textOf('What it is, at length, in the default language.'),
  productIdentifier: textOf('The product’s id with the billing provider.'),
  isGated: flagDefault(false, 'Whether only invited organizations may add it.'),
  visible: flagDefault(false, 'Whether organizations are shown it.'),
  subscriptionLifecycleEventHandlers: handlers
    .nullish()
    .describe('The addresses at which the service is told of its subscriptions.'),
  serviceUrls: urls.nullish().describe('Where it can be reached and read about.'),
  serviceRoles: z
    .array(role)
    .nullish()
    .transform((given) => given ?? [])
    .describe('The roles that its users can have.'),
  organizationLink: assignment.organizationLink,
  documentSelfLink: textOf('The address of this definition.'),
  healthCheckURL: textOf('The address of its health check, relative to the service.'),
  campaignId: textOf('The marketing campaign that it belongs to.'),
  serviceIcon: textOf('The address of its icon.'),
  serviceNavBarIcon: textOf('The address of its icon for navigation bars.'),
  subscriptionStatusChangeNotificationUrl: textOf('Where changes of a subscription’s status are told.'),
  orderCreatedNotifyUrl: textOf('The address that is told of new orders.'),
  supportedBillingEngines: z
    .array(
      z.strictObject({
        name: textOf('The name of the billing engine.'),
        isDefault: flagOf('Whether it was the one to use.'),
      }),
    )
    .nullish()
    .describe('Historical: the billing engines of earlier days.'),
  assignedInstance: assignment.assignedInstance,
  serviceType: serviceType.describe(
    'How access is paid for. The document’s placeholder `string` counts as PAID and comes back as it is; any other word is refused.',
  ),
  trialDetails: assignment.trialDetails,
  trialPeriod: numberOf('Days that a trial lasts.'),
  sellers: z
    .array(z.strictObject({ seller: textOf('The seller.'), enabled: flagOf('Whether it sold the service.') }))
    .nullish()
    .describe('Historical: the sellers of earlier days.'),
  serviceTicker: textOf('Its short sign.'),
  allOrgInstances: assignment.allOrgInstances,
  defaultOrgInstance: assignment.defaultOrgInstance,
  serviceInstances: z
    .array(instance)
    .nullish()
    .transform((given) => given ?? [])
    .describe('Everywhere the service runs.'),
  accessRequestAllowed: flagDefault(
    false,
    'Whether asking for access makes an invitation instead of leading to a page.',
  ),
  defaultOnboardingContextId: onboardingContext
    .nullish()
    .describe('The onboarding context that new organizations get.'),
  salesLedOnly: flagDefault(false, 'Whether subscriptions are made by sales staff only.'),
  endTrialConfiguration: endTrialConfiguration.nullish().describe('The end of its trials.'),
  shouldSendEmailUponGrantedAccess: flagDefault(
    false,
    'Whether an organization that gets the service is told by email.',
  ),
  customEmail: z
    .strictObject({
      customEmailSubject: textOf('The subject of the mail.'),
      customEmailBody: textOf('The text of the mail.'),
    })
    .nullish()
    .describe('The message to an organization’s owner when it gets the service.'),
  hideServiceTile: flagDefault(false, 'Whether it is left out of an organization’s tiles.'),
  setupNeeded: flagDefault(false, 'Whether a new organization is led to set it up first.'),
  maxOrgServiceAccess: numberOf(
    'The most organizations that may have the service at once. Left out or null: unlimited.',
  ),
  isCloudPackHelper: flagDefault(false, 'Whether it only helps cloud packs.'),
  isComposite: flagDefault(false, 'Whether it leads a bundle of offers.'),
  isPrimary: flagDefault(false, 'Whether it is the primary definition.'),
  isBeta: flagDefault(false, 'Whether it is not finished yet.'),
  isCheckoutEnabled: flagDefault(false, 'Whether it takes part in the checkout.'),
  isSelfSubscriptionCreationEnabled: flagDefault(false, 'Whether organizations may subscribe by themselves.'),
  isDisabled: flagDefault(false, 'Whether it is switched off.'),
  isBinaryDownloadsAllowed: flagDefault(false, 'Whether it has binaries to download.'),
  isInstanceScopedRolesSupported: flagDefault(true, 'Whether roles can be given for single instances.'),
}
