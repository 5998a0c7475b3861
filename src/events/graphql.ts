import { type Context, signedIn } from '../context.ts'
import { ActorType, Door, doorDescription, FieldChangeType, requestIdDescription } from '../graphql/actor.ts'
import { builder } from '../graphql/builder.ts'
import { EventKind } from '../graphql/event-kinds.ts'
import { load } from '../graphql/nodes/loaders.ts'
import { knowsActor } from '../operations/actor.ts'
import { knownDoor } from '../operations/origin.ts'
import type { CustomPropertyDefinition } from '../services/custom-property.ts'
import { customPropertiesOf } from '../services/graphql.custom-properties.ts'
import { type EventBody, hasCustomProperties, type LogEntry, readableEventChanges, readableSnapshot } from './event.ts'
import { EventSubjectType } from './graphql.enums.ts'
import { EventSubject, subjectOf } from './graphql.subjects.ts'
import { findEventBodies, findEvents } from './store.ts'

/** GraphQL's `Event`; a field may resolve to its id. */
export const EventType = builder.nodeType('Event', {
  table: (tables) => tables.eventLog,
  find: findEvents,
  description:
    'Something that happened. Events never change. They are kept for 90 days, unless the gateway is configured otherwise.',
  fields: (t) => ({
    kind: t.field({
      type: EventKind,
      description: 'The kind of event.',
      select: ['kind'],
      resolve: ({ kind }) => kind as never,
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'The instant at which it happened.' }),
    subject: t.field({
      type: EventSubject,
      nullable: true,
      description: 'The subject, as it is now; null where that is gone, or hidden from the viewer.',
      select: ['id', 'subjectType', 'subjectId', 'resellerId', 'organizationId', 'serviceId', 'priceLayer'],
      resolve: (entry, _args, context, info) => subjectOf(entry, () => bodyOf(entry, context), context, info),
    }),
    subjectType: t.field({
      type: EventSubjectType,
      description: 'The type of the subject.',
      select: ['subjectType'],
      resolve: ({ subjectType }) => subjectType as never,
    }),
    subjectId: t.exposeID('subjectId', { description: 'The id of the subject.' }),
    subjectVersion: t.exposeInt('subjectVersion', {
      nullable: true,
      description: 'The version of the subject, afterwards.',
    }),
    actor: t.field({
      type: ActorType,
      description: 'The one who did it.',
      select: ['id'],
      resolve: (entry, _args, context) => bodyOf(entry, context),
    }),
    requestId: t.string({
      nullable: true,
      description: requestIdDescription,
      select: ['id'],
      resolve: async (entry, _args, context) => {
        const body = await bodyOf(entry, context)
        return knowsActor(body, signedIn(context)) ? body.requestId : null
      },
    }),
    door: t.field({
      type: Door,
      nullable: true,
      description: doorDescription,
      select: ['id'],
      resolve: async (entry, _args, context) => knownDoor(await bodyOf(entry, context), signedIn(context)),
    }),
    changes: t.field({
      type: [FieldChangeType],
      description: 'The fields that changed, without those that the viewer may not read; empty on creation.',
      select: ['id', 'subjectType', 'serviceId'],
      resolve: async (entry, _args, context) => {
        const body = await bodyOf(entry, context)
        return readableEventChanges(entry, body, signedIn(context), await propertiesOf(entry, body, context))
      },
    }),
    snapshot: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'The subject as it was left: all of it on creation, afterwards what differs. Members have the names of the graph’s ' +
        'fields; those that the viewer may not read are left out, and secrets always.',
      select: ['id', 'subjectType', 'serviceId'],
      resolve: async (entry, _args, context) => {
        const body = await bodyOf(entry, context)
        return readableSnapshot(entry, body, signedIn(context), await propertiesOf(entry, body, context))
      },
    }),
  }),
})

/** The rest of an event, read together with that of others. */
async function bodyOf({ id }: Pick<LogEntry, 'id'>, context: Context): Promise<EventBody> {
  const body = await load(context, 'event bodies', id, (ids) => findEventBodies(context.database, ids))
  if (!body) throw new Error(`The log has event ${id}, which is not there.`)
  return body
}

/** The custom properties that the viewer reads of an event's service, where it needs to be known. */
async function propertiesOf(
  { serviceId }: Pick<LogEntry, 'serviceId'>,
  body: EventBody,
  context: Context,
): Promise<CustomPropertyDefinition[]> {
  return serviceId !== null && hasCustomProperties(body) ? customPropertiesOf(context, serviceId) : []
}
