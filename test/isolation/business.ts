import { createHash } from 'node:crypto'
import type { Tables } from '../../src/database/tables.ts'
import { auditKindsOf } from '../../src/operations/audit.ts'
import { searchable } from '../../src/values/search-text.ts'
import type { BusinessPlan } from './business-plan.ts'

type Rows<Name extends keyof Tables> = Tables[Name]['$inferInsert'][]

/** The tables that a business fills, each after those that it refers to. */
export const filledTables = [
  'sellers',
  'resellers',
  'organizations',
  'services',
  'serviceOffers',
  'catalogEntries',
  'customPropertyDefinitions',
  'products',
  'priceEntries',
  'priceLists',
  'invitations',
  'serviceDefinitions',
  'serviceDefinitionTexts',
  'serviceRoles',
  'serviceSubRoles',
  'serviceInstances',
  'serviceDefinitionAssignments',
  'organizationServices',
  'subscriptions',
  'objectReferences',
  'subscriptionHistory',
  'auditEntries',
] as const satisfies (keyof Tables)[]

/** A small business as rows: what is put into the database, and what the oracle looks at. */
export type Business = { [Name in (typeof filledTables)[number]]: Rows<Name> }

/** One row of a business. */
export type RowOf<Name extends keyof Business> = Business[Name][number]

