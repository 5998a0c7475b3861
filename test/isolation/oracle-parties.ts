import type { Viewer } from '../../src/viewer.ts'
import type { Business, RowOf } from './business.ts'
import { priceList } from './oracle-prices.ts'
import { doorOf, knowsActor, questions, subscriptions } from './oracle-subscriptions.ts'
import {
  byKey,
  byName,
  type Call,
  type Fields,
  find,
  finders,
  records,
  thing,
  type Thing,
  time,
  trailOf,
} from './oracle-things.ts'
import type { Oracle, OwnFilter } from './oracle.ts'

const listArgs = '(after,before,filter,first,last,orderBy)'
const pageArgs = '(after,before,first,last)'
const searchArgs = '(after,before,first,last,search)'
const recordArgs = '(after,before,filter,first,last,orderBy,search)'

const sellers = (rows: readonly RowOf<'sellers'>[], call: Call) =>
  records('Seller', rows, call, (row) => call.oracle.seesSeller(row), call.oracle.readsReferences('Seller'))
const resellers = (rows: readonly RowOf<'resellers'>[], call: Call) =>
  records('Reseller', rows, call, (row) => call.oracle.seesReseller(row), call.oracle.readsReferences('Reseller'))
const organizations = (rows: readonly RowOf<'organizations'>[], call: Call) =>
  records(
    'Organization',
    rows,
    call,
    (row) => call.oracle.seesOrganization(row),
    call.oracle.readsReferences('Organization'),
  )
const services = (rows: readonly RowOf<'services'>[], call: Call) =>
  records('Service', rows, call, (row) => call.oracle.seesService(row), call.oracle.readsReferences('Service'))

interface Representation {
  readonly __typename: string
  readonly id?: string
  readonly serviceId?: string
  readonly organizationId?: string
}

function node(id: unknown, { oracle }: Call): Thing | null {
  for (const type of Object.keys(finders)) {
    const found = find(type, id, oracle)
    if (found) return found
  }
  return null
}

const query: Fields<null> = {
  viewer: (_, { oracle }) => thing('Viewer', oracle.viewer),
  'node(id)': (_, call) => node(call.args['id'], call),
  'nodes(ids)': (_, call) => (call.args['ids'] as string[]).map((id) => node(id, call)),
  '_entities(representations)': (_, call) =>
    (call.args['representations'] as Representation[]).map((each) => represented(each, call)),
  'seller(id)': (_, { args, oracle }) => find('Seller', args['id'], oracle),
  'reseller(id)': (_, { args, oracle }) => find('Reseller', args['id'], oracle),
  'organization(id)': (_, { args, oracle }) => find('Organization', args['id'], oracle),
  'service(id)': (_, { args, oracle }) => find('Service', args['id'], oracle),
  'subscription(id)': (_, { args, oracle }) => find('ServiceSubscription', args['id'], oracle),
  'serviceDefinition(locale,organizationId,serviceId)': (_, { args, oracle }) =>
    find('Service', args['serviceId'], oracle) &&
    definition(String(args['serviceId']).toLowerCase(), args, oracle.business),
  [`sellers${recordArgs}`]: (_, call) => sellers(call.oracle.business.sellers, call),
  [`resellers${recordArgs}`]: (_, call) => resellers(call.oracle.business.resellers, call),
  [`organizations${recordArgs}`]: (_, call) => organizations(call.oracle.business.organizations, call),
  [`services${recordArgs}`]: (_, call) => services(call.oracle.business.services, call),
  [`subscriptions${listArgs}`]: (_, call) => subscriptions(() => true, call),
}

/** An entity by what another graph knows of it. A definition is seen with its service, in its default language. */
function represented({ __typename: type, id, serviceId, organizationId }: Representation, call: Call): Thing | null {
  const { oracle } = call
  if (type === 'EstoreService') {
    const organization = find('Organization', organizationId, oracle)?.of as RowOf<'organizations'> | undefined
    return organization ? estoreServiceOf(organization, serviceId, call) : null
  }
  if (type !== 'ServiceDefinition') return find(type, id, oracle)
  return find('Service', serviceId, oracle) && definition(String(serviceId).toLowerCase(), {}, oracle.business)
}

