import { builder } from '../graphql/builder.ts'
import { publicError } from '../graphql/errors.ts'
import { EventKind } from '../graphql/event-kinds.ts'
import { DateTimeRangeInput } from '../graphql/inputs.ts'
import { EventSubjectType } from './graphql.enums.ts'
import { EventType } from './graphql.ts'
import { listEvents } from './store.ts'

/** GraphQL's `EventFilter`. */
export const EventFilterInput = builder.inputType('EventFilter', {
  description: 'A filter of events. All that is given must hold; an id that is hidden matches nothing.',
  fields: (t) => ({
    kinds: t.field({ type: [EventKind], description: 'Of one of these kinds; an empty list matches nothing.' }),
    subjectTypes: t.field({
      type: [EventSubjectType],
      description: 'About something of one of these types; an empty list matches nothing.',
    }),
    subjectId: t.id({ description: 'About this one.' }),
    sellerId: t.id({ description: 'For this seller.' }),
    resellerId: t.id({ description: 'For this reseller.' }),
    organizationId: t.id({ description: 'For this organization.' }),
    serviceId: t.id({ description: 'About this service, or what belongs to it.' }),
    occurredAt: t.field({ type: DateTimeRangeInput, description: 'That happened within this time.' }),
  }),
})

const EventConnection = builder.connectionType(EventType, { plural: 'events' })

builder.queryFields((t) => ({
  events: t.connection(EventConnection, {
    description:
      'The events of all that the viewer sees, in the order of the log. Ask again after `endCursor`, which an empty page has as well: ' +
      'so nothing is missed, and nothing comes twice. A cursor is a place in the log, whatever the filter.',
    args: { filter: t.arg({ type: EventFilterInput, description: 'Only those that match.' }) },
    list: (database, viewer, { filter }) => listEvents(database, viewer, filter ?? {}, cursorExpired),
  }),
  event: t.field({
    type: EventType,
    nullable: true,
    description: 'One event; null when it is absent or hidden.',
    args: { id: t.arg.id({ required: true, description: 'The event’s id.' }) },
    resolve: (_, { id }) => id,
  }),
}))

/** The error of a cursor from before what is kept. */
export function cursorExpired() {
  const message = 'The events after this cursor are not kept any more. Read what you need anew, then go on from there.'
  return publicError('EVENT_CURSOR_EXPIRED', message, { argument: 'after' })
}
