import { type Context, signedIn } from '../context.ts'
import { cursorsOf } from '../cursors.ts'
import { builder } from '../graphql/builder.ts'
import { badArgument } from '../graphql/errors.ts'
import { streamEnded } from '../graphql/live-results.ts'
import { readLogBounds } from '../operations/events.ts'
import { type LogEntry, passes } from './event.ts'
import { cursorExpired, EventFilterInput } from './graphql.lists.ts'
import { EventType } from './graphql.ts'
import type { StreamItem } from './operations/stream.ts'
import { cursorScope } from './store.ts'

/** How often a place in the log is told where nothing else is, in milliseconds. */
const checkpointMs = 60_000

/** One message of a stream. */
interface Message {
  readonly cursor: string
  readonly entry: LogEntry | null
}

const EventMessageType = builder.objectRef<Message>('EventMessage').implement({
  description: 'One message of a stream of events.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description: 'The place in the log up to which everything was told: goes into `after`.',
    }),
    event: t.field({
      type: EventType,
      nullable: true,
      returnsRow: true,
      description: 'The event; null in a message that only tells the place.',
      resolve: ({ entry }) => entry,
    }),
  }),
})

builder.subscriptionField('events', (t) =>
  t.field({
    type: EventMessageType,
    nullable: true,
    description:
      'The events of all that the viewer sees, as they happen, in the order of the log. After a cursor, of `events` of Query as well, ' +
      'nothing is missed and nothing comes twice, whichever process answers.',
    args: {
      after: t.arg.string({
        description: 'The cursor of the last message that was dealt with; without it, from now on.',
      }),
      filter: t.arg({ type: EventFilterInput, description: 'Only those that match.' }),
      checkpoints: t.arg.boolean({
        defaultValue: false,
        description:
          'Whether a message without an event tells the place in the log, once a minute where nothing happens.',
      }),
    },
    subscribe: (_, { after, filter, checkpoints }, context) =>
      openStream(context, after ?? null, (entry) => passes(entry, filter ?? {}), checkpoints ?? false),
    resolve: (item: StreamItem, _args, context) => messageOf(item, context),
  }),
)

/** Opens a stream of what the viewer sees and `isKept` keeps, after a cursor. Refuses one that is none, or too old. */
export async function openStream(
  context: Context,
  after: string | null,
  isKept: (entry: LogEntry) => boolean | Promise<boolean>,
  hasCheckpoints = false,
): Promise<AsyncIterableIterator<StreamItem>> {
  const position = after === null ? null : await positionOf(after, context)
  const stream = await context.feed.open(signedIn(context), position)
  if (hasCheckpoints) stream.tellPlaces(checkpointMs)
  return stream.keeping(isKept)
}

async function positionOf(cursor: string, { cursorKey, database }: Context): Promise<number> {
  const found = cursorsOf(cursorKey, cursorScope).decode(cursor)
  if (!found) throw badArgument('after', 'after is not a cursor of events.')
  const position = Number(found.value)
  const { floor } = await readLogBounds(database)
  if (position < floor) throw cursorExpired()
  return position
}

/** The message of a stream's item. Throws the end of the stream. */
export function messageOf(item: StreamItem, { cursorKey }: Context): Message {
  if ('end' in item) throw streamEnded(item.end)
  const cursorAt = (value: number, id: string) => cursorsOf(cursorKey, cursorScope).encode({ value, id })
  if ('position' in item) return { cursor: cursorAt(item.position, '~'), entry: null }
  return { cursor: cursorAt(item.entry.position, item.entry.id), entry: item.entry }
}
