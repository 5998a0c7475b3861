import type { RowOf } from './business.ts'
import { compareBytes } from './oracle-lists.ts'
import { definition, recordFields } from './oracle-parties.ts'
import { priceList } from './oracle-prices.ts'
import { questions, subscriptions } from './oracle-subscriptions.ts'
import { byKey, type Call, type Fields, find, records, thing, type Thing, time } from './oracle-things.ts'

const service: Fields<RowOf<'services'>> = {
  ...recordFields('Service', 'SELLER', 'SERVICE_OWNER'),
  seller: ({ sellerId }, { oracle }) => find('Seller', sellerId, oracle),
  currencyCodes: ({ currencyCodes }) => currencyCodes,
  isLicenseKeyEnabled: ({ isLicenseKeyEnabled }) => isLicenseKeyEnabled,
  customProperties: ({ id }, { oracle }) => questions(id, oracle).map((row) => thing('CustomPropertyDefinition', row)),
  isOfferedToAll: ({ id, isOfferedToAll }, { oracle }) =>
    oracle.isOnSellersSide(id) ? (isOfferedToAll ?? false) : null,
  'offers(after,before,first,last)': ({ id }, call) => {
    const ofService = call.oracle.business.serviceOffers.filter(({ serviceId }) => serviceId === id)
    const isShown = call.oracle.isOnSellersSide(id)
    return isShown ? byKey('ServiceOffer', ofService, call, ({ createdAt }) => createdAt.getTime()) : null
  },
  'invitations(after,before,first,last)': ({ id }, call) => {
    const toService = call.oracle.business.invitations.filter(({ serviceId }) => serviceId === id)
    const isShown = call.oracle.isOnSellersSide(id)
    return isShown ? byKey('Invitation', toService, call, ({ createdAt }) => createdAt.getTime()) : null
  },
  'products(after,before,filter,first,last,orderBy)': ({ id }, call) =>
    records(
      'ServiceProduct',
      call.oracle.business.products.filter(({ serviceId }) => serviceId === id),
      call,
      () => true,
      call.oracle.readsReferences('ServiceProduct'),
    ),
  'definition(locale)': ({ id }, { args, oracle }) => definition(id, args, oracle.business),
  'listPrices(currencyCode)': ({ id }, call) =>
    call.oracle.viewer.role === 'ORGANIZATION' ? null : priceList(id, call.args['currencyCode'], [], call),
  'subscriptions(after,before,filter,first,last,orderBy)': ({ id }, call) =>
    subscriptions(({ serviceId }) => serviceId === id, call),
}

const offer: Fields<RowOf<'serviceOffers'>> = {
  id: ({ id }) => id,
  service: ({ serviceId }, { oracle }) => find('Service', serviceId, oracle),
  resellerId: ({ resellerId }) => resellerId,
  reseller: ({ resellerId }, { oracle }) => find('Reseller', resellerId, oracle),
  createdAt: ({ createdAt }) => time(createdAt),
}

const invitation: Fields<RowOf<'invitations'>> = {
  id: ({ id }) => id,
  service: ({ serviceId }, { oracle }) => find('Service', serviceId, oracle),
  organizationId: ({ organizationId }) => organizationId,
  organization: ({ organizationId }, { oracle }) => find('Organization', organizationId, oracle),
  createdAt: ({ createdAt }) => time(createdAt),
}

const product: Fields<RowOf<'products'>> = {
  ...recordFields('ServiceProduct', 'SELLER', 'SERVICE_OWNER'),
  service: ({ serviceId }, { oracle }) => find('Service', serviceId, oracle),
  replacedBy: ({ replacedById }, { oracle }) => find('ServiceProduct', replacedById, oracle),
  itemCode: ({ itemCode }) => itemCode ?? null,
  termMonths: ({ termMonths }) => termMonths ?? null,
  minQuantity: ({ minQuantity }) => minQuantity,
  maxQuantity: ({ maxQuantity }) => maxQuantity ?? null,
  cancellationModes: ({ cancellationModes }) => cancellationModes,
}

