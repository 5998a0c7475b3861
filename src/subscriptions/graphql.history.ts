import { type Context, signedIn } from '../context.ts'
import { addOriginFields, FieldChangeType } from '../graphql/actor.ts'
import { builder } from '../graphql/builder.ts'
import { load } from '../graphql/nodes/loaders.ts'
import { customPropertyPrefix } from '../services/custom-property.ts'
import { customPropertiesOf } from '../services/graphql.custom-properties.ts'
import type { FieldChange } from '../vocabulary.ts'
import { SubscriptionChangeKind, SubscriptionStatus } from './graphql.enums.ts'
import { ServiceSubscriptionType } from './graphql.ts'
import { type HistoryEntry, readableChanges } from './history.ts'
import { findHistoryEntries, findServicesOfSubscriptions, listHistory } from './store.history.ts'

/** GraphQL's `SubscriptionHistoryEntry`; a field may resolve to its id. */
export const SubscriptionHistoryEntryType = builder.nodeType('SubscriptionHistoryEntry', {
  table: (tables) => tables.subscriptionHistory,
  find: findHistoryEntries,
  description: 'Something that happened to a subscription. Entries never change and are never removed.',
  fields: (t) => ({
    subscription: t.relation('subscriptionId', ServiceSubscriptionType, {
      description: 'The subscription that it happened to, as it is now.',
    }),
    sequence: t.exposeInt('sequence', { description: 'Counts the subscription’s entries, from 1.' }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'The instant of the change.' }),
    kind: t.expose('kind', { type: SubscriptionChangeKind, description: 'The kind of change.' }),
    fromStatus: t.expose('fromStatus', {
      type: SubscriptionStatus,
      nullable: true,
      description: 'The subscription’s state before; null when it was created.',
    }),
    toStatus: t.expose('toStatus', { type: SubscriptionStatus, description: 'The subscription’s state afterwards.' }),
    changes: t.field({
      type: [FieldChangeType],
      description: 'The fields that changed, without those that the viewer may not read.',
      select: ['subscriptionId', 'changes'],
      resolve: (entry, _args, context) => changesOf(entry, context),
    }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'The reason, in the actor’s words; every party reads it.',
    }),
  }),
})

addOriginFields(SubscriptionHistoryEntryType)

const SubscriptionHistoryConnection = builder.connectionType(SubscriptionHistoryEntryType, {
  name: 'SubscriptionHistory',
  plural: 'what happened to a subscription',
})

builder.objectField(ServiceSubscriptionType, 'history', (t) =>
  t.relatedConnection(SubscriptionHistoryConnection, {
    description: 'The changes of the subscription, oldest first: the audit trail.',
    list: listHistory,
  }),
)

/** Which custom properties may be read is looked up only where one has changed. */
async function changesOf({ changes, subscriptionId }: HistoryEntry, context: Context): Promise<FieldChange[]> {
  const needsProperties = changes.some(({ field }) => field.startsWith(customPropertyPrefix))
  const properties = needsProperties ? await propertiesOfSubscription(context, subscriptionId) : []
  return readableChanges(changes, signedIn(context), properties)
}

async function propertiesOfSubscription(context: Context, subscriptionId: string) {
  const find = (ids: readonly string[]) => findServicesOfSubscriptions(context.database, signedIn(context), ids)
  const serviceId = await load(context, 'services of subscriptions', subscriptionId, find)
  return serviceId === undefined ? [] : customPropertiesOf(context, serviceId)
}