/** The definition of a service in the language and for the organization that were asked for. */
export function definition(serviceId: string, args: Call['args'], { serviceDefinitions }: Business): Thing | null {
  const row = serviceDefinitions.find((each) => each.serviceId === serviceId)
  const organizationId = (args['organizationId'] as string | null | undefined)?.toLowerCase() ?? null
  return row ? thing('ServiceDefinition', { row, locale: args['locale'] ?? null, organizationId }) : null
}

const viewer: Fields<Viewer> = {
  accountId: ({ accountId }) => accountId,
  role: ({ role }) => role,
  account: ({ account }) => account,
  seller: ({ role, parties }, { oracle }) => (role === 'SELLER' ? find('Seller', parties[0], oracle) : null),
  reseller: ({ role, parties }, { oracle }) => (role === 'BROKER' ? find('Reseller', parties[0], oracle) : null),
  organization: ({ role, parties }, { oracle }) =>
    role === 'ORGANIZATION' ? find('Organization', parties[0], oracle) : null,
  ['services(after,before,filter,first,last,orderBy)']: (_, call) => services(call.oracle.business.services, call),
}

/** What all records have; `roles` are those that read its trail, beside the host. */
export function recordFields(type: string, ...roles: string[]): Fields<RowOf<'services'> | RowOf<'sellers'>> {
  return {
    id: ({ id }) => id,
    name: ({ name }) => name,
    externalId: ({ externalId }, { oracle }) => (oracle.readsReferences(type) ? (externalId ?? null) : null),
    metadata: ({ metadata }, { oracle }) =>
      oracle.readsReferences(type)
        ? Object.entries(metadata ?? {})
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, value]) => thing('MetadataEntry', { key, value }))
        : null,
    version: ({ version }) => version,
    createdAt: ({ createdAt }) => time(createdAt),
    updatedAt: ({ updatedAt }) => time(updatedAt),
    archivedAt: ({ archivedAt }) => time(archivedAt),
    [`auditTrail${pageArgs}`]: ({ id }, call) => (isAmong(roles, call) ? trailOf(id, call) : null),
  }
}

/** An entry of a catalog. Whoever sees one may read all of it. */
const catalogEntry: Fields<RowOf<'catalogEntries'>> = {
  id: ({ id }) => id,
  reseller: ({ resellerId }, { oracle }) => find('Reseller', resellerId, oracle),
  service: ({ serviceId }, { oracle }) => find('Service', serviceId, oracle),
  isEnabled: ({ isEnabled }) => isEnabled,
  version: ({ version }) => version,
  createdAt: ({ createdAt }) => time(createdAt),
  updatedAt: ({ updatedAt }) => time(updatedAt),
  [`auditTrail${pageArgs}`]: ({ id }, call) => trailOf(id, call),
}

const isAmong = (roles: readonly string[], { oracle }: Call) => oracle.seesAll() || roles.includes(oracle.viewer.role)

/** What all parties have; `roles` read how it is spoken to as well. */
function partyFields(type: string, ...roles: string[]): Fields<RowOf<'sellers'>> {
  return {
    ...recordFields(type, ...roles),
    notificationEmail: (row, call) => (isAmong(roles, call) ? (row.notificationEmail ?? null) : null),
    locale: (row, call) => (isAmong(roles, call) ? (row.locale ?? null) : null),
    timeZone: (row, call) => (isAmong(roles, call) ? (row.timeZone ?? null) : null),
  }
}

const metadataEntry: Fields<{ key: string; value: string }> = {
  key: ({ key }) => key,
  value: ({ value }) => value,
}

