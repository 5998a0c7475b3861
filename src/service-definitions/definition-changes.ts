import type { InputIssue } from '../operations/refusals.ts'
import { address, each, members, text, url, wholeNumber } from './checks.ts'
import { isPlainLocale, type ServiceDefinition, type ServiceDefinitionText } from './service-definition.ts'

/** The columns of a definition that its owner edits by the names of the document. */
const columns = {
  name: 'name',
  productIdentifier: 'productIdentifier',
  isGated: 'isGated',
  visible: 'visible',
  subscriptionLifecycleEventHandlers: 'subscriptionLifecycleEventHandlers',
  serviceUrls: 'serviceUrls',
  documentSelfLink: 'documentSelfLink',
  healthCheckURL: 'healthCheckUrl',
  campaignId: 'campaignId',
  serviceIcon: 'serviceIcon',
  serviceNavBarIcon: 'serviceNavBarIcon',
  subscriptionStatusChangeNotificationUrl: 'subscriptionStatusChangeNotificationUrl',
  orderCreatedNotifyUrl: 'orderCreatedNotifyUrl',
  serviceType: 'serviceType',
  trialPeriod: 'trialPeriod',
  serviceTicker: 'serviceTicker',
  accessRequestAllowed: 'accessRequestAllowed',
  defaultOnboardingContextId: 'defaultOnboardingContextId',
  salesLedOnly: 'salesLedOnly',
  endTrialConfiguration: 'endTrialConfiguration',
  shouldSendEmailUponGrantedAccess: 'shouldSendEmailUponGrantedAccess',
  customEmail: 'customEmail',
  hideServiceTile: 'hideServiceTile',
  setupNeeded: 'setupNeeded',
  maxOrgServiceAccess: 'maxOrgServiceAccess',
  isCloudPackHelper: 'isCloudPackHelper',
  isComposite: 'isComposite',
  isPrimary: 'isPrimary',
  isBeta: 'isBeta',
  isCheckoutEnabled: 'isCheckoutEnabled',
  isSelfSubscriptionCreationEnabled: 'isSelfSubscriptionCreationEnabled',
  isDisabled: 'isDisabled',
  isBinaryDownloadsAllowed: 'isBinaryDownloadsAllowed',
  isInstanceScopedRolesSupported: 'isInstanceScopedRolesSupported',
} as const satisfies Record<string, keyof ServiceDefinition>

type Columns = typeof columns

/** The column that a field of the document is; null for one that is no column. */
export function columnOf(field: string): keyof ServiceDefinition | null {
  return Object.hasOwn(columns, field) ? columns[field as keyof Columns] : null
}

/** The fields that can be made empty again; null means "not given", so they are named instead. */
export const clearableFields = [
  'descriptionLong',
  'productIdentifier',
  'subscriptionLifecycleEventHandlers',
  'serviceUrls',
  'documentSelfLink',
  'healthCheckURL',
  'campaignId',
  'serviceIcon',
  'serviceNavBarIcon',
  'subscriptionStatusChangeNotificationUrl',
  'orderCreatedNotifyUrl',
  'trialPeriod',
  'serviceTicker',
  'defaultOnboardingContextId',
  'endTrialConfiguration',
  'customEmail',
  'maxOrgServiceAccess',
] as const
export type ClearableField = (typeof clearableFields)[number]

/** A role as an owner gives it. */
export interface GivenRole {
  readonly name: string
  /** Without it, a role of that name keeps the sub-roles that it has. */
  readonly subRoles?: readonly Readonly<Record<string, unknown>>[] | null | undefined
  readonly [member: string]: unknown
}

/** An instance as an owner gives it. */
export interface GivenInstance {
  readonly instanceId: string
  readonly [member: string]: unknown
}

/** The changes of a definition, by the names of the document; null and undefined mean "not given". */
export type DefinitionChanges = {
  readonly [Name in keyof Columns]?: ServiceDefinition[Columns[Name]] | null | undefined
} & {
  readonly displayName?: string | null | undefined
  readonly descriptionLong?: string | null | undefined
  /** Replaces the whole list, as does the next. */
  readonly serviceRoles?: readonly GivenRole[] | null | undefined
  readonly serviceInstances?: readonly GivenInstance[] | null | undefined
}

const short = text(255)
const note = text(2000)
const long = text(20_000)
const words = each(short, { max: 100 })

