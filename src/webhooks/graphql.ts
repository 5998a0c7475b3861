import { type Context, signedIn } from '../context.ts'
import { EventType } from '../events/graphql.ts'
import { builder } from '../graphql/builder.ts'
import { EventKind } from '../graphql/event-kinds.ts'
import { load } from '../graphql/nodes/loaders.ts'
import { OrganizationType } from '../organizations/graphql.ts'
import { ResellerType } from '../resellers/graphql.ts'
import { SellerType } from '../sellers/graphql.ts'
import { ServiceType } from '../services/graphql.ts'
import type { WebhookAttempt } from '../vocabulary.ts'
import { DeliveryChannel, WebhookDeliveryState, WebhookDisabledReason } from './graphql.enums.ts'
import { ownerOf } from './graphql.owners.ts'
import {
  findDeliveries,
  findEndpoints,
  findReceivers,
  listDeliveries,
  listEndpoints,
  listHandlerDeliveries,
} from './store.ts'
import { ownsEndpoint, type WebhookEndpoint } from './webhook.ts'

const WebhookOwner = builder.unionType('WebhookOwner', {
  description: 'The party that a webhook endpoint belongs to.',
  types: [SellerType, ResellerType, OrganizationType, ServiceType],
})

const owners = ['sellerId', 'resellerId', 'organizationId', 'serviceId'] as const
const forOwner = 'Null to all but its owner.'

/** GraphQL's `WebhookEndpoint`; a field may resolve to its id. */
export const WebhookEndpointType = builder.nodeType('WebhookEndpoint', {
  table: (tables) => tables.webhookEndpoints,
  find: findEndpoints,
  description: 'An address that is told of what its owner’s party sees, from its creation on.',
  fields: (t) => ({
    owner: t.field({
      type: WebhookOwner,
      nullable: true,
      description: 'The party that it belongs to.',
      select: owners,
      resolve: (row, _args, context, info) => ownerOf(row, context, info),
    }),
    url: t.exposeString('url', { description: 'The address.' }),
    kinds: t.field({
      type: [EventKind],
      nullable: true,
      description: 'The kinds of events that it is told of; null: all, those of the future too.',
      select: ['kinds'],
      resolve: ({ kinds }) => kinds as never,
    }),
    serviceIds: t.idList({
      nullable: true,
      description: 'The services that it is told of; null: all.',
      select: ['serviceIds'],
      resolve: ({ serviceIds }) => serviceIds,
    }),
    isOrdered: t.exposeBoolean('isOrdered', {
      description: 'Whether events about one subject come one after the other, in order.',
    }),
    includeSnapshot: t.exposeBoolean('includeSnapshot', {
      description: 'Whether messages hold the snapshot of what happened.',
    }),
    selection: t.string({
      nullable: true,
      description: `The selection on Event that messages hold in place of the usual data. ${forOwner}`,
      select: [...owners, 'selection'],
      resolve: (row, _args, context) => (ownsEndpoint(row, signedIn(context)) ? row.selection : null),
    }),
    isEnabled: t.exposeBoolean('isEnabled', { description: 'Whether it is told of anything.' }),
    disabledReason: t.expose('disabledReason', {
      type: WebhookDisabledReason,
      nullable: true,
      description: 'The reason why it is not; null while it is.',
    }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant since which nothing has reached it; null where the last attempt did.',
    }),
    previousSecretEndsAt: t.expose('previousSecretEndsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant until which the secret before this one signs as well.',
    }),
    version: t.exposeInt('version', { description: 'Counts its changes, from 1: goes into `expectedVersion`.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The instant at which it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'The instant of its last change.' }),
  }),
})

const WebhookAttemptType = builder.objectRef<WebhookAttempt>('WebhookAttempt').implement({
  description: 'One attempt to deliver a message.',
  fields: (t) => ({
    at: t.field({ type: 'DateTime', description: 'The instant at which it began.', resolve: ({ at }) => new Date(at) }),
    status: t.exposeInt('status', {
      nullable: true,
      description: 'The status of the answer, that of SMTP for a mail; null where there was none.',
    }),
    milliseconds: t.exposeInt('milliseconds', { description: 'The time from its begin to its end, in milliseconds.' }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'The reason why there was no answer; null where there was one.',
    }),
    responseExcerpt: t.exposeString('responseExcerpt', {
      nullable: true,
      description: 'The first bytes of the answer, to the endpoint’s owner alone.',
    }),
  }),
})

