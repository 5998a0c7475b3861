import * as fc from 'fast-check'
import {
  auditSubjects,
  cancellationModes,
  customPropertyTargets,
  customPropertyTypes,
  doors,
  priceLayers,
  referencedTypes,
  referenceSides,
  roles,
  subscriptionChangeKinds,
  subscriptionStatuses,
} from '../../src/vocabulary.ts'
import { definition } from './definition-plan.ts'
import { index, maybeTime, mostly, name, seldom, some, time } from './plan-parts.ts'

const currency = fc.constantFrom('EUR', 'JPY', 'KWD')
// Some of them are properties of every JavaScript object.
const propertyKeys = ['domain', 'seats', 'constructor', '__proto__', 'toString'] as const
const propertyValues = fc
  .uniqueArray(fc.constantFrom(...propertyKeys.filter((key) => key !== '__proto__'), 'forgotten'), { maxLength: 4 })
  .map((keys) => Object.fromEntries(keys.map((key) => [key, `value of ${key}`])))

const property = fc.record({
  key: fc.constantFrom(...propertyKeys),
  name,
  appliesTo: fc.constantFrom(...customPropertyTargets),
  type: fc.constantFrom(...customPropertyTypes),
  isMandatory: seldom,
  isVisible: mostly,
  defaultValue: fc.option(fc.constant('a default')),
  allowedValues: fc.subarray(['one', 'two']),
  pattern: fc.option(fc.constant('^[a-z]+$')),
  minLength: fc.option(fc.nat(5)),
  maxLength: fc.option(fc.nat(99)),
  layers: fc.subarray(['SELLER' as const, 'BROKER' as const, 'ORGANIZATION' as const]),
  isRetired: seldom,
  appliesToNewOnly: fc.boolean(),
})

const metadata = fc
  .subarray(['crm', 'cost centre', 'constructor'])
  .map((keys) => Object.fromEntries(keys.map((key) => [key, `value of ${key}`])))

/**
 * Whatever one of four parties of a service in a shop is archived, nobody can add it: so most are in use, or the shops
 * would be empty.
 */
const archived = fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: time })

const party = fc.record({
  name,
  externalId: fc.option(fc.constantFrom('A-1', 'B-2', 'C-3')),
  metadata,
  notificationEmail: fc.option(fc.constant('office@party.example')),
  locale: fc.option(fc.constant('de')),
  timeZone: fc.option(fc.constant('Europe/Vienna')),
  version: fc.integer({ min: 1, max: 9 }),
  updated: time,
  archived,
})

const auditEntry = fc.record({
  subjectType: fc.constantFrom(...auditSubjects),
  subject: index,
  kind: index,
  actor: fc.option(fc.constantFrom(...roles)),
  changes: fc.subarray([
    { field: 'name', before: 'Old', after: 'New' },
    { field: 'externalId', before: null, after: 'A-1' },
    { field: 'metadata.crm', before: 'x', after: null },
    { field: 'notificationEmail', before: null, after: 'office@party.example' },
    { field: 'customProperties.domain', before: 'old.example', after: null },
    { field: 'customProperties.constructor', before: null, after: 'new' },
  ]),
  requestId: fc.option(fc.constant('request-2')),
  door: fc.option(fc.constantFrom(...doors)),
  occurred: time,
})

const product = fc.record({
  party,
  replacedBy: fc.option(index),
  itemCode: fc.option(fc.constant('ITEM-1')),
  termMonths: fc.option(fc.constantFrom(1, 12)),
  minQuantity: fc.nat(3),
  maxQuantity: fc.option(fc.nat(100)),
  cancellationModes: fc.subarray([...cancellationModes], { minLength: 1 }),
})

const service = fc.record({
  party,
  seller: index,
  currencyCodes: fc.subarray(['EUR', 'JPY', 'KWD']),
  isLicenseKeyEnabled: fc.boolean(),
  isOfferedToAll: seldom,
  definition: fc.option(definition, { freq: 9 }),
  products: some(product, 3),
  properties: some(property, 3),
})

const catalogEntry = fc.record({
  reseller: index,
  service: index,
  isEnabled: mostly,
  version: fc.integer({ min: 1, max: 9 }),
  created: time,
  updated: time,
})

