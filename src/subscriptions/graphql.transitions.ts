import { ServiceNotAvailable } from '../estore/refusals.ts'
import { builder } from '../graphql/builder.ts'
import { expectedVersion, idempotencyKey } from '../graphql/inputs.ts'
import { resultUnion, runOperation, successType } from '../graphql/mutations.ts'
import { Archived, IdempotencyMismatch, InvalidInput, NotFound, VersionConflict } from '../operations/refusals.ts'
import { CancellationMode } from '../services/graphql.enums.ts'
import { ServiceSubscriptionType } from './graphql.ts'
import { activateSubscription } from './operations/activate.ts'
import { cancelSubscription } from './operations/cancel.ts'
import { deleteSubscription } from './operations/delete.ts'
import { reinstateSubscription } from './operations/reinstate.ts'
import { rejectSubscription } from './operations/reject.ts'
import { renewSubscription } from './operations/renew.ts'
import { suspendSubscription } from './operations/suspend.ts'
import { undoCancelSubscription } from './operations/undo-cancel.ts'
import { ProductNotInPriceList, IllegalTransition, NotPermitted } from './refusals.ts'
import { transitions } from './transitions.ts'

/** GraphQL's `SubscriptionActionInput`. */
export const SubscriptionActionInput = builder.inputType('SubscriptionActionInput', {
  description: 'A subscription to act on.',
  fields: (t) => ({
    subscriptionId: t.id({ required: true, description: 'The subscription’s id.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const SubscriptionReasonInput = builder.inputType('SubscriptionReasonInput', {
  description: 'A subscription to act on, and the reason.',
  fields: (t) => ({
    subscriptionId: t.id({ required: true, description: 'The subscription’s id.' }),
    reason: t.string({ required: true, description: 'The reason, in at most 1,000 characters. Every party reads it.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const CancelSubscriptionInput = builder.inputType('CancelSubscriptionInput', {
  description: 'A subscription to cancel, and the way.',
  fields: (t) => ({
    subscriptionId: t.id({ required: true, description: 'The subscription’s id.' }),
    mode: t.field({
      type: CancellationMode,
      description: 'The way to cancel; without it at once, if product and role allow that, else at the period’s end.',
    }),
    reason: t.string({ description: 'The reason, in at most 1,000 characters. Every party reads it.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const asItIsNow = 'The subscription as it is now.'
const everyActions = [InvalidInput, NotFound, IllegalTransition, VersionConflict, IdempotencyMismatch] as const
const commonRefusals = [...everyActions, Archived] as const

builder.mutationFields((t) => {
  const action = t.arg({ type: SubscriptionActionInput, required: true, description: 'The subscription.' })
  const reasoned = t.arg({
    type: SubscriptionReasonInput,
    required: true,
    description: 'The subscription, and the reason.',
  })
  const cancellation = t.arg({
    type: CancelSubscriptionInput,
    required: true,
    description: 'The subscription, and the way to cancel it.',
  })
  return {
    activateSubscription: t.field({
      type: successType('ActivateSubscriptionSuccess', ServiceSubscriptionType, 'subscription', asItIsNow),
      roles: transitions.ACTIVATE.roles,
      isOfOneService: true,
      description: 'Accepts a pending subscription: its trial or its first period begins.',
      args: { input: action },
      errors: resultUnion(commonRefusals),
      resolve: (_, { input }, context) => runOperation(context, activateSubscription, input),
    }),
    rejectSubscription: t.field({
      type: successType('RejectSubscriptionSuccess', ServiceSubscriptionType, 'subscription', asItIsNow),
      roles: transitions.REJECT.roles,
      isOfOneService: true,
      description: 'Refuses a pending subscription.',
      args: { input: reasoned },
      errors: resultUnion(commonRefusals),
      resolve: (_, { input }, context) => runOperation(context, rejectSubscription, input),
    }),
    suspendSubscription: t.field({
      type: successType('SuspendSubscriptionSuccess', ServiceSubscriptionType, 'subscription', asItIsNow),
      roles: transitions.SUSPEND.roles,
      isOfOneService: true,
      description: 'Puts a subscription on hold for at most 30 days. A seller may also take over a broker’s hold.',
      args: { input: reasoned },
      errors: resultUnion(commonRefusals),
      resolve: (_, { input }, context) => runOperation(context, suspendSubscription, input),
    }),
    reinstateSubscription: t.field({
      type: successType('ReinstateSubscriptionSuccess', ServiceSubscriptionType, 'subscription', asItIsNow),
      roles: transitions.REINSTATE.roles,
      isOfOneService: true,
      description: 'Ends a hold: the subscription stands where it stood before.',
      args: { input: action },
      errors: resultUnion([...commonRefusals, NotPermitted]),
      resolve: (_, { input }, context) => runOperation(context, reinstateSubscription, input),
    }),
    cancelSubscription: t.field({
      type: successType('CancelSubscriptionSuccess', ServiceSubscriptionType, 'subscription', asItIsNow),
      roles: transitions.CANCEL.roles,
      isOfOneService: true,
      description:
        'Cancels a subscription, at once or at the end of its period, as its product allows. Organizations may where self-service is on.',
      args: { input: cancellation },
      errors: resultUnion([...everyActions, NotPermitted]),
      resolve: (_, { input }, context) => runOperation(context, cancelSubscription, input),
    }),
    undoCancelSubscription: t.field({
      type: successType('UndoCancelSubscriptionSuccess', ServiceSubscriptionType, 'subscription', asItIsNow),
      roles: transitions.UNDO_CANCEL.roles,
      isOfOneService: true,
      description:
        'Keeps a subscription whose cancellation is scheduled. For the layer that cancelled, or a higher one.',
      args: { input: action },
      errors: resultUnion([...commonRefusals, NotPermitted]),
      resolve: (_, { input }, context) => runOperation(context, undoCancelSubscription, input),
    }),
    renewSubscription: t.field({
      type: successType('RenewSubscriptionSuccess', ServiceSubscriptionType, 'subscription', asItIsNow),
      roles: transitions.RENEW.roles,
      isOfOneService: true,
      description: 'Adds the next period, at the price of now, in the last 30 days of the current one.',
      args: { input: action },
      errors: resultUnion([...commonRefusals, NotPermitted, ServiceNotAvailable, ProductNotInPriceList]),
      resolve: (_, { input }, context) => runOperation(context, renewSubscription, input),
    }),
    deleteSubscription: t.field({
      type: successType('DeleteSubscriptionSuccess', ServiceSubscriptionType, 'subscription', asItIsNow),
      roles: transitions.DELETE.roles,
      isOfOneService: true,
      description: 'Takes an ended subscription out of lists. It stays readable by id, with its history.',
      args: { input: action },
      errors: resultUnion(commonRefusals),
      resolve: (_, { input }, context) => runOperation(context, deleteSubscription, input),
    }),
  }
})