/** GraphQL's `WebhookDelivery`; a field may resolve to its id. */
export const WebhookDeliveryType = builder.nodeType('WebhookDelivery', {
  table: (tables) => tables.webhookDeliveries,
  find: findDeliveries,
  description: 'One message to one receiver. It is kept for 30 days.',
  fields: (t) => ({
    eventId: t.exposeID('eventId', { description: 'The event’s id: the `webhook-id` of the message.' }),
    event: t.field({
      type: EventType,
      nullable: true,
      description: 'The event; null where the viewer does not see it, it is not kept any more, or it was a test.',
      select: ['eventId'],
      resolve: ({ eventId }) => eventId,
    }),
    state: t.expose('state', { type: WebhookDeliveryState, description: 'The state of the message.' }),
    attempts: t.field({
      type: [WebhookAttemptType],
      description: 'The attempts, oldest first.',
      select: ['attempts', 'endpointId'],
      resolve: async ({ attempts, endpointId }, _args, context) => {
        const receiver = await receiverOf(endpointId, context)
        const isOwner = receiver !== null && ownsEndpoint(receiver, signedIn(context))
        return isOwner ? attempts : attempts.map((attempt) => ({ ...attempt, responseExcerpt: null }))
      },
    }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant of the next attempt; null once it is done.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The instant at which it was to be sent.' }),
  }),
})

builder.objectField(WebhookDeliveryType, 'channel', (t) =>
  t.field({
    type: DeliveryChannel,
    description: 'The way in which it goes out.',
    select: ['endpointId'],
    resolve: async ({ endpointId }, _args, context) => (await receiverOf(endpointId, context))?.channel ?? 'WEBHOOK',
  }),
)

/** The receiver of a delivery, read together with those of others. */
async function receiverOf(id: string, context: Context): Promise<WebhookEndpoint | null> {
  const find = async (ids: readonly string[]) => {
    const found = await findReceivers(context.database, signedIn(context), ids)
    return new Map(ids.map((each, index) => [each, found[index] ?? null]))
  }
  return (await load(context, 'webhook receivers', id, find)) ?? null
}

const WebhookEndpointConnection = builder.connectionType(WebhookEndpointType, { plural: 'webhook endpoints' })
const WebhookDeliveryConnection = builder.connectionType(WebhookDeliveryType, {
  plural: 'messages to a receiver',
})

builder.objectField(WebhookEndpointType, 'deliveries', (t) =>
  t.relatedConnection(WebhookDeliveryConnection, {
    description: 'Its messages of the last 30 days, newest first.',
    args: { state: t.arg({ type: WebhookDeliveryState, description: 'Only those in this state.' }) },
    list: (database, viewer, { state }) => listDeliveries(database, viewer, state ?? null),
  }),
)

builder.objectField(ServiceType, 'handlerDeliveries', (t) =>
  t.relatedConnection(WebhookDeliveryConnection, {
    description:
      'The messages of the last 30 days to the addresses of the service’s definition, and its mails to organizations, newest first. None to ' +
      'all but its seller, its service owners, operators and admins.',
    args: { state: t.arg({ type: WebhookDeliveryState, description: 'Only those in this state.' }) },
    list: (database, viewer, { state }) => listHandlerDeliveries(database, viewer, state ?? null),
  }),
)

builder.queryFields((t) => ({
  webhookEndpoints: t.connection(WebhookEndpointConnection, {
    description:
      'The webhook endpoints of the viewer’s party, oldest first; to a seller also those of its services, to operators and admins all.',
    list: listEndpoints,
  }),
  webhookEndpoint: t.field({
    type: WebhookEndpointType,
    nullable: true,
    description: 'One webhook endpoint; null when it is absent or hidden.',
    args: { id: t.arg.id({ required: true, description: 'The endpoint’s id.' }) },
    resolve: (_, { id }) => id,
  }),
}))
