import type { Viewer } from '../../src/viewer.ts'
import type { RowOf } from './business.ts'
import { type Filter, matches } from './oracle-lists.ts'
import { money } from './oracle-prices.ts'
import { byKey, type Call, type Fields, find, thing, type Thing, time, trailOf } from './oracle-things.ts'
import type { Oracle } from './oracle.ts'

const listArgs = '(after,before,filter,first,last,orderBy)'
const pageArgs = '(after,before,first,last)'

/** The subscriptions that belong to a parent, as one field lists them. */
export function subscriptions(belongs: (row: RowOf<'subscriptions'>) => boolean, call: Call): Thing {
  const { args, oracle } = call
  const order = (args['orderBy'] ?? {}) as { field?: string; direction?: string }
  const key = order.field === 'UPDATED_AT' ? 'updatedAt' : 'createdAt'
  const filter = (args['filter'] ?? {}) as Filter
  const rows = oracle.business.subscriptions.filter(
    (row) =>
      belongs(row) &&
      oracle.seesInUse(row) &&
      matches(oracle.business, row, filter) &&
      oracle.matchesOwn(row.id, filter),
  )
  return byKey('ServiceSubscription', rows, call, (row) => row[key].getTime(), order.direction === 'ASC' ? 1 : -1)
}

/** What a service asks, as far as the viewer reads it, in the service's order. */
export function questions(serviceId: string, oracle: Oracle): RowOf<'customPropertyDefinitions'>[] {
  return oracle.business.customPropertyDefinitions
    .filter((row) => row.serviceId === serviceId && oracle.readsProperty(row))
    .toSorted((a, b) => a.position - b.position)
}

function answers(
  { serviceId, customProperties }: RowOf<'organizationServices'>,
  target: string,
  { oracle }: Call,
): Thing[] {
  const given = new Map(Object.entries(customProperties))
  return questions(serviceId, oracle)
    .filter(({ appliesTo, key, isRetired }) => appliesTo === target && (!isRetired || given.has(key)))
    .map((question) => thing('CustomPropertyValue', { question, value: given.get(question.key) ?? null }))
}

const references = {
  externalId: ({ id }: { id: string }, { oracle }: Call) => oracle.ownReferences(id)?.externalId ?? null,
  metadata: ({ id }: { id: string }, { oracle }: Call) => {
    const own = oracle.ownReferences(id)
    if (!own) return null
    const entries = Object.entries(own.metadata).toSorted(([a], [b]) => (a < b ? -1 : 1))
    return entries.map(([key, value]) => thing('MetadataEntry', { key, value }))
  },
}

const organizationService: Fields<RowOf<'organizationServices'>> = {
  ...references,
  id: ({ id }) => id,
  organization: ({ organizationId }, { oracle }) => find('Organization', organizationId, oracle),
  service: ({ serviceId }, { oracle }) => find('Service', serviceId, oracle),
  currencyCode: ({ currencyCode }) => currencyCode,
  customProperties: (row, call) => answers(row, 'ORGANIZATION_SERVICE', call),
  tenantId: ({ tenantId }) => tenantId ?? null,
  version: ({ version }) => version,
  createdAt: ({ createdAt }) => time(createdAt),
  updatedAt: ({ updatedAt }) => time(updatedAt),
  removedAt: ({ removedAt }) => time(removedAt),
  [`auditTrail${pageArgs}`]: ({ id }, call) => trailOf(id, call),
  [`subscriptions${listArgs}`]: ({ id }, call) =>
    subscriptions(({ organizationServiceId }) => organizationServiceId === id, call),
}

const isParty = ({ role }: Viewer) => role === 'SELLER' || role === 'BROKER' || role === 'ORGANIZATION'
const isHost = ({ role }: Viewer) => role === 'OPERATOR' || role === 'ADMIN'
const readsPrice = (viewer: Viewer) => viewer.role === 'BROKER' || viewer.role === 'ORGANIZATION' || isHost(viewer)
const readsLayer = (viewer: Viewer) => viewer.role === 'BROKER' || isHost(viewer)

