import type { NewEvent } from '../operations/events.ts'
import { eventOrigin, type Initiator } from '../operations/origin.ts'
import type { DeliveryChannel, FieldChange, Role } from '../vocabulary.ts'
import { columnOf } from './definition-changes.ts'
import { readsWholeDefinition, type ServiceDefinition } from './service-definition.ts'

/** An update of a definition: what it was, what it is, and the values of what differs beside its own columns. */
export interface DefinitionUpdate {
  readonly before: ServiceDefinition
  readonly after: ServiceDefinition
  /** The fields of the document that differ. */
  readonly fields: readonly string[]
  readonly parts: Readonly<Record<string, unknown>>
}

/**
 * The fields with the addresses that are told of subscriptions. They may hold a token: events say only that they
 * changed.
 */
const handlerFields: ReadonlySet<string> = new Set([
  'subscriptionLifecycleEventHandlers',
  'subscriptionStatusChangeNotificationUrl',
  'orderCreatedNotifyUrl',
])

/** The fields of the mail to organizations that get the service. */
const mailFields: ReadonlySet<string> = new Set(['shouldSendEmailUponGrantedAccess', 'customEmail'])

/** The ways in which messages go out that some fields of the document are about. */
export function channelsOf(fields: readonly string[]): DeliveryChannel[] {
  return [
    ...(fields.some((field) => handlerFields.has(field)) ? (['HANDLER'] as const) : []),
    ...(fields.some((field) => mailFields.has(field)) ? (['EMAIL'] as const) : []),
  ]
}

/** Fields of a definition that everybody reads who sees its service, and members of its events that are none. */
const publicFields: ReadonlySet<string> = new Set([
  'serviceId',
  'version',
  'name',
  'locale',
  'displayName',
  'descriptionLong',
  'serviceType',
  'trialPeriod',
  'serviceUrls',
  'serviceIcon',
  'serviceNavBarIcon',
  'isGated',
  'visible',
  'isBeta',
  'isDisabled',
  'isSelfSubscriptionCreationEnabled',
  'salesLedOnly',
])

/** Whether a role reads a field of the definitions that it sees, in their events as in the graph. */
export function readsDefinitionField(role: Role, field: string): boolean {
  return readsWholeDefinition(role) || publicFields.has(field)
}

/** The event for an update of a definition. */
export function definitionEvent(
  { before, after, fields, parts }: DefinitionUpdate,
  sellerId: string,
  occurredAt: Date,
  initiator: Initiator,
): NewEvent {
  const { serviceId, version } = after
  const shown = fields.filter((field) => !handlerFields.has(field) && columnOf(field))
  return {
    kind: 'service_definition.updated',
    subjectType: 'ServiceDefinition',
    subjectId: serviceId,
    subjectVersion: version,
    sellerId,
    resellerId: null,
    organizationId: null,
    serviceId,
    priceLayer: null,
    occurredAt,
    ...eventOrigin(initiator, serviceId),
    changes: fields.map((field) => changeOf(field, before, after, parts)),
    snapshot: {
      serviceId,
      version,
      ...Object.fromEntries(shown.map((field) => [field, valueOf(after, field)])),
      ...parts,
    },
  }
}

function changeOf(
  field: string,
  before: ServiceDefinition,
  after: ServiceDefinition,
  parts: Readonly<Record<string, unknown>>,
): FieldChange {
  const text = (value: unknown) => {
    if (value == null) return null
    if (handlerFields.has(field)) return '[redacted]'
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
  if (columnOf(field)) return { field, before: text(valueOf(before, field)), after: text(valueOf(after, field)) }
  return { field, before: null, after: text(parts[field]) }
}

function valueOf(definition: ServiceDefinition, field: string): unknown {
  const column = columnOf(field)
  return column && definition[column]
}
