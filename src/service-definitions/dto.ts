import type {
  DtoEndTrialConfiguration,
  DtoOrganizationInstance,
  DtoServiceInstance,
  DtoTrialDetails,
  ServiceDefinitionDto,
} from './dto-shape.ts'
import type {
  Assignment,
  ServiceDefinition,
  ServiceDefinitionText,
  ServiceInstance,
  ServiceRole,
  ServiceSubRole,
} from './service-definition.ts'

type Json = Readonly<Record<string, unknown>>
type DtoBillingEngine = ServiceDefinitionDto['supportedBillingEngines'][number]
type DtoSeller = ServiceDefinitionDto['sellers'][number]

/** The rows that make one definition's document. */
export interface ServiceDefinitionParts {
  readonly definition: ServiceDefinition
  /** The texts in the language that was asked for; null where the definition has no text at all. */
  readonly text: Pick<ServiceDefinitionText, 'displayName' | 'descriptionLong'> | null
  /** In any order, like the next two; leave them out where they were not asked for. */
  readonly roles?: readonly ServiceRole[]
  readonly subRoles?: readonly ServiceSubRole[]
  readonly instances?: readonly ServiceInstance[]
  /** The values for one organization; without it, those for none in particular. */
  readonly assignment?: Assignment | null
}

const urls = {
  offerConfiguration: null,
  serviceHome: null,
  requestAccess: null,
  pricingInformation: null,
  marketing: null,
}
const handlers = { onFulfillment: null, onExpiration: null, onCancellation: null }
const email = { customEmailSubject: null, customEmailBody: null }
const instance = { displayName: null, url: null, globalizationKey: null, isDefault: false, id: null, serviceId: null }
const organizationInstance = { instanceId: null, displayName: null, url: null, default: false }
const engine = { name: null, isDefault: false }
const seller = { seller: null, enabled: false }
const trial = {
  trialEnd: null,
  trialStart: null,
  trialEndReason: null,
  paymentCommitment: false,
  seller: null,
  status: null,
}

/**
 * The ServiceDefinitionDto of stored rows: every name of the document in its order, nested objects with all of their
 * names. What is not stored reads as its default: false for flags (true for isInstanceScopedRolesSupported), PAID for
 * the type, an empty list, else null; `maxOrgServiceAccess: null` is unlimited, and an object that is not there is
 * null.
 */
export function toServiceDefinitionDto(parts: ServiceDefinitionParts): ServiceDefinitionDto {
  const { definition, text, assignment } = parts
  const given = assignment ?? definition
  return {
    name: definition.name,
    displayName: text?.displayName ?? definition.name,
    descriptionLong: text?.descriptionLong ?? null,
    productIdentifier: definition.productIdentifier,
    isGated: definition.isGated,
    visible: definition.visible,
    subscriptionLifecycleEventHandlers: completed(handlers, definition.subscriptionLifecycleEventHandlers),
    serviceUrls: completed(urls, definition.serviceUrls),
    serviceRoles: rolesOf(parts),
    organizationLink: given.organizationLink,
    documentSelfLink: definition.documentSelfLink,
    healthCheckURL: definition.healthCheckUrl,
    campaignId: definition.campaignId,
    serviceIcon: definition.serviceIcon,
    serviceNavBarIcon: definition.serviceNavBarIcon,
    subscriptionStatusChangeNotificationUrl: definition.subscriptionStatusChangeNotificationUrl,
    orderCreatedNotifyUrl: definition.orderCreatedNotifyUrl,
    supportedBillingEngines: (definition.supportedBillingEngines ?? []).map((one) =>
      known<DtoBillingEngine>(engine, one),
    ),
    assignedInstance: completed<DtoServiceInstance>(instance, given.assignedInstance),
    serviceType: typeOf(definition),
    trialDetails: trialDetails(given.trialDetails),
    trialPeriod: definition.trialPeriod,
    sellers: (definition.sellers ?? []).map((one) => known<DtoSeller>(seller, one)),
    serviceTicker: definition.serviceTicker,
    allOrgInstances: (given.allOrgInstances ?? []).map((one) =>
      known<DtoOrganizationInstance>(organizationInstance, one),
    ),
    defaultOrgInstance: completed<DtoOrganizationInstance>(organizationInstance, given.defaultOrgInstance),
    serviceInstances: (parts.instances ?? []).toSorted(byPosition).map(instanceOf),
    accessRequestAllowed: definition.accessRequestAllowed,
    defaultOnboardingContextId: definition.defaultOnboardingContextId,
    salesLedOnly: definition.salesLedOnly,
    endTrialConfiguration: endTrialConfiguration(definition.endTrialConfiguration),
    shouldSendEmailUponGrantedAccess: definition.shouldSendEmailUponGrantedAccess,
    customEmail: completed(email, definition.customEmail),
    hideServiceTile: definition.hideServiceTile,
    setupNeeded: definition.setupNeeded,
    maxOrgServiceAccess: definition.maxOrgServiceAccess,
    isCloudPackHelper: definition.isCloudPackHelper,
    isComposite: definition.isComposite,
    isPrimary: definition.isPrimary,
    isBeta: definition.isBeta,
    isCheckoutEnabled: definition.isCheckoutEnabled,
    isSelfSubscriptionCreationEnabled: definition.isSelfSubscriptionCreationEnabled,
    isDisabled: definition.isDisabled,
    isBinaryDownloadsAllowed: definition.isBinaryDownloadsAllowed,
    isInstanceScopedRolesSupported: definition.isInstanceScopedRolesSupported,
  }
}

