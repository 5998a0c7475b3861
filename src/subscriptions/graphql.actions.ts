import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { load } from '../graphql/nodes/loaders.ts'
import { CancellationMode } from '../services/graphql.enums.ts'
import { SubscriptionAction } from './graphql.enums.ts'
import { ServiceSubscriptionType } from './graphql.ts'
import { findContexts } from './store.context.ts'
import type { SubscriptionContext } from './subscription-context.ts'
import { allowedActions, allowedCancellationModes } from './transitions.ts'

builder.objectFields(ServiceSubscriptionType, (t) => ({
  allowedActions: t.field({
    type: [SubscriptionAction],
    description: 'The actions that the viewer may take on the subscription now.',
    select: ['id'],
    resolve: async ({ id }, _args, context) => {
      const subscription = await subscriptionContext(context, id)
      return subscription ? allowedActions(subscription, signedIn(context), context.clock()) : []
    },
  }),
  allowedCancellationModes: t.field({
    type: [CancellationMode],
    description: 'The ways in which the viewer may cancel the subscription now; empty where it may not.',
    select: ['id'],
    resolve: async ({ id }, _args, context) => {
      const subscription = await subscriptionContext(context, id)
      return subscription ? allowedCancellationModes(subscription, signedIn(context), context.clock()) : []
    },
  }),
}))

function subscriptionContext(context: Context, id: string): Promise<SubscriptionContext | undefined> {
  return load(context, 'subscription contexts', id, (ids) => findContexts(context.database, signedIn(context), ids))
}