const organizationService = fc.record({
  organization: index,
  service: index,
  currencyCode: currency,
  customProperties: propertyValues,
  tenantId: fc.option(fc.constant('tenant-1')),
  version: fc.integer({ min: 1, max: 9 }),
  created: time,
  updated: time,
  removed: maybeTime,
})

const subscription = fc.record({
  organizationService: index,
  product: index,
  status: fc.constantFrom(...subscriptionStatuses),
  statusReason: fc.option(fc.constant('because')),
  quantity: fc.nat(100),
  licenseKey: fc.option(fc.constant('SECRET-KEY')),
  unitPriceMinor: fc.option(fc.constantFrom(0, 5, 1250, 9_007_199_254_740_991)),
  currencyCode: currency,
  priceLayer: fc.option(fc.constantFrom(...priceLayers)),
  customProperties: propertyValues,
  autoRenews: fc.boolean(),
  cancelledBy: fc.option(fc.constantFrom(...roles)),
  suspendedBy: fc.option(fc.constantFrom(...roles)),
  suspendedFrom: fc.option(fc.constantFrom(...subscriptionStatuses)),
  version: fc.integer({ min: 1, max: 9 }),
  trial: maybeTime,
  periodEnd: maybeTime,
  timeZone: fc.option(fc.constant('Europe/Vienna')),
  cancelAt: maybeTime,
  created: time,
  updated: time,
})

const references = fc.record({
  object: index,
  type: fc.constantFrom(...referencedTypes),
  side: fc.constantFrom(...referenceSides),
  externalId: fc.option(fc.constantFrom('A-1', 'B-2', 'C-3')),
  metadata,
})

const price = fc.record({
  product: index,
  layer: fc.constantFrom(...priceLayers),
  owner: index,
  currencyCode: currency,
  amountMinor: fc.constantFrom(0, 7, 990),
  version: fc.integer({ min: 1, max: 9 }),
})

const changes = [
  { field: 'quantity', before: '1', after: '2' },
  { field: 'unitPrice', before: '1.00', after: '2.00' },
  { field: 'priceLayer', before: null, after: 'SELLER' },
  { field: 'licenseKey', before: null, after: '[redacted]' },
  { field: 'customProperties.domain', before: 'old.example', after: null },
  { field: 'customProperties.constructor', before: null, after: 'new' },
]

const historyEntry = fc.record({
  subscription: index,
  kind: fc.constantFrom(...subscriptionChangeKinds),
  actor: fc.option(fc.constantFrom(...roles)),
  fromStatus: fc.option(fc.constantFrom(...subscriptionStatuses)),
  toStatus: fc.constantFrom(...subscriptionStatuses),
  changes: fc.subarray(changes),
  reason: fc.option(fc.constant('as agreed')),
  requestId: fc.option(fc.constant('request-1')),
  door: fc.option(fc.constantFrom(...doors)),
  occurred: time,
})

/**
 * A random business, told by what refers to what: references are numbers that are taken modulo what there is, so that
 * every plan can be carried out. Nothing in it is tidy: services in use that no catalog offers, subscriptions of
 * removed services in any status, definitions that are missing, equal names and instants.
 */
export const businessPlan = fc.record({
  sellers: fc.array(party, { minLength: 1, maxLength: 3, size: 'max' }),
  resellers: fc.array(party, { minLength: 1, maxLength: 3, size: 'max' }),
  organizations: some(fc.record({ party, reseller: index }), 5),
  services: some(service, 5),
  offers: some(fc.record({ reseller: index, service: index, isAbsent: seldom, created: time }), 8),
  catalog: some(catalogEntry, 14),
  invitations: some(fc.record({ organization: index, service: index, isAbsent: seldom, created: time }), 6),
  organizationServices: some(organizationService, 9),
  subscriptions: some(subscription, 12),
  references: some(references, 12),
  prices: some(price, 12),
  history: some(historyEntry, 12),
  audit: some(auditEntry, 12),
})

/** What `businessPlan` makes. */
export type BusinessPlan = typeof businessPlan extends fc.Arbitrary<infer Plan> ? Plan : never
