import { setImmediate } from 'node:timers/promises'
import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { matchesOwnReferences } from '../operations/own-references.ts'
import { SubscriptionHistoryEntryType } from '../subscriptions/graphql.history.ts'
import { SubscriptionFilterInput } from '../subscriptions/graphql.lists.ts'
import { ServiceSubscriptionType } from '../subscriptions/graphql.ts'
import type { SubscriptionFilter } from '../subscriptions/subscription-filter.ts'
import { kindsOfOneSide } from '../vocabulary.ts'
import type { LogEntry } from './event.ts'
import { messageOf, openStream } from './graphql.live.ts'
import type { StreamItem } from './operations/stream.ts'
import { findChangeFacts, isFoundByText } from './store.subscriptions.ts'
import { isOfParties, looksAtStates, passesFilter, statesAround } from './subscription-change.ts'

/** A change of a subscription, with its place in the log. */
interface Change {
  readonly cursor: string
  readonly entry: LogEntry
}

const SubscriptionEventType = builder.objectRef<Change>('SubscriptionEvent').implement({
  description: 'One message of a stream of changes of subscriptions.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description: 'The place in the log up to which everything was told: goes into `after`.',
    }),
    entry: t.field({
      type: SubscriptionHistoryEntryType,
      nullable: true,
      description: 'The change; null where the subscription is hidden from the viewer by now.',
      resolve: async ({ entry }, _args, context) => {
        const facts = await findChangeFacts(context.database, entry)
        return facts?.history.find(({ sequence }) => sequence === entry.subjectVersion)?.id
      },
    }),
    subscription: t.field({
      type: ServiceSubscriptionType,
      nullable: true,
      description: 'The subscription as it is now; null where it is hidden from the viewer by now.',
      resolve: ({ entry }) => entry.subjectId,
    }),
  }),
})

builder.subscriptionField('subscriptionChanged', (t) =>
  t.field({
    type: SubscriptionEventType,
    nullable: true,
    description:
      'The changes of subscriptions that the viewer sees, as they happen: those of which the filter matches what was before, or what is ' +
      'after, so that a list of such subscriptions is kept right. That one was deleted is always told, of the parties and the service that ' +
      'the filter names. A cursor is that of `events`.',
    args: {
      after: t.arg.string({
        description: 'The cursor of the last message that was dealt with; without it, from now on.',
      }),
      filter: t.arg({
        type: SubscriptionFilterInput,
        description: 'Only those that match. A text is sought in names as they are now.',
      }),
    },
    subscribe: (_, { after, filter }, context) =>
      openStream(context, after ?? null, (entry) => isKept(entry, filter ?? {}, context)),
    resolve: (item: StreamItem, _args, context) => changeOf(item, context),
  }),
)

async function isKept(entry: LogEntry, filter: SubscriptionFilter, context: Context): Promise<boolean> {
  if (entry.subjectType !== 'ServiceSubscription' || !isOfParties(entry, filter)) return false
  // What a side notes for itself is no change of the subscription.
  if (kindsOfOneSide.includes(entry.kind)) return false
  if (entry.kind === 'subscription.deleted') return true
  const looksAtOwn = filter.externalId != null || filter.metadata != null
  if (!looksAtStates(filter) && filter.search == null && !looksAtOwn) return true
  // What is left out costs as well, and whoever reads much of the past lets others have their turn.
  context.account.charge(1)
  await setImmediate()
  const { database } = context.renew()
  if (!(await matchesOwnReferences(database, signedIn(context), entry.subjectId, filter))) return false
  if (!(await isFoundByText(database, signedIn(context), entry.subjectId, filter.search))) return false
  if (!looksAtStates(filter)) return true
  const facts = await findChangeFacts(database, entry)
  if (!facts) return false
  const { before, after } = statesAround(facts.subscription, facts.history, entry.subjectVersion)
  return passesFilter(after, filter) || (before !== null && passesFilter(before, filter))
}

function changeOf(item: StreamItem, context: Context): Change {
  const { cursor, entry } = messageOf(item, context)
  if (!entry) throw new Error('A stream of changes tells no places.')
  return { cursor, entry }
}