/** The id of the n-th thing of a kind. Ids look random, so that their order has nothing to do with that of the rows. */
export function idOf(kind: string, index: number): string {
  const hex = createHash('sha256').update(`${kind} ${index}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `7${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/** The instants that rows carry: few, so that many rows share one, and some a millisecond apart. */
export const instants = [0, 0, 1, 1_000, 86_400_000].map((offset) => new Date(Date.UTC(2026, 1, 1) + offset))

type PartyPlan = BusinessPlan['sellers'][number]
type DefinitionPlan = NonNullable<BusinessPlan['services'][number]['definition']>

const instant = (index: number): Date => instants[index % instants.length] as Date
const maybeInstant = (index: number | null): Date | null => (index === null ? null : instant(index))
const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length]

const named = (kind: string, index: number, name: string) => ({
  id: idOf(kind, index),
  name,
  searchName: searchable(name),
  createdAt: instant(index),
})

const recordOf = (
  kind: string,
  index: number,
  { name, externalId, metadata, version, updated, archived }: PartyPlan,
) => ({
  ...named(kind, index, name),
  externalId,
  metadata,
  version,
  updatedAt: instant(updated),
  archivedAt: maybeInstant(archived),
})

/** Makes the rows of a plan; what refers to nothing that exists is left out. */
export function businessOf(plan: BusinessPlan): Business {
  const partyOf = (kind: string, index: number, { name, updated, archived, ...rest }: PartyPlan) => ({
    ...named(kind, index, name),
    ...rest,
    updatedAt: instant(updated),
    archivedAt: maybeInstant(archived),
  })
  const sellers = withOwnIds(plan.sellers.map((party, index) => partyOf('seller', index, party)))
  const resellers = withOwnIds(plan.resellers.map((party, index) => partyOf('reseller', index, party)))
  const organizations = withOwnIds(
    plan.organizations.map(({ party, reseller }, index) => ({
      ...partyOf('organization', index, party),
      resellerId: (pick(resellers, reseller) as RowOf<'resellers'>).id,
    })),
    ({ resellerId }) => resellerId,
  )
  const services = plan.services.map(
    ({ party, seller, currencyCodes, isLicenseKeyEnabled, isOfferedToAll }, index) => ({
      ...recordOf('service', index, party),
      sellerId: (pick(sellers, seller) as RowOf<'sellers'>).id,
      currencyCodes,
      isLicenseKeyEnabled,
      isOfferedToAll,
    }),
  )
  const taken = withOwnIds(services, ({ sellerId }) => sellerId)
  const business: Business = {
    sellers,
    resellers,
    organizations,
    services: taken,
    serviceOffers: [],
    catalogEntries: [],
    customPropertyDefinitions: [],
    products: [],
    priceEntries: [],
    priceLists: [],
    invitations: [],
    serviceDefinitions: [],
    serviceDefinitionTexts: [],
    serviceRoles: [],
    serviceSubRoles: [],
    serviceInstances: [],
    serviceDefinitionAssignments: [],
    organizationServices: [],
    subscriptions: [],
    objectReferences: [],
    subscriptionHistory: [],
    auditEntries: [],
  }
  for (const [index, service] of services.entries()) {
    sellProducts(business, service, index, plan)
    describeService(business, service.id, index, plan)
  }
  business.products = withOwnIds(business.products, ({ sellerId }) => sellerId ?? '')
  offerServices(business, plan)
  setPrices(business, plan)
  useServices(business, plan)
  subscribe(business, plan)
  knowOwn(business, plan)
  tellHistory(business, plan)
  tellTrails(business, plan)
  return business
}

function sellProducts(
  business: Business,
  { id: serviceId, sellerId }: RowOf<'services'>,
  index: number,
  { services }: BusinessPlan,
): void {
  const { products } = services[index] as BusinessPlan['services'][number]
  const kind = `product of ${index}`
  for (const [number, { party, replacedBy, ...product }] of products.entries()) {
    const other = replacedBy === null ? number : replacedBy % products.length
    business.products.push({
      ...product,
      ...recordOf(kind, number, party),
      serviceId,
      sellerId,
      replacedById: other === number || party.archived === null ? null : idOf(kind, other),
    })
  }
}

function describeService(business: Business, serviceId: string, index: number, { services }: BusinessPlan): void {
  const { definition, properties } = services[index] as BusinessPlan['services'][number]
  const keys = new Set<string>()
  for (const [position, property] of properties.entries()) {
    if (keys.has(property.key)) continue
    keys.add(property.key)
    business.customPropertyDefinitions.push({ ...property, serviceId, position })
  }
  if (definition) describe(business, serviceId, definition)
}

function describe(business: Business, serviceId: string, definition: DefinitionPlan): void {
  const { texts, updated, roles, instances, assignments, ...rest } = definition
  business.serviceDefinitions.push({ ...rest, serviceId, updatedAt: instant(updated) })
  for (const locale of new Set(texts)) {
    const descriptionLong = locale === 'de' ? null : `In ${locale}`
    business.serviceDefinitionTexts.push({
      serviceId,
      locale,
      displayName: `${rest.name} (${locale})`,
      descriptionLong,
    })
  }
  for (const [position, { subRoles, ...role }] of roles.entries()) {
    business.serviceRoles.push({ ...role, serviceId, position })
    const bodies = subRoles.map((body, index) => ({ serviceId, rolePosition: position, position: index, body }))
    business.serviceSubRoles.push(...bodies)
  }
  for (const [position, instance] of instances.entries())
    business.serviceInstances.push({ ...instance, serviceId, position })
  for (const { organization, ...assignment } of assignments) {
    const organizationId = pick(business.organizations, organization)?.id
    const isTheirs = (each: RowOf<'serviceDefinitionAssignments'>) =>
      each.serviceId === serviceId && each.organizationId === organizationId
    if (!organizationId || business.serviceDefinitionAssignments.some(isTheirs)) continue
    business.serviceDefinitionAssignments.push({ ...assignment, serviceId, organizationId })
  }
}

/** Services are offered to some and stand in the catalogs of others: the one needs the other only when it is made. */
function offerServices(business: Business, plan: BusinessPlan): void {
  const { services, resellers, organizations, serviceOffers, catalogEntries, invitations } = business
  for (const [index, { reseller, service, isAbsent, created }] of plan.offers.entries()) {
    const resellerId = isAbsent ? idOf('absent', reseller) : pick(resellers, reseller)?.id
    const serviceId = pick(services, service)?.id
    if (!resellerId || !serviceId) continue
    if (serviceOffers.some((each) => each.resellerId === resellerId && each.serviceId === serviceId)) continue
    serviceOffers.push({ id: idOf('offer', index), resellerId, serviceId, createdAt: instant(created) })
  }
  for (const [index, { reseller, service, created, updated, ...rest }] of plan.catalog.entries()) {
    const [resellerId, entered] = [pick(resellers, reseller)?.id, pick(services, service)]
    if (!resellerId || !entered) continue
    const { id: serviceId, sellerId } = entered
    if (catalogEntries.some((entry) => entry.resellerId === resellerId && entry.serviceId === serviceId)) continue
    const times = { createdAt: instant(created), updatedAt: instant(updated) }
    const parties = { sellerId, resellerId, serviceId }
    catalogEntries.push({ ...rest, ...parties, id: idOf('catalog entry', index), ...times })
  }
  for (const [index, { organization, service, isAbsent, created }] of plan.invitations.entries()) {
    const organizationId = isAbsent ? idOf('absent', organization) : pick(organizations, organization)?.id
    const serviceId = pick(services, service)?.id
    if (!organizationId || !serviceId) continue
    if (invitations.some((each) => each.organizationId === organizationId && each.serviceId === serviceId)) continue
    invitations.push({ id: idOf('invitation', index), organizationId, serviceId, createdAt: instant(created) })
  }
}

/** Every party may set a price for every product, those who have nothing to do with it included. */
function setPrices(business: Business, plan: BusinessPlan): void {
  const { sellers, resellers, organizations, services, products, priceEntries, priceLists } = business
  const keys = new Set<string>()
  for (const { product, layer, owner, currencyCode, amountMinor, version } of plan.prices) {
    const priced = pick(products, product)
    if (!priced) continue
    const service = services.find(({ id }) => id === priced.serviceId)
    const owners = {
      SELLER: sellers.filter(({ id }) => id === service?.sellerId),
      RESELLER: resellers,
      ORGANIZATION: organizations,
    }[layer]
    const ownerId = pick(owners, owner)?.id
    const key = [priced.id, layer, ownerId, currencyCode].join(' ')
    if (!ownerId || keys.has(key)) continue
    keys.add(key)
    priceEntries.push({ productId: priced.id, layer, ownerId, currencyCode, amountMinor, updatedAt: instant(version) })
    const { serviceId } = priced
    if (priceLists.some((list) => list.serviceId === serviceId && list.layer === layer && list.ownerId === ownerId))
      continue
    priceLists.push({ serviceId, layer, ownerId, version, updatedAt: instant(version) })
  }
}

function useServices({ organizations, services, organizationServices }: Business, plan: BusinessPlan): void {
  for (const [
    index,
    { organization, service, created, updated, removed, ...rest },
  ] of plan.organizationServices.entries()) {
    const [user, used] = [pick(organizations, organization), pick(services, service)]
    if (!user || !used) continue
    // An organization has a service once at a time.
    const ofBoth = organizationServices.filter((row) => row.organizationId === user.id && row.serviceId === used.id)
    const isAdded = ofBoth.some((row) => row.removedAt === null)
    organizationServices.push({
      ...rest,
      id: idOf('organization service', index),
      sellerId: used.sellerId,
      resellerId: user.resellerId,
      organizationId: user.id,
      serviceId: used.id,
      createdAt: instant(created),
      updatedAt: instant(updated),
      removedAt: isAdded ? instant(removed ?? 0) : maybeInstant(removed),
    })
  }
}

function subscribe({ organizationServices, products, subscriptions }: Business, plan: BusinessPlan): void {
  for (const [index, planned] of plan.subscriptions.entries()) {
    const { organizationService, product, created, updated, trial, periodEnd, cancelAt, ...rest } = planned
    const added = pick(organizationServices, organizationService)
    if (!added) continue
    const subscribed = pick(
      products.filter(({ serviceId }) => serviceId === added.serviceId),
      product,
    )
    if (!subscribed) continue
    const { id: organizationServiceId, sellerId, resellerId, organizationId, serviceId } = added
    // An organization tries a service once.
    const hadTrial = subscriptions.some(
      (row) => row.organizationId === organizationId && row.serviceId === serviceId && row.trialStartsAt,
    )
    const trialAt = hadTrial ? null : maybeInstant(trial)
    subscriptions.push({
      ...rest,
      id: idOf('subscription', index),
      organizationServiceId,
      sellerId,
      resellerId,
      organizationId,
      serviceId,
      productId: subscribed.id,
      trialStartsAt: trialAt,
      trialEndsAt: trialAt,
      currentPeriodStartsAt: maybeInstant(periodEnd),
      currentPeriodEndsAt: maybeInstant(periodEnd),
      cancelAt: maybeInstant(cancelAt),
      activatedAt: maybeInstant(trial),
      holdEndsAt: maybeInstant(periodEnd),
      suspendedAt: maybeInstant(cancelAt),
      cancelledAt: maybeInstant(cancelAt),
      createdAt: instant(created),
      updatedAt: instant(updated),
    })
  }
}

/** What each side knows things by. */
function knowOwn({ organizationServices, subscriptions, objectReferences }: Business, plan: BusinessPlan): void {
  const taken = new Set<string>()
  for (const { object, type, side, externalId, metadata } of plan.references) {
    const about = pick(type === 'OrganizationService' ? organizationServices : subscriptions, object)
    if (!about || objectReferences.some((row) => row.objectId === about.id && row.side === side)) continue
    const ownerId = { SELLER: about.sellerId, BROKER: about.resellerId, ORGANIZATION: about.organizationId }[side]
    const key = [type, ownerId, externalId].join(' ')
    const isTaken = taken.has(key)
    taken.add(key)
    const own = isTaken ? null : externalId
    objectReferences.push({ objectId: about.id, objectType: type, side, ownerId, externalId: own, metadata })
  }
}

/** What happened to subscriptions, done by accounts of any party, or by the clock. */
function tellHistory({ subscriptions, subscriptionHistory }: Business, plan: BusinessPlan): void {
  for (const [index, { subscription, actor, occurred, ...rest }] of plan.history.entries()) {
    const about = pick(subscriptions, subscription)
    if (!about) continue
    const sequence = 1 + subscriptionHistory.filter(({ subscriptionId }) => subscriptionId === about.id).length
    // Every change makes a version and an entry, so no version is behind its history.
    about.version = Math.max(about.version, sequence)
    subscriptionHistory.push({
      ...rest,
      ...actorOf(actor, about),
      id: idOf('history', index),
      subscriptionId: about.id,
      sequence,
      occurredAt: instant(occurred),
    })
  }
}

/** An external id is had once within a type and owner: others lose theirs. */
function withOwnIds<Row extends { externalId?: string | null | undefined }>(
  rows: Row[],
  ownerOf: (row: Row) => string = () => '',
): Row[] {
  const taken = new Set<string>()
  return rows.map((row) => {
    const key = `${ownerOf(row)} ${row.externalId}`
    const isTaken = taken.has(key)
    taken.add(key)
    return isTaken ? { ...row, externalId: null } : row
  })
}

/** The id of a list, made anew: that of all its currencies. */
export function idOfList(name: readonly (string | undefined)[]): string {
  const hex = createHash('sha256').update(name.join(' ')).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/** What happened to parties and services, done by accounts of any of them. */
function tellTrails(business: Business, plan: BusinessPlan): void {
  const { sellers, resellers, organizations, services, products, catalogEntries, organizationServices, auditEntries } =
    business
  const priceLists = business.priceLists.map((list) => ({
    ...list,
    id: idOfList([list.serviceId, list.layer, list.ownerId]),
    ...ownersOf(list, business),
  }))
  for (const [index, { subjectType, subject, kind, actor, occurred, ...rest }] of plan.audit.entries()) {
    const rows = {
      Seller: sellers,
      Reseller: resellers,
      Organization: organizations,
      Service: services,
      CatalogEntry: catalogEntries,
      ServiceProduct: products,
      OrganizationService: organizationServices,
      PriceList: priceLists,
    }[subjectType]
    const about = pick<{
      id: string
      version?: number | undefined
      resellerId?: string | undefined
      sellerId?: string | undefined
      serviceId?: string
      organizationId?: string | undefined
      layer?: RowOf<'priceLists'>['layer']
    }>(rows, subject)
    if (!about) continue
    const sequence = 1 + auditEntries.filter(({ subjectId }) => subjectId === about.id).length
    // As with history: no version is behind its trail.
    about.version = Math.max(about.version ?? 1, sequence)
    auditEntries.push({
      ...rest,
      id: idOf('audit', index),
      kind: pick(auditKindsOf(subjectType), kind) ?? 'service.updated',
      subjectType,
      subjectId: about.id,
      sequence,
      occurredAt: instant(occurred),
      actorAccountId: actor && `account of ${actor}`,
      actorRole: actor,
      actorAccount: actor && 'USER',
      actorParty: actor === 'OPERATOR' || actor === 'ADMIN' ? null : actor && about.id,
      sellerId: subjectType === 'Seller' ? about.id : (about.sellerId ?? null),
      resellerId: subjectType === 'Reseller' ? about.id : (about.resellerId ?? null),
      organizationId: subjectType === 'Organization' ? about.id : (about.organizationId ?? null),
      serviceId: subjectType === 'Service' ? about.id : (about.serviceId ?? null),
      priceLayer: about.layer ?? null,
    })
  }
}

/** The parties that a price list is for. */
function ownersOf({ layer, ownerId }: RowOf<'priceLists'>, { organizations }: Business) {
  if (layer === 'SELLER') return { sellerId: ownerId }
  if (layer === 'RESELLER') return { resellerId: ownerId }
  return { organizationId: ownerId, resellerId: organizations.find(({ id }) => id === ownerId)?.resellerId }
}

function actorOf(role: BusinessPlan['history'][number]['actor'], about: RowOf<'subscriptions'>) {
  if (role === null) return { actorAccountId: null, actorRole: null, actorAccount: null, actorParty: null }
  const parties = {
    SELLER: about.sellerId,
    BROKER: about.resellerId,
    ORGANIZATION: about.organizationId,
    SERVICE_OWNER: about.serviceId,
    OPERATOR: null,
    ADMIN: null,
  }
  return {
    actorAccountId: `account of ${role}`,
    actorRole: role,
    actorAccount: 'USER' as const,
    actorParty: parties[role],
  }
}