const auditEntry: Fields<RowOf<'auditEntries'>> = {
  id: ({ id }) => id,
  occurredAt: ({ occurredAt }) => time(occurredAt),
  kind: ({ kind }) => kind.replace('.', '_').toUpperCase(),
  actor: (entry) => thing('Actor', entry),
  changes: ({ subjectType, serviceId, changes }, { oracle }) =>
    changes
      .filter(({ field }) => oracle.readsReferences(subjectType) || !/^(externalId$|metadata\.)/.test(field))
      .filter(({ field }) => subjectType !== 'OrganizationService' || readsAnswer(field, serviceId ?? '', oracle))
      .map((change) => thing('FieldChange', change)),
  requestId: (entry, { oracle }) => (knowsActor(entry, oracle.viewer) ? (entry.requestId ?? null) : null),
  door: (entry, { oracle }) => doorOf(entry, oracle.viewer),
}

/** Answers are read by those who read the question, of what is asked on adding. */
function readsAnswer(field: string, serviceId: string, oracle: Oracle): boolean {
  if (!field.startsWith('customProperties.')) return true
  const asked = questions(serviceId, oracle).filter(({ appliesTo }) => appliesTo === 'ORGANIZATION_SERVICE')
  return asked.some(({ key }) => field === `customProperties.${key}`)
}

const seller: Fields<RowOf<'sellers'>> = {
  ...partyFields('Seller', 'SELLER'),
  ['services(after,before,filter,first,last,orderBy)']: ({ id }, call) =>
    services(
      call.oracle.business.services.filter(({ sellerId }) => sellerId === id),
      call,
    ),
  ['resellers(after,before,filter,first,last,orderBy)']: ({ id }, call) =>
    resellers(resellersOf(id, call.oracle.business), call),
  [`subscriptions${listArgs}`]: ({ id }, call) => subscriptions(({ sellerId }) => sellerId === id, call),
}

/** Those that offer one of a seller's services, or have customers of them. */
function resellersOf(
  sellerId: string,
  { resellers, services, catalogEntries, organizationServices }: Business,
): RowOf<'resellers'>[] {
  const own = services.filter((service) => service.sellerId === sellerId).map(({ id }) => id)
  return resellers.filter(
    ({ id }) =>
      catalogEntries.some(({ resellerId, serviceId }) => resellerId === id && own.includes(serviceId)) ||
      organizationServices.some((row) => row.resellerId === id && row.sellerId === sellerId),
  )
}

const reseller: Fields<RowOf<'resellers'>> = {
  ...partyFields('Reseller', 'BROKER'),
  [`organizations${recordArgs}`]: ({ id }, call) =>
    organizations(
      call.oracle.business.organizations.filter(({ resellerId }) => resellerId === id),
      call,
    ),
  [`services${recordArgs}`]: ({ id }, call) => {
    const { catalogEntries, services: all } = call.oracle.business
    const catalog = catalogEntries.filter(({ resellerId }) => resellerId === id).map(({ serviceId }) => serviceId)
    return services(
      all.filter((service) => catalog.includes(service.id)),
      call,
    )
  },
  [`catalog${pageArgs}`]: ({ id }, call) => {
    if (call.oracle.viewer.role === 'ORGANIZATION') return null
    const own = call.oracle.business.catalogEntries.filter(
      (entry) => entry.resellerId === id && call.oracle.seesEntry(entry),
    )
    return byKey('CatalogEntry', own, call, ({ createdAt }) => createdAt.getTime())
  },
  [`offeredServices${recordArgs}`]: ({ id }, call) =>
    isAmong(['BROKER'], call)
      ? services(
          call.oracle.business.services.filter((service) => call.oracle.isOffered(service, id)),
          call,
        )
      : null,
  'priceList(currencyCode,serviceId)': ({ id }, call) => {
    const isReseller = ['BROKER', 'OPERATOR', 'ADMIN'].includes(call.oracle.viewer.role)
    return isReseller ? priceList(call.args['serviceId'], call.args['currencyCode'], [id], call) : null
  },
  [`subscriptions${listArgs}`]: ({ id }, call) => subscriptions(({ resellerId }) => resellerId === id, call),
}

/** An organization's E-store and prices are for its broker, itself, operators and admins. */
const isForCustomers = ({ oracle }: Call) =>
  ['BROKER', 'ORGANIZATION', 'OPERATOR', 'ADMIN'].includes(oracle.viewer.role)

