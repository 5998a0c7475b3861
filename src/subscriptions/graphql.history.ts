import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { AccountKind, Role } from '../graphql/enums.ts'
import { customPropertiesOf } from '../services/graphql.custom-properties.ts'
import type { FieldChange } from '../vocabulary.ts'
import { SubscriptionChangeKind, SubscriptionStatus } from './graphql.enums.ts'
import { ServiceSubscriptionType } from './graphql.ts'
import { customPropertyPrefix, type HistoryEntry, knowsActor, readableChanges } from './history.ts'
import { listHistory } from './store.history.ts'
import type { Subscription } from './subscription.ts'

/** An entry together with the subscription that it is about. */
interface HistoryNode {
  readonly entry: HistoryEntry
  readonly subscription: Subscription
}

const ActorType = builder.objectRef<HistoryEntry>('Actor').implement({
  description: 'The one who did something to a subscription. Without a role it was the system’s clock.',
  fields: (t) => ({
    accountId: t.string({
      nullable: true,
      description: 'The account. Null to all but the actor’s own party and operators.',
      resolve: (entry, _args, context) => (knowsActor(entry, signedIn(context)) ? entry.actorAccountId : null),
    }),
    role: t.expose('actorRole', { type: Role, nullable: true, description: 'The role that it acted in.' }),
    account: t.expose('actorAccount', {
      type: AccountKind,
      nullable: true,
      description: 'Whether it was a person or a program.',
    }),
  }),
})

const FieldChangeType = builder.objectRef<FieldChange>('FieldChange').implement({
  description: 'One field before and after. Secrets show as `[redacted]`.',
  fields: (t) => ({
    field: t.exposeString('field', {
      description: 'The field of the subscription, such as `quantity` or `customProperties.domain`.',
    }),
    before: t.exposeString('before', {
      nullable: true,
      description: 'Its value before, as text; null where there was none.',
    }),
    after: t.exposeString('after', {
      nullable: true,
      description: 'Its value after, as text; null where there is none.',
    }),
  }),
})

const SubscriptionHistoryEntryType = builder.objectRef<HistoryNode>('SubscriptionHistoryEntry').implement({
  description: 'Something that happened to a subscription. Entries never change and are never removed.',
  fields: (t) => ({
    id: t.id({ description: 'A UUID.', resolve: ({ entry }) => entry.id }),
    sequence: t.int({
      description: 'Counts the subscription’s entries, from 1.',
      resolve: ({ entry }) => entry.sequence,
    }),
    occurredAt: t.field({
      type: 'DateTime',
      description: 'The instant of the change.',
      resolve: ({ entry }) => entry.occurredAt,
    }),
    kind: t.field({
      type: SubscriptionChangeKind,
      description: 'The kind of change.',
      resolve: ({ entry }) => entry.kind,
    }),
    actor: t.field({ type: ActorType, description: 'The one who made the change.', resolve: ({ entry }) => entry }),
    fromStatus: t.field({
      type: SubscriptionStatus,
      nullable: true,
      description: 'The subscription’s state before; null when it was created.',
      resolve: ({ entry }) => entry.fromStatus,
    }),
    toStatus: t.field({
      type: SubscriptionStatus,
      description: 'The subscription’s state afterwards.',
      resolve: ({ entry }) => entry.toStatus,
    }),
    changes: t.field({
      type: [FieldChangeType],
      description: 'The fields that changed, without those that the viewer may not read.',
      resolve: (node, _args, context) => changesOf(node, context),
    }),
    reason: t.string({
      nullable: true,
      description: 'The reason, in the actor’s words; every party reads it.',
      resolve: ({ entry }) => entry.reason,
    }),
    requestId: t.string({
      nullable: true,
      description: 'The request that did it. Null to all but the actor’s own party and operators.',
      resolve: ({ entry }, _args, context) => (knowsActor(entry, signedIn(context)) ? entry.requestId : null),
    }),
  }),
})

const SubscriptionHistoryConnection = builder.connectionType(SubscriptionHistoryEntryType, {
  name: 'SubscriptionHistory',
  plural: 'what happened to a subscription',
})

builder.objectField(ServiceSubscriptionType, 'history', (t) =>
  t.relatedConnection(SubscriptionHistoryConnection, {
    description: 'The changes of the subscription, oldest first: the audit trail.',
    select: ['serviceId'],
    list: listHistory,
    node: (entry, subscription) => ({ entry, subscription }),
  }),
)

/** Which custom properties may be read is looked up only where one has changed. */
async function changesOf({ entry, subscription }: HistoryNode, context: Context): Promise<FieldChange[]> {
  const needsProperties = entry.changes.some(({ field }) => field.startsWith(customPropertyPrefix))
  const properties = needsProperties ? await customPropertiesOf(context, subscription.serviceId) : []
  return readableChanges(entry.changes, signedIn(context), properties)
}