const check = members({
  name: short,
  displayName: short,
  descriptionLong: long,
  productIdentifier: short,
  campaignId: short,
  serviceTicker: short,
  documentSelfLink: address,
  healthCheckURL: address,
  serviceIcon: url,
  serviceNavBarIcon: url,
  subscriptionStatusChangeNotificationUrl: url,
  orderCreatedNotifyUrl: url,
  trialPeriod: wholeNumber(0, 3650),
  maxOrgServiceAccess: wholeNumber(0),
  serviceUrls: members({
    offerConfiguration: url,
    serviceHome: url,
    requestAccess: url,
    pricingInformation: url,
    marketing: url,
  }),
  subscriptionLifecycleEventHandlers: members({ onFulfillment: url, onExpiration: url, onCancellation: url }),
  customEmail: members({ customEmailSubject: short, customEmailBody: long }),
  endTrialConfiguration: members({
    postTrialConfiguration: members({ roles: words, duration: wholeNumber(0, 3650) }),
    serviceEndTrialBehaviour: members({ endTrialBehaviourType: short, subscriptionType: words }),
  }),
  serviceRoles: each(
    members({
      name: short,
      displayName: short,
      description: note,
      status: short,
      type: short,
      refLink: address,
      disallowedResourceTypes: words,
      subRoles: each(members({ name: short, displayName: short, description: note }), { max: 50 }),
    }),
    { max: 100, key: 'name' },
  ),
  serviceInstances: each(members({ instanceId: short, displayName: short, url, globalizationKey: short }), {
    max: 100,
    key: 'instanceId',
  }),
})

/** Everything that is wrong with what was given, whatever the definition is. */
export function checkChanges(
  changes: DefinitionChanges,
  clear: readonly ClearableField[],
  locale: string | null,
): InputIssue[] {
  const both = clear.flatMap((field, index) =>
    changes[field] == null
      ? []
      : [{ path: ['clear', String(index)], message: `${field} is given and cleared at once` }],
  )
  const language =
    locale === null || isPlainLocale(locale)
      ? []
      : [{ path: ['locale'], message: `locale must name one language, such as fr or pt-BR` }]
  return [...check(['changes'], changes), ...both, ...language]
}

/** The columns that differ, and the fields of the document that they are. */
export function changedColumns(
  before: Partial<ServiceDefinition>,
  changes: DefinitionChanges,
  clear: readonly ClearableField[],
): { set: Partial<ServiceDefinition>; changed: string[] } {
  const set: Record<string, unknown> = {}
  const changed: string[] = []
  for (const [field, column] of Object.entries(columns)) {
    const given = changes[field as keyof Columns]
    const isCleared = clear.includes(field as ClearableField)
    if (given == null && !isCleared) continue
    // A type that is given takes the place of the placeholder that an import may have kept.
    const isPlaceholder = field === 'serviceType' && before.givenServiceType !== null
    const after = isCleared ? null : withoutNulls(given)
    if (isSame(after, before[column]) && !isPlaceholder) continue
    set[column] = after
    if (field === 'serviceType') set['givenServiceType'] = null
    changed.push(field)
  }
  return { set, changed }
}

/** The fields of one language's texts that differ. A new language needs a name to show. */
export function changedText(
  before: Pick<ServiceDefinitionText, 'displayName' | 'descriptionLong'> | null,
  changes: DefinitionChanges,
  clear: readonly ClearableField[],
): { after: { displayName: string; descriptionLong: string | null }; changed: string[] } | { issue: InputIssue } {
  const displayName = changes.displayName ?? before?.displayName
  const descriptionLong = clear.includes('descriptionLong')
    ? null
    : (changes.descriptionLong ?? before?.descriptionLong ?? null)
  if (displayName === undefined)
    return {
      issue: { path: ['changes', 'displayName'], message: 'displayName is needed in a language that has no text yet' },
    }
  const changed = [
    ...(displayName === before?.displayName ? [] : ['displayName']),
    ...(descriptionLong === (before?.descriptionLong ?? null) ? [] : ['descriptionLong']),
  ]
  return { after: { displayName, descriptionLong }, changed }
}

/**
 * Whether two values hold the same, whatever the order of their members; a member that is null is one that is not
 * there.
 */
export function isSame(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other)
}

/** The value without the members that are null. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member == null ? [] : [[name, withoutNulls(member)]])),
  )
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const given = Object.entries(value)
    .filter(([, member]) => member != null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${given.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}