function rolesOf({ roles = [], subRoles = [] }: ServiceDefinitionParts): ServiceDefinitionDto['serviceRoles'] {
  return roles.toSorted(byPosition).map((role) => ({
    refLink: role.refLink,
    name: role.name,
    displayName: role.displayName,
    status: role.status,
    isDefault: role.isDefault,
    isHidden: role.isHidden,
    type: role.type,
    description: role.description,
    isComposable: role.isComposable,
    isBundled: role.isBundled,
    subRoles: subRoles
      .filter(({ rolePosition }) => rolePosition === role.position)
      .toSorted(byPosition)
      .map(({ body }) => body),
    disallowedResourceTypes: role.disallowedResourceTypes ?? [],
  }))
}

function instanceOf(row: ServiceInstance): DtoServiceInstance {
  const { displayName, url, globalizationKey, isDefault, instanceId, givenServiceId, serviceId } = row
  return { displayName, url, globalizationKey, isDefault, id: instanceId, serviceId: givenServiceId ?? serviceId }
}

/** Once the type is another than the one the placeholder was read as, the placeholder is history. */
function typeOf({ serviceType, givenServiceType }: ServiceDefinition): string {
  return serviceType === 'PAID' ? (givenServiceType ?? serviceType) : serviceType
}

function trialDetails(stored: Json | null): DtoTrialDetails | null {
  if (!stored) return null
  const details = known<Omit<DtoTrialDetails, 'endTrialConfiguration'>>(trial, stored)
  return { ...details, endTrialConfiguration: endTrialConfiguration(stored['endTrialConfiguration'] as Json | null) }
}

function endTrialConfiguration(stored: Json | null | undefined): DtoEndTrialConfiguration | null {
  if (!stored) return null
  const after = { roles: [], duration: null, notifyPostTrialEnded: false }
  const behaviour = { endTrialBehaviourType: null, endTrialOnPaymentConfirmation: false, subscriptionType: [] }
  return {
    postTrialConfiguration: completed(after, stored['postTrialConfiguration'] as Json | null),
    serviceEndTrialBehaviour: completed(behaviour, stored['serviceEndTrialBehaviour'] as Json | null),
  }
}

/** The stored object with all names of the document; null where there is none. */
function completed<T extends object>(defaults: Defaults<T>, stored: Json | null | undefined): T | null {
  return stored ? known(defaults, stored) : null
}

/** The stored members of an object's names, in their order. */
function known<T extends object>(defaults: Defaults<T>, stored: Json): T {
  return Object.fromEntries(Object.keys(defaults).map((name) => [name, stored[name] ?? defaults[name as keyof T]])) as T
}

type Defaults<T> = { [Name in keyof T]: T[Name] | null }

function byPosition(a: { position: number }, b: { position: number }): number {
  return a.position - b.position
}