const property: Fields<RowOf<'customPropertyDefinitions'>> = {
  key: ({ key }) => key,
  name: ({ name }) => name,
  type: ({ type }) => type,
  appliesTo: ({ appliesTo }) => appliesTo,
  isMandatory: ({ isMandatory }) => isMandatory,
  isVisible: ({ isVisible }) => isVisible,
  defaultValue: ({ defaultValue }) => defaultValue ?? null,
  allowedValues: ({ allowedValues }) => allowedValues,
  pattern: ({ pattern }) => pattern ?? null,
  minLength: ({ minLength }) => minLength ?? null,
  maxLength: ({ maxLength }) => maxLength ?? null,
  layers: ({ layers }) => layers,
  isRetired: ({ isRetired }) => isRetired ?? false,
  appliesToNewOnly: ({ appliesToNewOnly }) => appliesToNewOnly ?? false,
}

const propertyValue: Fields<{ question: RowOf<'customPropertyDefinitions'>; value: string | null }> = {
  key: ({ question }) => question.key,
  value: ({ value }) => value,
  definition: ({ question }) => thing('CustomPropertyDefinition', question),
}

interface Described {
  readonly row: RowOf<'serviceDefinitions'>
  readonly locale: string | null
  readonly organizationId: string | null
}

/** Exactly the language that was asked for, else the default's, else the first there is. */
function textOf({ row, locale }: Described, { oracle }: Call): RowOf<'serviceDefinitionTexts'> | undefined {
  const texts = oracle.business.serviceDefinitionTexts.filter(({ serviceId }) => serviceId === row.serviceId)
  const byLocale = texts.toSorted((a, b) => compareBytes(a.locale, b.locale))
  return (
    byLocale.find((text) => text.locale === locale) ??
    byLocale.find((text) => text.locale === row.defaultLocale) ??
    byLocale[0]
  )
}

/**
 * All but the public fields are for its seller, its service owners, operators and admins, who see no definitions of
 * others.
 */
const isOwners = ({ oracle }: Call) => ['SELLER', 'SERVICE_OWNER', 'OPERATOR', 'ADMIN'].includes(oracle.viewer.role)

type Json = Record<string, unknown>

const document = (type: string, of: Json | null | undefined): Thing | null => (of ? thing(type, of) : null)
const documents = (type: string, of: readonly unknown[] | null | undefined) =>
  of?.map((each) => thing(type, each)) ?? null

/** What was imported with the definition, or what belongs to the organization that was asked for and is seen. */
function assignmentOf(
  { row, organizationId }: Described,
  call: Call,
): RowOf<'serviceDefinitions'> | RowOf<'serviceDefinitionAssignments'> | null {
  if (!isOwners(call)) return null
  if (organizationId === null) return row
  if (!find('Organization', organizationId, call.oracle)) return null
  const { serviceDefinitionAssignments } = call.oracle.business
  return (
    serviceDefinitionAssignments.find(
      (each) => each.serviceId === row.serviceId && each.organizationId === organizationId,
    ) ?? null
  )
}

const publicFields = [
  'serviceId',
  'name',
  'version',
  'serviceType',
  'trialPeriod',
  'serviceIcon',
  'serviceNavBarIcon',
  'isGated',
  'visible',
  'isBeta',
  'isDisabled',
  'isSelfSubscriptionCreationEnabled',
  'salesLedOnly',
] as const

const ownersFields = [
  'productIdentifier',
  'documentSelfLink',
  'campaignId',
  'subscriptionStatusChangeNotificationUrl',
  'orderCreatedNotifyUrl',
  'serviceTicker',
  'defaultOnboardingContextId',
  'accessRequestAllowed',
  'shouldSendEmailUponGrantedAccess',
  'hideServiceTile',
  'setupNeeded',
  'isCloudPackHelper',
  'isComposite',
  'isPrimary',
  'isCheckoutEnabled',
  'isBinaryDownloadsAllowed',
  'isInstanceScopedRolesSupported',
  'maxOrgServiceAccess',
] as const

