import {
  getNamedType,
  getNullableType,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql'
import { partyTypes } from './oracle-parties.ts'
import { priceTypes } from './oracle-prices.ts'
import { documentTypes, serviceTypes } from './oracle-services.ts'
import { subscriptionTypes } from './oracle-subscriptions.ts'
import { type Call, connectionFields, edgeFields, type Fields, pageInfoFields, thing } from './oracle-things.ts'

/** Fields that the property leaves out, each with the reason why. */
export const leftOut: Readonly<Record<string, string>> = {
  'ServiceSubscription.allowedActions': 'What may be done now shows no other rows; the states have tests of their own.',
  'ServiceSubscription.allowedCancellationModes': 'As `allowedActions`.',
  'Query._service': 'It shows no rows, and the same to everybody.',
  '_Service.sdl': 'As `_service`.',
  ...outOfBusiness('Query', ['apiClients', 'event', 'events', 'webhookEndpoint', 'webhookEndpoints']),
  ...outOfBusiness('Service', ['handlerDeliveries']),
  ...outOfBusiness('ServiceSubscription', ['fulfillment']),
}

/** Fields of what no business holds: the log and messages, which have properties of their own in test/events. */
function outOfBusiness(type: string, fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [`${type}.${field}`, 'The log is written by operations alone.']))
}

/** The types that only such fields lead to. */
export const otherTypes: ReadonlySet<string> = new Set([
  'ApiClient',
  'Event',
  'EventFilter',
  'Fulfillment',
  'WebhookAttempt',
  'WebhookDelivery',
  'WebhookDeliveryState',
  'WebhookEndpoint',
])

const recordFilter = ['createdAt', 'externalId', 'isArchived', 'metadata', 'search', 'updatedAt']

/** Arguments' types that the oracle reads; a value that is added to one of them changes what lists hold. */
const knownInputs: Readonly<Record<string, readonly string[]>> = {
  DateTimeRange: ['before', 'from'],
  MetadataEntryFilter: ['key', 'value'],
  OrderDirection: ['ASC', 'DESC'],
  OrganizationFilter: recordFilter,
  OrganizationServiceFilter: ['externalId', 'metadata'],
  RecordOrder: ['direction', 'field'],
  RecordOrderField: ['CREATED_AT', 'NAME', 'UPDATED_AT'],
  ResellerFilter: recordFilter,
  SellerFilter: recordFilter,
  ServiceFilter: recordFilter,
  ServiceProductFilter: recordFilter,
  SubscriptionFilter: [
    'autoRenews',
    'createdAt',
    'currentPeriodEndsAt',
    'externalId',
    'includeDeleted',
    'isTrial',
    'metadata',
    'organizationId',
    'productId',
    'resellerId',
    'search',
    'sellerId',
    'serviceId',
    'statuses',
    'updatedAt',
  ],
  SubscriptionOrder: ['direction', 'field'],
  SubscriptionOrderField: ['CREATED_AT', 'UPDATED_AT'],
  SubscriptionStatus: ['ACTIVE', 'CANCELLED', 'CANCELLING', 'DELETED', 'EXPIRED', 'FAILED', 'PENDING', 'SUSPENDED'],
}

type Answerer = (of: unknown, call: Call) => unknown

const types: Readonly<Record<string, Fields<never>>> = {
  ...partyTypes,
  ...serviceTypes,
  ...priceTypes,
  ...subscriptionTypes,
  PageInfo: pageInfoFields,
}

function fieldsOf(type: string): Fields<never> | undefined {
  if (type.endsWith('Connection')) return connectionFields
  return type.endsWith('Edge') ? edgeFields : types[type]
}

/** How the oracle answers a field. */
export function fieldOf(field: GraphQLField<unknown, unknown>, type: string): Answerer {
  const answerer = fieldsOf(type)?.[signature(field)]
  if (answerer) return answerer as Answerer
  if (documentTypes.includes(type)) return (of) => fitting((of as Record<string, unknown>)[field.name], field.type)
  throw new Error(`The oracle does not know ${type}.${signature(field)}.`)
}

function signature({ name, args }: GraphQLField<unknown, unknown>): string {
  return args.length === 0
    ? name
    : `${name}(${args
        .map((arg) => arg.name)
        .toSorted()
        .join(',')})`
}

/** A part of a document, where it is what the graph promises; null where it is something else. */
function fitting(value: unknown, type: GraphQLOutputType): unknown {
  const { name } = getNamedType(type)
  if (isListType(getNullableType(type))) {
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null
  }
  if (name === 'String') return typeof value === 'string' ? value : null
  if (name === 'Boolean') return typeof value === 'boolean' ? value : null
  if (name === 'Int') return Number.isInteger(value) ? value : null
  return typeof value === 'object' && value !== null ? thing(name, value) : null
}

/** Every object type that queries reach. */
function reachedTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  const reached = new Set<GraphQLNamedType>()
  const visit = (type: GraphQLNamedType | null | undefined) => {
    if (!type || reached.has(type)) return
    reached.add(type)
    if (isInputObjectType(type)) for (const { type: of } of Object.values(type.getFields())) visit(getNamedType(of))
    else if ('getFields' in type) {
      const fields = Object.values(type.getFields())
      for (const each of fields.flatMap((field) => [field.type, ...field.args.map((arg) => arg.type)]))
        visit(getNamedType(each))
      if (!isObjectType(type)) for (const possible of schema.getPossibleTypes(type)) visit(possible)
    }
  }
  visit(schema.getQueryType())
  return [...reached]
}

/** Whether only fields that are left out lead to a type. */
function isOther(name: string): boolean {
  return otherTypes.has(name.replace(/(Connection|Edge)$/, ''))
}

/** What queries reach and the oracle does not know, as sentences. */
export function unknownOf(schema: GraphQLSchema): string[] {
  return reachedTypes(schema).flatMap((type) => {
    if (isOther(type.name)) return []
    if (isObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(({ name }) => leftOut[`${type.name}.${name}`] === undefined)
      if (documentTypes.includes(type.name)) return []
      const unknown = fields.filter((field) => !fieldsOf(type.name)?.[signature(field)])
      return unknown.map((field) => `The oracle does not know ${type.name}.${signature(field)}.`)
    }
    const known = knownInputs[type.name]
    // Enums that only come back need not be known.
    const isAsked = isInputObjectType(type) || (isEnumType(type) && known !== undefined)
    const values = isAsked ? valuesOf(type).filter((value) => !known?.includes(value)) : []
    return values.map((value) => `The oracle does not know ${type.name}.${value}.`)
  })
}

function valuesOf(type: GraphQLEnumType | GraphQLInputObjectType): string[] {
  return isEnumType(type) ? type.getValues().map(({ name }) => name) : Object.keys(type.getFields())
}

/** Every field that queries reach, as `Type.field`. */
export function reachedFields(schema: GraphQLSchema): string[] {
  const types = reachedTypes(schema)
    .filter(isObjectType)
    .filter(({ name }) => !isOther(name))
  return types.flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`))
}
