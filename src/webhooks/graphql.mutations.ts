import { builder } from '../graphql/builder.ts'
import { EventKind } from '../graphql/event-kinds.ts'
import { expectedVersion, idempotencyKey } from '../graphql/inputs.ts'
import {
  MutationSuccess,
  outcomeOf,
  resultUnion,
  runOperation,
  secretSuccessType,
  successType,
} from '../graphql/mutations.ts'
import { Archived, IdempotencyMismatch, InvalidInput, NotFound, VersionConflict } from '../operations/refusals.ts'
import type { OperationOutcome } from '../operations/run-idempotent.ts'
import { missingScopes, selectionDocument } from './graphql.selection.ts'
import { WebhookDeliveryType, WebhookEndpointType } from './graphql.ts'
import { type Redelivered, redeliverEvents, sendTestEvent, skipDelivery } from './operations/deliveries.ts'
import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  rotateWebhookSecret,
  updateWebhookEndpoint,
} from './operations/endpoints.ts'
import { SelectionInvalid, WebhookUrlRefused } from './refusals.ts'

const roles = ['SELLER', 'BROKER', 'ORGANIZATION', 'SERVICE_OWNER'] as const

const texts = {
  url: 'The address: https://, of the public internet, without credentials.',
  kinds: 'The kinds of events that it is told of; without it all, those of the future too.',
  serviceIds: 'The services that it is told of; without it all.',
  isOrdered:
    'Whether events about one subject come one after the other, so that one that fails holds up those behind it.',
  includeSnapshot: 'Whether messages hold the snapshot of what happened.',
  selection: 'A selection on Event in braces, such as `{ id kind subjectId }`, for `data` in place of the usual one.',
}

const CreateWebhookEndpointInput = builder.inputType('CreateWebhookEndpointInput', {
  description: 'An endpoint to make, of the caller’s party.',
  fields: (t) => ({
    ownerServiceId: t.id({
      description: 'The service that it belongs to: service owners must name one of theirs, and others must not.',
    }),
    url: t.string({ required: true, description: texts.url }),
    kinds: t.field({ type: [EventKind], description: texts.kinds }),
    serviceIds: t.idList({ description: texts.serviceIds }),
    isOrdered: t.boolean({ defaultValue: true, description: texts.isOrdered }),
    includeSnapshot: t.boolean({ defaultValue: false, description: texts.includeSnapshot }),
    selection: t.string({ description: texts.selection }),
    idempotencyKey: idempotencyKey(t),
  }),
})

