import type { AccountKind, Door, FieldChange, PriceLayer, Role } from '../../vocabulary.ts'
import type * as sqlite from '../columns.sqlite.ts'

/** The tables of what happened: events, which never change, and the log, which gives each a position. */
export function eventTables({
  table,
  uuid,
  text,
  timestamp,
  count,
  bigCount,
  counter,
  json,
  index,
  uniqueIndex,
}: typeof sqlite) {
  /** What an event is about, and for which parties. Log and events hold it alike, so that the log is read alone. */
  const about = () => ({
    kind: text().notNull(),
    subjectType: text().notNull(),
    subjectId: uuid().notNull(),
    subjectVersion: count().notNull(),
    /** The parties that it is for. */
    sellerId: uuid(),
    resellerId: uuid(),
    organizationId: uuid(),
    serviceId: uuid(),
    /**
     * Where it is the business of one layer, such as its prices or its external ids: only those may read it who may
     * read the prices of that layer.
     */
    priceLayer: text().$type<PriceLayer>(),
    occurredAt: timestamp().notNull(),
  })

  const events = table(
    'events',
    {
      id: uuid().primaryKey(),
      ...about(),
      /** Null throughout: the system's clock. */
      actorAccountId: text(),
      actorRole: text().$type<Role>(),
      actorAccount: text().$type<AccountKind>(),
      /** The party id that the actor acted for: decides who may read the account. */
      actorParty: text(),
      requestId: text(),
      /** Null where it was recorded before this was. */
      door: text().$type<Door>(),
      /** The trace of that request, which goes on in what is sent of the event. */
      traceparent: text(),
      tracestate: text(),
      changes: json().$type<FieldChange[]>().notNull(),
      /** Members that the write left different from what they were, all of them on creation, without secrets. */
      snapshot: json().$type<Record<string, unknown>>().notNull(),
    },
    (t) => [index('events_subject').on(t.subjectId, t.subjectVersion)],
  )

  const eventLog = table(
    'event_log',
    {
      /** In the order of commits, without gaps: a reader who stands at N has missed nothing below it. */
      position: bigCount().primaryKey(),
      /**
       * The same number. Lists of a party are ordered by it, since no other index has it than theirs: PostgreSQL would
       * rather walk through the whole log than seek the few events of one party.
       */
      place: bigCount().notNull(),
      /** The event's. */
      id: uuid().notNull(),
      ...about(),
      /** Empty where it is for none in particular: then for those whose catalog has the service. */
      resellerId: uuid().notNull(),
      /** By the database's clock. */
      loggedAt: timestamp().notNull(),
    },
    (t) => [
      uniqueIndex('event_log_id').on(t.id),
      index('event_log_subject').on(t.subjectId, t.place),
      index('event_log_seller').on(t.sellerId, t.place),
      index('event_log_reseller').on(t.resellerId, t.place),
      index('event_log_organization').on(t.organizationId, t.place),
      index('event_log_service').on(t.serviceId, t.place),
    ],
  )

  /** PostgreSQL: events that were committed and have no position yet, in the order in which they were written. */
  const eventInbox = table('event_inbox', { number: counter().primaryKey(), eventId: uuid().notNull() })

  /** One row: whoever gives positions locks it. */
  const eventLogHead = table('event_log_head', {
    id: count().primaryKey(),
    /** Positions up to this one were removed, or may be. */
    floor: bigCount().notNull(),
    /** Nothing was removed that happened at this time or later. */
    floorAt: timestamp().notNull(),
  })

  return { events, eventLog, eventInbox, eventLogHead }
}
