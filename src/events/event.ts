import type { Tables } from '../database/tables.ts'
import { noContacts } from '../operations/contacts.ts'
import { isReference, readsReferences } from '../operations/references.ts'
import { readsOrganizationAffairs } from '../organizations/organization.ts'
import { readsResellerAffairs } from '../resellers/reseller.ts'
import { readsSellerAffairs } from '../sellers/seller.ts'
import { readsDefinitionField } from '../service-definitions/records.ts'
import { type CustomPropertyDefinition, customPropertyPrefix } from '../services/custom-property.ts'
import { readsServiceAffairs } from '../services/service.ts'
import { readableChanges } from '../subscriptions/history.ts'
import { readsPrice, readsPriceLayer } from '../subscriptions/subscription.ts'
import { isInRange, type TimeRange } from '../values/time-range.ts'
import type { Viewer } from '../viewer.ts'
import {
  type AuditSubject,
  type CustomPropertyTarget,
  type EventKind,
  type EventSubjectType,
  type FieldChange,
  isHost,
  type Role,
} from '../vocabulary.ts'

/** A row of `event_log`: that something happened, to whom, and where it stands among all that happened. */
export type LogEntry = Tables['eventLog']['$inferSelect']

/** The part of an event that the log does not repeat: who did it, and what it changed. */
export type EventBody = Pick<
  Tables['events']['$inferSelect'],
  'id' | 'actorAccountId' | 'actorRole' | 'actorAccount' | 'actorParty' | 'requestId' | 'door' | 'changes' | 'snapshot'
>

type Properties = readonly Pick<CustomPropertyDefinition, 'key' | 'appliesTo'>[]

/** What the custom properties of a subject are asked for; null for what has none. */
const targets: Readonly<Partial<Record<string, CustomPropertyTarget>>> = {
  ServiceSubscription: 'SUBSCRIPTION',
  OrganizationService: 'ORGANIZATION_SERVICE',
} satisfies Partial<Record<EventSubjectType, CustomPropertyTarget>>

/** Whether a body holds custom properties, which not everybody may read. */
export function hasCustomProperties({ changes, snapshot }: EventBody): boolean {
  return 'customProperties' in snapshot || changes.some(({ field }) => field.startsWith(customPropertyPrefix))
}

/** The changes that a viewer may read: those of fields that it may read on the subject itself. */
export function readableEventChanges(
  { subjectType, serviceId }: Pick<LogEntry, 'subjectType' | 'serviceId'>,
  { changes }: EventBody,
  viewer: Viewer,
  readable: Properties,
): FieldChange[] {
  if (subjectType === 'ServiceDefinition')
    return changes.filter(({ field }) => serviceId !== null && readsDefinitionField(viewer.role, field))
  if (isRecord(subjectType)) return changes.filter(({ field }) => readsRecordField(subjectType, viewer.role, field))
  return readableChanges(changes, viewer, ofTarget(readable, subjectType))
}

/** The snapshot as far as a viewer may read it: by the rules of the subject's own fields. */
export function readableSnapshot(
  { subjectType }: Pick<LogEntry, 'subjectType'>,
  { snapshot }: EventBody,
  { role }: Viewer,
  readable: Properties,
): Record<string, unknown> {
  const keys = new Set(ofTarget(readable, subjectType).map(({ key }) => key))
  const members = Object.entries(snapshot).flatMap(([name, value]): [string, unknown][] => {
    if (subjectType === 'ServiceDefinition') return readsDefinitionField(role, name) ? [[name, value]] : []
    if (isRecord(subjectType)) return readsRecordField(subjectType, role, name) ? [[name, value]] : []
    if (subjectType === 'ServiceSubscription') {
      if (name === 'unitPrice' && !readsPrice(role)) return []
      if (name === 'priceLayer' && !readsPriceLayer(role)) return []
    }
    if (name === 'customProperties') return [[name, readableValues(value, keys)]]
    return [[name, value]]
  })
  return Object.fromEntries(members)
}

/** What is told by rules of its own fields, which hang on the role alone. */
type RecordSubject = Exclude<AuditSubject, 'OrganizationService' | 'PriceList'>

function isRecord(subjectType: string): subjectType is RecordSubject {
  return Object.hasOwn(readsContacts, subjectType)
}

const contacts: ReadonlySet<string> = new Set(Object.keys(noContacts))

/** Who reads how somebody is spoken to: services, products and catalogs have nothing of it. */
const readsContacts: Readonly<Record<RecordSubject, (role: Role) => boolean>> = {
  Seller: readsSellerAffairs,
  Reseller: readsResellerAffairs,
  Organization: readsOrganizationAffairs,
  Service: isHost,
  CatalogEntry: isHost,
  ServiceProduct: isHost,
}

/** The field of a service that says to whom it is offered, or who is invited. */
const isOffer = (field: string) => /^is(OfferedTo|Invited)/.test(field)

/** Whether a role reads a field of the parties and services that it sees, in their events as in the graph. */
function readsRecordField(subject: RecordSubject, role: Role, field: string): boolean {
  if (isReference(field)) return readsReferences(subject, role)
  if (subject === 'Service' && isOffer(field)) return readsServiceAffairs(role)
  // Some of them are hidden from some layers, and those that offer the service can ask for the others.
  if (field.startsWith(customPropertyPrefix)) return readsServiceAffairs(role)
  return !contacts.has(field) || readsContacts[subject](role)
}

function ofTarget(readable: Properties, subjectType: string): Properties {
  return readable.filter(({ appliesTo }) => appliesTo === targets[subjectType])
}

function readableValues(values: unknown, keys: ReadonlySet<string>): unknown[] {
  return Array.isArray(values) ? values.filter((each: { key: string }) => keys.has(each.key)) : []
}

/** A filter of events. All that is given must hold; null stands for what is not given. */
export interface EventFilter {
  readonly kinds?: readonly EventKind[] | null | undefined
  readonly subjectTypes?: readonly EventSubjectType[] | null | undefined
  readonly subjectId?: string | null | undefined
  readonly sellerId?: string | null | undefined
  readonly resellerId?: string | null | undefined
  readonly organizationId?: string | null | undefined
  readonly serviceId?: string | null | undefined
  readonly occurredAt?: TimeRange | null | undefined
}

/** Whether an event passes a filter, as `listEvents` says it in SQL. */
export function passes(entry: LogEntry, filter: EventFilter): boolean {
  const { kinds, subjectTypes, occurredAt } = filter
  const ids = ['subjectId', 'sellerId', 'resellerId', 'organizationId', 'serviceId'] as const
  return (
    ids.every((column) => filter[column] == null || filter[column] === entry[column]) &&
    (!kinds || kinds.some((kind) => kind === entry.kind)) &&
    (!subjectTypes || subjectTypes.some((type) => type === entry.subjectType)) &&
    isInRange(entry.occurredAt, occurredAt)
  )
}
