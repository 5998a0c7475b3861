import { builder } from '../graphql/builder.ts'
import { enumOf } from '../graphql/enums.ts'
import { resultUnion, runOperation, successType } from '../graphql/mutations.ts'
import { load } from '../graphql/nodes/loaders.ts'
import { Archived, IdempotencyMismatch, InvalidInput, NotFound, VersionConflict } from '../operations/refusals.ts'
import { SubscriptionActionInput } from '../subscriptions/graphql.transitions.ts'
import { ServiceSubscriptionType } from '../subscriptions/graphql.ts'
import { fulfillmentStates } from '../vocabulary.ts'
import { type Fulfillment, fulfillmentOf } from './fulfillment.ts'
import { requestFulfillment } from './operations/request-fulfillment.ts'
import { findFulfillmentRequests } from './store.fulfillment.ts'

const FulfillmentState = enumOf(
  'FulfillmentState',
  'The state of asking a service to accept a subscription.',
  fulfillmentStates,
  {
    WAITING: 'Nobody has answered at the address yet.',
    ACKNOWLEDGED: 'The address has answered, and the decision is still to come.',
    ACTIVATED: 'The service has accepted.',
    REJECTED: 'The service has turned it down.',
    TIMED_OUT: 'Nobody decided in time.',
    CANCELLED: 'The subscription ended before anybody decided.',
  },
)

const FulfillmentType = builder.objectRef<Fulfillment>('Fulfillment').implement({
  description: 'The asking of a service, at its definition’s `onFulfillment`, to accept a subscription.',
  fields: (t) => ({
    state: t.expose('state', { type: FulfillmentState, description: 'The state of it.' }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'The instant at which it was first asked.' }),
    attempts: t.exposeInt('attempts', { description: 'The number of attempts so far.' }),
    lastAttemptAt: t.expose('lastAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant of the last attempt.',
    }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant of the next attempt; null where there will be none.',
    }),
    deadlineAt: t.expose('deadlineAt', {
      type: 'DateTime',
      description: 'The instant at which the subscription fails if nobody decides.',
    }),
    answeredAt: t.expose('answeredAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant at which the address last answered.',
    }),
  }),
})

builder.objectField(ServiceSubscriptionType, 'fulfillment', (t) =>
  t.field({
    type: FulfillmentType,
    nullable: true,
    description: 'The asking of its service to accept it; null where the service has no address for that.',
    select: ['id', 'status', 'createdAt', 'activatedAt', 'updatedAt'],
    resolve: async (row, _args, context) => {
      const find = (ids: readonly string[]) => findFulfillmentRequests(context.database, ids)
      return fulfillmentOf(row, (await load(context, 'fulfillment requests', row.id, find)) ?? [])
    },
  }),
)

builder.mutationField('requestFulfillment', (t) =>
  t.field({
    type: successType(
      'RequestFulfillmentSuccess',
      ServiceSubscriptionType,
      'subscription',
      'The subscription as it is now.',
    ),
    roles: ['SELLER', 'BROKER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description: 'Asks the service’s `onFulfillment` once more to accept a subscription that waits for it.',
    args: { input: t.arg({ type: SubscriptionActionInput, required: true, description: 'The subscription.' }) },
    errors: resultUnion([InvalidInput, NotFound, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, requestFulfillment, input),
  }),
)