const subscription: Fields<RowOf<'subscriptions'>> = {
  ...references,
  id: ({ id }) => id,
  status: ({ status }) => status,
  statusReason: ({ statusReason }) => statusReason ?? null,
  quantity: ({ quantity }) => quantity,
  licenseKey: ({ licenseKey }, { oracle }) => (isParty(oracle.viewer) ? (licenseKey ?? null) : null),
  seller: ({ sellerId }, { oracle }) => find('Seller', sellerId, oracle),
  reseller: ({ resellerId }, { oracle }) => find('Reseller', resellerId, oracle),
  organization: ({ organizationId }, { oracle }) => find('Organization', organizationId, oracle),
  service: ({ serviceId }, { oracle }) => find('Service', serviceId, oracle),
  product: ({ productId }, { oracle }) => find('ServiceProduct', productId, oracle),
  organizationService: ({ organizationServiceId }, { oracle }) =>
    find('OrganizationService', organizationServiceId, oracle),
  unitPrice: ({ unitPriceMinor, currencyCode }, { oracle }) =>
    readsPrice(oracle.viewer) && unitPriceMinor != null ? money(unitPriceMinor, currencyCode) : null,
  priceLayer: ({ priceLayer }, { oracle }) => (readsLayer(oracle.viewer) ? (priceLayer ?? null) : null),
  customProperties: (row, call) => answers(row, 'SUBSCRIPTION', call),
  autoRenews: ({ autoRenews }) => autoRenews,
  trial: ({ trialStartsAt, trialEndsAt }) => (trialStartsAt ? thing('Trial', { trialStartsAt, trialEndsAt }) : null),
  currentPeriodStartsAt: ({ currentPeriodStartsAt }) => time(currentPeriodStartsAt),
  currentPeriodEndsAt: ({ currentPeriodEndsAt }) => time(currentPeriodEndsAt),
  timeZone: ({ timeZone }) => timeZone ?? null,
  cancelAt: ({ cancelAt }) => time(cancelAt),
  cancelledBy: ({ cancelledBy }) => cancelledBy ?? null,
  suspendedFrom: ({ suspendedFrom }) => suspendedFrom ?? null,
  suspendedBy: ({ suspendedBy }) => suspendedBy ?? null,
  holdEndsAt: ({ holdEndsAt }) => time(holdEndsAt),
  createdAt: ({ createdAt }) => time(createdAt),
  updatedAt: ({ updatedAt }) => time(updatedAt),
  activatedAt: ({ activatedAt }) => time(activatedAt),
  suspendedAt: ({ suspendedAt }) => time(suspendedAt),
  cancelledAt: ({ cancelledAt }) => time(cancelledAt),
  version: ({ version }) => version,
  'history(after,before,first,last)': ({ id }, call) => {
    const entries = call.oracle.business.subscriptionHistory.filter(({ subscriptionId }) => subscriptionId === id)
    return byKey('SubscriptionHistory', entries, call, ({ sequence }) => sequence, 1, 'SubscriptionHistoryEntry')
  },
}

const trial: Fields<{ trialStartsAt: Date; trialEndsAt: Date }> = {
  startsAt: ({ trialStartsAt }) => time(trialStartsAt),
  endsAt: ({ trialEndsAt }) => time(trialEndsAt),
}

type Entry = RowOf<'subscriptionHistory'>

/** An actor's account and its request are for its own party, operators and admins. */
export function knowsActor(
  { actorRole, actorParty }: Pick<Entry, 'actorRole' | 'actorParty'>,
  viewer: Viewer,
): boolean {
  if (isHost(viewer)) return true
  return actorRole === viewer.role && actorParty != null && viewer.parties.includes(actorParty)
}

/** By which way somebody did it is for those who know the actor; what nobody did is no secret. */
export function doorOf(entry: Pick<Entry, 'actorRole' | 'actorParty' | 'door'>, viewer: Viewer): string | null {
  return entry.actorRole == null || knowsActor(entry, viewer) ? (entry.door ?? null) : null
}

/** A change is read by those who read the field on the subscription. */
function readsChange(field: string, entry: Entry, { oracle }: Call): boolean {
  if (field === 'unitPrice') return readsPrice(oracle.viewer)
  if (field === 'priceLayer') return readsLayer(oracle.viewer)
  const [prefix, key] = [field.slice(0, 17), field.slice(17)]
  if (prefix !== 'customProperties.') return true
  const about = oracle.business.subscriptions.find(({ id }) => id === entry.subscriptionId)
  return questions(about?.serviceId ?? '', oracle).some((question) => question.key === key)
}

const historyEntry: Fields<Entry> = {
  id: ({ id }) => id,
  subscription: ({ subscriptionId }, { oracle }) => find('ServiceSubscription', subscriptionId, oracle),
  sequence: ({ sequence }) => sequence,
  occurredAt: ({ occurredAt }) => time(occurredAt),
  kind: ({ kind }) => kind,
  actor: (entry) => thing('Actor', entry),
  fromStatus: ({ fromStatus }) => fromStatus ?? null,
  toStatus: ({ toStatus }) => toStatus,
  changes: (entry, call) =>
    entry.changes.filter(({ field }) => readsChange(field, entry, call)).map((change) => thing('FieldChange', change)),
  reason: ({ reason }) => reason ?? null,
  requestId: (entry, { oracle }) => (knowsActor(entry, oracle.viewer) ? (entry.requestId ?? null) : null),
  door: (entry, { oracle }) => doorOf(entry, oracle.viewer),
}

const actor: Fields<Entry> = {
  accountId: (entry, { oracle }) => (knowsActor(entry, oracle.viewer) ? (entry.actorAccountId ?? null) : null),
  role: ({ actorRole }) => actorRole ?? null,
  account: ({ actorAccount }) => actorAccount ?? null,
}

const change: Fields<Entry['changes'][number]> = {
  field: ({ field }) => field,
  before: ({ before }) => before,
  after: ({ after }) => after,
}

/** Services in use, and their history. */
export const subscriptionTypes = {
  OrganizationService: organizationService,
  ServiceSubscription: subscription,
  Trial: trial,
  SubscriptionHistoryEntry: historyEntry,
  Actor: actor,
  FieldChange: change,
}