const organization: Fields<RowOf<'organizations'>> = {
  ...partyFields('Organization', 'BROKER', 'ORGANIZATION'),
  reseller: ({ resellerId }, { oracle }) => find('Reseller', resellerId, oracle),
  [`estore${searchArgs}`]: (row, call) => {
    if (!isForCustomers(call)) return null
    const { business } = call.oracle
    const available = business.services.filter(
      (service) => call.oracle.isAvailable(service.id, row) && call.oracle.seesService(service),
    )
    return byName(
      'EstoreService',
      available.map((service) => ({ ...service, organization: row })),
      call,
      () => true,
    )
  },
  'estoreService(serviceId)': (row, call) => estoreServiceOf(row, call.args['serviceId'], call),
  'availability(serviceId)': (row, call) => {
    if (!isForCustomers(call)) return null
    const service = find('Service', call.args['serviceId'], call.oracle)?.of as RowOf<'services'> | undefined
    return thing('Availability', service ? call.oracle.reasonsAgainst(service.id, row) : ['NOT_IN_CATALOG'])
  },
  'priceList(currencyCode,serviceId)': (row, call) => {
    if (!isForCustomers(call)) return null
    const current = currentService(row, call.args['serviceId'], call)?.of as RowOf<'organizationServices'> | undefined
    const currency = call.args['currencyCode'] ?? current?.currencyCode
    return currency ? priceList(call.args['serviceId'], currency, [row.resellerId, row.id], call) : null
  },
  'services(after,before,filter,first,includeRemoved,last)': ({ id }, call) => {
    const own = call.oracle.business.organizationServices.filter(
      (row) =>
        row.organizationId === id &&
        (row.removedAt == null || call.args['includeRemoved'] === true) &&
        call.oracle.matchesOwn(row.id, (call.args['filter'] ?? {}) as OwnFilter),
    )
    return byKey(
      'OrganizationService',
      own.filter((row) => call.oracle.seesInUse(row)),
      call,
      (row) => row.createdAt.getTime(),
    )
  },
  'service(serviceId)': (row, call) => currentService(row, call.args['serviceId'], call),
  [`subscriptions${listArgs}`]: ({ id }, call) => subscriptions(({ organizationId }) => organizationId === id, call),
}

function estoreServiceOf(organization: RowOf<'organizations'>, serviceId: unknown, call: Call): Thing | null {
  const service = find('Service', serviceId, call.oracle)?.of as RowOf<'services'> | undefined
  if (!isForCustomers(call) || !service || !call.oracle.isAvailable(service.id, organization)) return null
  return thing('EstoreService', { ...service, organization })
}

function currentService({ id }: RowOf<'organizations'>, serviceId: unknown, { oracle }: Call): Thing | null {
  const wanted = String(serviceId).toLowerCase()
  const isCurrent = (row: RowOf<'organizationServices'>) =>
    row.organizationId === id && row.serviceId === wanted && row.removedAt == null
  return find('OrganizationService', oracle.business.organizationServices.find(isCurrent)?.id, oracle)
}

const estoreService: Fields<RowOf<'services'> & { organization: RowOf<'organizations'> }> = {
  organizationId: ({ organization }) => organization.id,
  serviceId: ({ id }) => id,
  service: (row) => thing('Service', row),
  'priceList(currencyCode)': ({ id, organization }, call) => {
    const buyers = [organization.resellerId, organization.id]
    return priceList(id, call.args['currencyCode'], buyers, call, ({ archivedAt }) => archivedAt == null)
  },
}

const availability: Fields<string[]> = {
  isAvailable: (reasons) => reasons.length === 0,
  reasons: (reasons) => reasons,
}

/** The root, and the types of parties and of what an organization can add. */
export const partyTypes = {
  Query: query,
  Viewer: viewer,
  Seller: seller,
  Reseller: reseller,
  Organization: organization,
  CatalogEntry: catalogEntry,
  MetadataEntry: metadataEntry,
  AuditEntry: auditEntry,
  EstoreService: estoreService,
  Availability: availability,
}
