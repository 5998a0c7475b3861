import { sql } from 'drizzle-orm'
import type {
  DefinitionReceiver,
  DeliveryChannel,
  EventKind,
  WebhookAttempt,
  WebhookDeliveryState,
  WebhookDisabledReason,
} from '../../vocabulary.ts'
import type * as sqlite from '../columns.sqlite.ts'

/** The tables of messages to others: where they go, and each message with all that was tried. */
export function webhookTables(columns: typeof sqlite) {
  const { table, uuid, text, boolean, timestamp, count, bigCount, json, index, uniqueIndex } = columns

  const webhookEndpoints = table(
    'webhook_endpoints',
    {
      id: uuid().primaryKey(),
      channel: text().$type<DeliveryChannel>().notNull(),
      /** Of a receiver that a definition names: which one it is; its address, or the mail's text, stands there. */
      handler: text().$type<DefinitionReceiver>(),
      /** The party that it belongs to: one of the four. That of a service has its seller's id as well. */
      sellerId: uuid(),
      resellerId: uuid(),
      organizationId: uuid(),
      serviceId: uuid(),
      url: text().notNull(),
      /** Null: all, those of the future too. */
      kinds: json().$type<EventKind[]>(),
      serviceIds: json().$type<string[]>(),
      isOrdered: boolean().notNull(),
      includeSnapshot: boolean().notNull(),
      selection: text(),
      /** As `Secrets` keeps it, and so is the next. */
      secret: text().notNull(),
      previousSecret: text(),
      previousSecretEndsAt: timestamp(),
      isEnabled: boolean().notNull(),
      disabledReason: text().$type<WebhookDisabledReason>(),
      failingSince: timestamp(),
      /** Attempts that failed since one succeeded. */
      failures: count().notNull(),
      /** Events of the log up to this position have their deliveries. */
      cursor: bigCount().notNull(),
      version: count().notNull(),
      createdAt: timestamp().notNull(),
      updatedAt: timestamp().notNull(),
    },
    (t) => [
      index('webhook_endpoints_seller').on(t.sellerId, t.createdAt, t.id),
      index('webhook_endpoints_reseller').on(t.resellerId, t.createdAt, t.id),
      index('webhook_endpoints_organization').on(t.organizationId, t.createdAt, t.id),
      index('webhook_endpoints_service').on(t.serviceId, t.createdAt, t.id),
      index('webhook_endpoints_created').on(t.createdAt, t.id),
      uniqueIndex('webhook_endpoints_handler')
        .on(t.serviceId, t.handler)
        .where(sql`${t.handler} is not null`),
    ],
  )

  const webhookDeliveries = table(
    'webhook_deliveries',
    {
      id: uuid().primaryKey(),
      endpointId: uuid()
        .notNull()
        .references(() => webhookEndpoints.id),
      eventId: uuid().notNull(),
      /** That of the event; 0 for one outside the order: a test, or one that is sent again. */
      position: bigCount().notNull(),
      subjectId: uuid().notNull(),
      state: text().$type<WebhookDeliveryState>().notNull(),
      /** When it may be tried next; while it is tried, when somebody else may take it over. Null once it is done. */
      nextAttemptAt: timestamp(),
      /** Counts who has taken it: what an earlier one found out does not count any more. */
      claim: count().notNull(),
      attempts: json().$type<WebhookAttempt[]>().notNull(),
      /** Made at the first attempt, and the same at each. */
      body: text(),
      /** The trace of who asked for it, where that was not the event's: a test, or one that is sent again. */
      traceparent: text(),
      tracestate: text(),
      createdAt: timestamp().notNull(),
    },
    (t) => [
      index('webhook_deliveries_due')
        .on(t.endpointId, t.nextAttemptAt)
        .where(sql`${t.nextAttemptAt} is not null`),
      index('webhook_deliveries_subject').on(t.endpointId, t.subjectId, t.position),
      index('webhook_deliveries_created').on(t.endpointId, t.createdAt, t.id),
      index('webhook_deliveries_event').on(t.eventId, t.endpointId),
      index('webhook_deliveries_old').on(t.createdAt),
    ],
  )

  return { webhookEndpoints, webhookDeliveries }
}
