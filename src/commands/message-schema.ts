import { type GraphQLSchema, isObjectType } from 'graphql'
import { schema } from '../schema.ts'
import { accountKinds, doors, eventKinds, type EventSubjectType, priceLayers, roles } from '../vocabulary.ts'
import { schemaVersion } from '../webhooks/message.ts'
import { type JsonSchema, membersOfType, orNull } from './json-schema.ts'

/** What tells of a subject: the nouns of its kinds, the fields of its snapshot, and members that are no fields. */
interface Told {
  readonly nouns: readonly string[]
  readonly fields: string
  readonly members?: Readonly<Record<string, JsonSchema>>
}

const text = { type: 'string' }
const id = { type: 'string', format: 'uuid' }
const texts = { type: 'array', items: text }
const record = 'id name externalId metadata version createdAt updatedAt archivedAt'
const party = `${record} notificationEmail locale timeZone`

function objects(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'array', items: { type: 'object', required: Object.keys(properties), properties } }
}

const customProperties = {
  ...objects({ key: text, value: text }),
  description: 'The answers to what the service asks for, those that the receiver may read.',
}

const told: Readonly<Record<EventSubjectType, Told>> = {
  ServiceSubscription: {
    nouns: ['subscription'],
    fields: `id status statusReason quantity autoRenews timeZone priceLayer unitPrice trial
      currentPeriodStartsAt currentPeriodEndsAt cancelAt cancelledBy suspendedFrom suspendedBy holdEndsAt createdAt updatedAt
      activatedAt suspendedAt cancelledAt version seller reseller organization service product externalId metadata`,
    members: { customProperties },
  },
  OrganizationService: {
    nouns: ['organization_service'],
    fields: `id currencyCode tenantId version createdAt updatedAt removedAt organization service externalId
      metadata`,
    members: { customProperties },
  },
  Organization: { nouns: ['organization'], fields: `${party} reseller` },
  Reseller: { nouns: ['reseller'], fields: party },
  Seller: { nouns: ['seller'], fields: party },
  Service: {
    nouns: ['service', 'custom_properties'],
    fields: `${record} currencyCodes isLicenseKeyEnabled isOfferedToAll seller`,
  },
  ServiceProduct: {
    nouns: ['service_product'],
    fields: `${record} itemCode termMonths minQuantity maxQuantity cancellationModes replacedBy service`,
  },
  ServiceDefinition: {
    nouns: ['service_definition'],
    fields: `serviceId version name productIdentifier isGated visible serviceUrls documentSelfLink healthCheckURL campaignId
      serviceIcon serviceNavBarIcon serviceType trialPeriod serviceTicker accessRequestAllowed defaultOnboardingContextId
      salesLedOnly endTrialConfiguration shouldSendEmailUponGrantedAccess customEmail hideServiceTile setupNeeded
      maxOrgServiceAccess isCloudPackHelper isComposite isPrimary isBeta isCheckoutEnabled isSelfSubscriptionCreationEnabled
      isDisabled isBinaryDownloadsAllowed isInstanceScopedRolesSupported locale displayName descriptionLong serviceRoles
      serviceInstances organizationLink assignedInstance allOrgInstances defaultOrgInstance`,
    members: { organizationId: { ...id, description: 'The organization to which instances were assigned.' } },
  },
  PriceList: {
    nouns: ['price_list'],
    fields: 'version',
    members: {
      serviceId: { ...id, description: 'The service whose prices they are.' },
      layer: { ...text, enum: priceLayers, description: 'Whose prices they are.' },
      ownerId: { ...id, description: 'The seller, reseller or organization of that layer.' },
      prices: {
        ...objects({ productId: id, currencyCode: text, unitPrice: text }),
        description: 'All prices of the list, as decimals.',
      },
      changes: {
        ...objects({ productId: id, currencyCode: text, before: orNull(text), after: orNull(text) }),
        description: 'Those that changed.',
      },
    },
  },
  CatalogEntry: { nouns: ['catalog_entry'], fields: 'id isEnabled version createdAt updatedAt reseller service' },
  Invitation: { nouns: ['invitation'], fields: 'id service organizationId createdAt' },
  ApiClient: {
    nouns: ['api_client'],
    fields: 'id name role isReadOnly canManageClients readsLicenseKeys revokedAt',
  },
  WebhookEndpoint: {
    nouns: ['webhook_endpoint', 'webhook'],
    fields: 'id version isEnabled disabledReason',
    members: {
      kinds: { ...orNull(texts), description: 'The kinds of events that it is told of; null: all.' },
      serviceIds: { ...orNull(texts), description: 'The services whose events it is told of; null: all.' },
    },
  },
}