const UpdateWebhookEndpointInput = builder.inputType('UpdateWebhookEndpointInput', {
  description: 'Changes of an endpoint: what is left out stays as it is, null clears.',
  fields: (t) => ({
    webhookEndpointId: t.id({ required: true, description: 'The endpoint’s id.' }),
    url: t.string({ description: texts.url }),
    kinds: t.field({ type: [EventKind], description: texts.kinds }),
    serviceIds: t.idList({ description: texts.serviceIds }),
    isEnabled: t.boolean({
      description: 'Whether it is told of anything. Enabled again, it is told of what happens from then on.',
    }),
    isOrdered: t.boolean({ description: texts.isOrdered }),
    includeSnapshot: t.boolean({ description: texts.includeSnapshot }),
    selection: t.string({ description: texts.selection }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const WebhookEndpointActionInput = builder.inputType('WebhookEndpointActionInput', {
  description: 'An endpoint to act on.',
  fields: (t) => ({
    webhookEndpointId: t.id({ required: true, description: 'The endpoint’s id.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const RotateWebhookSecretInput = builder.inputType('RotateWebhookSecretInput', {
  description: 'An endpoint that gets a new secret.',
  fields: (t) => ({
    webhookEndpointId: t.id({ required: true, description: 'The endpoint’s id.' }),
    overlapHours: t.int({
      defaultValue: 24,
      description: 'For how many hours the old secret signs as well: 0 to 168.',
    }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const SkipDeliveryInput = builder.inputType('SkipDeliveryInput', {
  description: 'A message to let go.',
  fields: (t) => ({
    deliveryId: t.id({ required: true, description: 'The delivery’s id.' }),
    idempotencyKey: idempotencyKey(t),
  }),
})

const RedeliverEventsInput = builder.inputType('RedeliverEventsInput', {
  description: 'Events to send again: those that are named, or those since a time that failed or were missed.',
  fields: (t) => ({
    webhookEndpointId: t.id({ required: true, description: 'The endpoint’s id.' }),
    eventIds: t.idList({ description: 'At most 1,000 events.' }),
    since: t.field({ type: 'DateTime', description: 'The time from which on; the oldest 1,000 are sent.' }),
    idempotencyKey: idempotencyKey(t),
  }),
})

const endpointNow = 'The endpoint as it is now.'

const secretType = (name: string) =>
  secretSuccessType(name, WebhookEndpointType, 'webhookEndpoint', {
    description: endpointNow,
    use: 'The secret that signs messages',
  })

const DeleteWebhookEndpointSuccess = builder.objectRef<OperationOutcome>('DeleteWebhookEndpointSuccess').implement({
  description: 'The success of the mutation.',
  interfaces: [MutationSuccess],
  fields: (t) => ({ webhookEndpointId: t.exposeID('id', { description: 'The id of the endpoint that is gone.' }) }),
})

const RedeliverEventsSuccess = builder.objectRef<OperationOutcome<Redelivered>>('RedeliverEventsSuccess').implement({
  description: 'The success of the mutation.',
  interfaces: [MutationSuccess],
  fields: (t) => ({
    webhookEndpoint: t.field({ type: WebhookEndpointType, description: endpointNow, resolve: ({ id }) => id }),
    count: t.exposeInt('count', {
      description: 'The number of events that are sent again; 0 where an earlier request did it.',
    }),
  }),
})

const common = [InvalidInput, NotFound, IdempotencyMismatch] as const
const versioned = [...common, VersionConflict] as const
const delivered = 'The message, which will be tried at once.'

builder.mutationFields((t) => {
  const endpoint = t.arg({ type: WebhookEndpointActionInput, required: true, description: 'The endpoint.' })
  return {
    createWebhookEndpoint: t.field({
      type: secretType('CreateWebhookEndpointSuccess'),
      roles,
      description: 'Makes a webhook endpoint of the caller’s party. It is told of what happens from now on.',
      args: { input: t.arg({ type: CreateWebhookEndpointInput, required: true, description: 'The endpoint.' }) },
      errors: resultUnion([...common, WebhookUrlRefused, SelectionInvalid, Archived]),
      resolve: (_, { input }, context, { schema }) => {
        if (input.selection != null) selectionDocument(schema, input.selection)
        return outcomeOf(context, createWebhookEndpoint, { input, missing: missingScopes(schema) })
      },
    }),
    updateWebhookEndpoint: t.field({
      type: successType('UpdateWebhookEndpointSuccess', WebhookEndpointType, 'webhookEndpoint', endpointNow),
      roles,
      description:
        'Changes a webhook endpoint, disables it or enables it. The seller of a service may disable those of its owners.',
      args: { input: t.arg({ type: UpdateWebhookEndpointInput, required: true, description: 'The changes.' }) },
      errors: resultUnion([...versioned, WebhookUrlRefused, SelectionInvalid, Archived]),
      resolve: (_, { input }, context, { schema }) => {
        if (input.selection != null) selectionDocument(schema, input.selection)
        return runOperation(context, updateWebhookEndpoint, { input, missing: missingScopes(schema) })
      },
    }),
    deleteWebhookEndpoint: t.field({
      type: DeleteWebhookEndpointSuccess,
      roles,
      description: 'Removes a webhook endpoint with all of its messages.',
      args: { input: endpoint },
      errors: resultUnion(versioned),
      resolve: (_, { input }, context) => outcomeOf(context, deleteWebhookEndpoint, input),
    }),
    rotateWebhookSecret: t.field({
      type: secretType('RotateWebhookSecretSuccess'),
      roles,
      description: 'Gives a webhook endpoint a new secret. The old one signs as well for some hours.',
      args: { input: t.arg({ type: RotateWebhookSecretInput, required: true, description: 'The endpoint.' }) },
      errors: resultUnion([...versioned, Archived]),
      resolve: (_, { input }, context) => outcomeOf(context, rotateWebhookSecret, input),
    }),
    sendTestEvent: t.field({
      type: successType('SendTestEventSuccess', WebhookDeliveryType, 'delivery', delivered),
      roles,
      description: 'Sends a webhook endpoint a message of the kind WEBHOOK_TEST.',
      args: { input: endpoint },
      errors: resultUnion(versioned),
      resolve: (_, { input }, context) => runOperation(context, sendTestEvent, input),
    }),
    skipDelivery: t.field({
      type: successType(
        'SkipDeliverySuccess',
        WebhookDeliveryType,
        'delivery',
        'The message, which is not tried any more.',
      ),
      roles,
      description: 'Lets go of a message that waits, so that those about the same subject behind it go on.',
      args: { input: t.arg({ type: SkipDeliveryInput, required: true, description: 'The message.' }) },
      errors: resultUnion(common),
      resolve: (_, { input }, context) => runOperation(context, skipDelivery, input),
    }),
    redeliverEvents: t.field({
      type: RedeliverEventsSuccess,
      roles,
      description: 'Sends events again, under the same ids and outside the order.',
      args: { input: t.arg({ type: RedeliverEventsInput, required: true, description: 'The events.' }) },
      errors: resultUnion(common),
      resolve: (_, { input }, context) => outcomeOf(context, redeliverEvents, input),
    }),
  }
})
