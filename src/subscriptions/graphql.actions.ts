import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { load } from '../graphql/nodes/loaders.ts'
import { CancellationMode } from '../services/graphql.enums.ts'
import type { Facts } from './facts.ts'
import { SubscriptionAction } from './graphql.enums.ts'
import { ServiceSubscriptionType } from './graphql.ts'
import { findFacts } from './store.facts.ts'
import { allowedActions, allowedCancellationModes } from './transitions.ts'

builder.objectFields(ServiceSubscriptionType, (t) => ({
  allowedActions: t.field({
    type: [SubscriptionAction],
    description: 'What the viewer may do with it now.',
    select: ['id'],
    resolve: async ({ id }, _args, context) => {
      const facts = await factsOf(context, id)
      return facts ? allowedActions(facts, signedIn(context), context.clock()) : []
    },
  }),
  allowedCancellationModes: t.field({
    type: [CancellationMode],
    description: 'How the viewer may cancel it now; empty where it may not.',
    select: ['id'],
    resolve: async ({ id }, _args, context) => {
      const facts = await factsOf(context, id)
      return facts ? allowedCancellationModes(facts, signedIn(context), context.clock()) : []
    },
  }),
}))

function factsOf(context: Context, id: string): Promise<Facts | undefined> {
  return load(context, 'facts', id, (ids) => findFacts(context.database, signedIn(context), ids))
}