/** The schema of messages as text. */
export function messageSchemaDocument(): string {
  return `${JSON.stringify(messageSchema(schema), null, 2)}\n`
}

/**
 * The JSON Schema of the messages to webhooks and handlers, which is printed from the graph: one definition for each
 * type of subject, with its snapshot. Members may be added to all of them, so none is refused.
 */
function messageSchema(graph: GraphQLSchema): JsonSchema {
  const subjects = Object.entries(told)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Message',
    description:
      'A message to a webhook endpoint that has no selection, or to an address of a definition. What its owner may not ' +
      'read is left out of `changes` and `snapshot`; members may be added.',
    type: 'object',
    required: ['id', 'type', 'timestamp', 'data'],
    properties: {
      id: { ...id, description: 'That of the event, and the same in every attempt.' },
      type: { ...text, enum: eventKinds, description: 'The kind of event.' },
      timestamp: { ...text, format: 'date-time', description: 'The instant at which it happened.' },
      data: { $ref: '#/$defs/Data' },
    },
    anyOf: subjects.map(([subject]) => ({ $ref: `#/$defs/${subject}Message` })),
    $defs: {
      Data: data,
      Actor: actor,
      FieldChange: fieldChange,
      ...Object.fromEntries(subjects.flatMap(([subject, one]) => definitionsOf(graph, subject, one))),
    },
  }
}

const data: JsonSchema = {
  type: 'object',
  required: ['schemaVersion', 'subjectType', 'subjectId', 'subjectVersion', 'actor', 'door', 'changes'],
  properties: {
    schemaVersion: { const: schemaVersion, description: 'Counts the forms that `data` has had.' },
    subjectType: { ...text, enum: Object.keys(told), description: 'The type of what it happened to.' },
    subjectId: { ...text, description: 'Its id.' },
    subjectVersion: { type: 'integer', description: 'Its version afterwards.' },
    actor: { anyOf: [{ $ref: '#/$defs/Actor' }, { type: 'null' }] },
    door: {
      ...orNull({ ...text, enum: doors }),
      description:
        'The way by which it was done, for those who know the actor; null for the command line of the server.',
    },
    changes: { type: 'array', items: { $ref: '#/$defs/FieldChange' } },
    snapshot: { type: 'object', description: 'The subject as it was left: all of it on creation, else what differs.' },
  },
}

const actor: JsonSchema = {
  description: 'Who did it. Null: the gateway did it by itself.',
  type: 'object',
  required: ['role', 'account', 'accountId'],
  properties: {
    role: { ...text, enum: roles },
    account: { ...text, enum: accountKinds },
    accountId: { ...orNull(text), description: 'For the actor’s own party alone.' },
  },
}

const fieldChange: JsonSchema = {
  description: 'One field before and after, as text. Secrets show as `[redacted]`.',
  type: 'object',
  required: ['field', 'before', 'after'],
  properties: { field: text, before: orNull(text), after: orNull(text) },
}

function definitionsOf(
  graph: GraphQLSchema,
  subject: string,
  { nouns, fields, members }: Told,
): [string, JsonSchema][] {
  const type = graph.getType(subject)
  if (!isObjectType(type)) throw new Error(`The graph has no type ${subject}.`)
  const kinds = eventKinds.filter((kind) => nouns.includes(kind.split('.')[0] ?? ''))
  const properties = { ...membersOfType(type, fields.split(/\s+/)), ...members }
  const ofData = { subjectType: { const: subject }, snapshot: { $ref: `#/$defs/${subject}Snapshot` } }
  return [
    [`${subject}Message`, { properties: { type: { enum: kinds }, data: { properties: ofData } } }],
    [`${subject}Snapshot`, { type: 'object', properties }],
  ]
}
