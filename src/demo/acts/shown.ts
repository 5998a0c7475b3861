import { getNamedType, type GraphQLObjectType, isLeafType } from 'graphql'

const ofSubscriptions = 'id status quantity version'

/** What examples show of a type. */
const ofTypes: Readonly<Record<string, string>> = {
  ApiClient: 'id name role partyIds revokedAt',
  CatalogEntry: 'id isEnabled version',
  Invitation: 'id organizationId createdAt',
  Organization: 'id name archivedAt version',
  OrganizationService: 'id currencyCode customProperties { key value } removedAt version',
  PriceChange: 'change before { amount currencyCode } after { amount currencyCode }',
  PriceList: 'id version',
  Reseller: 'id name archivedAt version',
  Seller: 'id name archivedAt version',
  Service: 'id name archivedAt version',
  ServiceDefinition: 'serviceId displayName version',
  ServiceProduct: 'id name archivedAt version',
  ServiceSubscription: ofSubscriptions,
  WebhookDelivery: 'id state eventId',
  WebhookEndpoint: 'id url isEnabled version',
}

/** What the success of single mutations shows, where it is not what its type shows elsewhere. */
const ofMutations: Readonly<Record<string, string>> = {
  cancelSubscription: 'id status statusReason cancelledAt version',
  createWebhookEndpoint: 'id url kinds isEnabled version',
  publishService: 'id name offers(first: 5) { nodes { resellerId } } version',
  unpublishService: 'id name offers(first: 5) { nodes { resellerId } } version',
  rejectSubscription: 'id status statusReason version',
  renewSubscription: 'id status currentPeriodEndsAt version',
  setCustomPropertyDefinitions: 'id customProperties { key name type } version',
  setLicenseKey: 'id status licenseKey version',
  setReferences: 'id externalId version',
  setServiceInstances: 'serviceId serviceInstances { instanceId displayName } version',
  setServiceRoles: 'serviceId serviceRoles { name displayName } version',
  suspendSubscription: 'id status statusReason holdEndsAt version',
  undoCancelSubscription: 'id status cancelAt version',
  updateServiceDefinition: 'serviceId displayName isBeta version',
}

/** The fields that an example selects of a success. */
export function shownOf(mutation: string, success: GraphQLObjectType): string {
  const fields = Object.values(success.getFields()).filter(({ name }) => name !== 'isReplay' && name !== 'isDryRun')
  const own = fields.map(({ name, type, args }) => {
    const named = getNamedType(type)
    if (isLeafType(named)) return name
    const given = args.some((arg) => arg.name === 'currencyCode') ? '(currencyCode: "EUR")' : ''
    return `${name}${given} { ${(named.name === 'PriceList' ? null : ofMutations[mutation]) ?? ofTypes[named.name] ?? '__typename'} }`
  })
  return own.join(' ')
}