const serviceDefinition: Fields<Described> = {
  ...Object.fromEntries(publicFields.map((name) => [name, ({ row }: Described) => row[name] ?? null])),
  ...Object.fromEntries(
    ownersFields.map((name) => [
      name,
      ({ row }: Described, call: Call) => (isOwners(call) ? (row[name] ?? null) : null),
    ]),
  ),
  healthCheckURL: ({ row }, call) => (isOwners(call) ? (row.healthCheckUrl ?? null) : null),
  locale: (of, call) => textOf(of, call)?.locale ?? of.row.defaultLocale,
  displayName: (of, call) => textOf(of, call)?.displayName ?? of.row.name,
  descriptionLong: (of, call) => textOf(of, call)?.descriptionLong ?? null,
  serviceUrls: ({ row }) => document('ServiceUrls', row.serviceUrls),
  subscriptionLifecycleEventHandlers: ({ row }, call) =>
    isOwners(call) ? document('SubscriptionLifecycleEventHandlers', row.subscriptionLifecycleEventHandlers) : null,
  endTrialConfiguration: ({ row }, call) =>
    isOwners(call) ? document('EndTrialConfiguration', row.endTrialConfiguration) : null,
  customEmail: ({ row }, call) => (isOwners(call) ? document('CustomEmail', row.customEmail) : null),
  supportedBillingEngines: ({ row }, call) =>
    isOwners(call) ? documents('SupportedBillingEngine', row.supportedBillingEngines) : null,
  sellers: ({ row }, call) => (isOwners(call) ? documents('ServiceDefinitionSeller', row.sellers) : null),
  organizationLink: (of, call) => assignmentOf(of, call)?.organizationLink ?? null,
  assignedInstance: (of, call) => {
    const assigned = assignmentOf(of, call)?.assignedInstance
    return assigned ? thing('ServiceInstance', { ...assigned, instanceId: assigned['id'] }) : null
  },
  allOrgInstances: (of, call) => documents('OrganizationServiceInstance', assignmentOf(of, call)?.allOrgInstances),
  defaultOrgInstance: (of, call) => document('OrganizationServiceInstance', assignmentOf(of, call)?.defaultOrgInstance),
  trialDetails: (of, call) => document('TrialDetails', assignmentOf(of, call)?.trialDetails),
  serviceInstances: ({ row }, call) => {
    if (!isOwners(call)) return null
    const instances = call.oracle.business.serviceInstances.filter(({ serviceId }) => serviceId === row.serviceId)
    return documents(
      'ServiceInstance',
      instances.toSorted((a, b) => a.position - b.position),
    )
  },
  serviceRoles: ({ row }, call) =>
    call.oracle.business.serviceRoles
      .filter((role) => role.serviceId === row.serviceId && (isOwners(call) || !role.isHidden))
      .toSorted((a, b) => a.position - b.position)
      .map((role) => thing('ServiceRole', role)),
}

const role: Fields<RowOf<'serviceRoles'>> = {
  name: ({ name }) => name ?? null,
  refLink: ({ refLink }) => refLink ?? null,
  displayName: ({ displayName }) => displayName ?? null,
  status: ({ status }) => status ?? null,
  isDefault: ({ isDefault }) => isDefault ?? false,
  isHidden: ({ isHidden }) => isHidden ?? false,
  type: ({ type }) => type ?? null,
  description: ({ description }) => description ?? null,
  isComposable: ({ isComposable }) => isComposable ?? false,
  isBundled: ({ isBundled }) => isBundled ?? false,
  disallowedResourceTypes: ({ disallowedResourceTypes }) => disallowedResourceTypes ?? null,
  subRoles: ({ serviceId, position }, { oracle }) =>
    oracle.business.serviceSubRoles
      .filter((each) => each.serviceId === serviceId && each.rolePosition === position)
      .toSorted((a, b) => a.position - b.position)
      .map(({ body }) => thing('ServiceSubRole', typeof body === 'string' ? { name: body } : body)),
}

/** Types that show a part of the definition's document as it was stored. */
export const documentTypes = [
  'ServiceUrls',
  'SubscriptionLifecycleEventHandlers',
  'EndTrialConfiguration',
  'PostTrialConfiguration',
  'ServiceEndTrialBehaviour',
  'CustomEmail',
  'SupportedBillingEngine',
  'ServiceDefinitionSeller',
  'ServiceInstance',
  'OrganizationServiceInstance',
  'TrialDetails',
  'ServiceSubRole',
]

/** Services and what belongs to them. */
export const serviceTypes = {
  Service: service,
  ServiceOffer: offer,
  Invitation: invitation,
  ServiceProduct: product,
  CustomPropertyDefinition: property,
  CustomPropertyValue: propertyValue,
  ServiceDefinition: serviceDefinition,
  ServiceRole: role,
}
