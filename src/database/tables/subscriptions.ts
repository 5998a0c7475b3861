import { sql } from 'drizzle-orm'
import type {
  AccountKind,
  Door,
  FieldChange,
  PriceLayer,
  ReferencedType,
  ReferenceSide,
  Role,
  SubscriptionChangeKind,
  SubscriptionStatus,
} from '../../vocabulary.ts'
import type * as sqlite from '../columns.sqlite.ts'
import type { partyTables } from './parties.ts'
import type { serviceTables } from './services.ts'

/** Services in use: added to organizations, subscribed to, and what happened to each subscription. */
export function subscriptionTables(
  columns: typeof sqlite,
  { sellers, resellers, organizations }: ReturnType<typeof partyTables>,
  { services, products }: ReturnType<typeof serviceTables>,
) {
  const { table, uuid, text, boolean, timestamp, count, bigCount, json, index, primaryKey, uniqueIndex } = columns
  /** Every row in use carries the ids of all its parties, so that visibility is one comparison and never a join. */
  const parties = {
    sellerId: uuid()
      .notNull()
      .references(() => sellers.id),
    resellerId: uuid()
      .notNull()
      .references(() => resellers.id),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    serviceId: uuid()
      .notNull()
      .references(() => services.id),
  }

  const organizationServices = table(
    'organization_services',
    {
      id: uuid().primaryKey(),
      ...parties,
      currencyCode: text().notNull(),
      customProperties: json().$type<Record<string, string>>().notNull(),
      /** The tenant in the external system, where adding the service made one. */
      tenantId: text(),
      version: count().notNull(),
      createdAt: timestamp().notNull(),
      updatedAt: timestamp().notNull(),
      removedAt: timestamp(),
    },
    (t) => [
      uniqueIndex('organization_services_current')
        .on(t.organizationId, t.serviceId)
        .where(sql`${t.removedAt} is null`),
      index('organization_services_organization').on(t.organizationId, t.createdAt, t.id),
      index('organization_services_service').on(t.serviceId, t.organizationId),
      index('organization_services_seller').on(t.sellerId, t.organizationId),
      index('organization_services_seller_reseller').on(t.sellerId, t.resellerId),
      index('organization_services_reseller').on(t.resellerId, t.serviceId),
    ],
  )

  const subscriptions = table(
    'subscriptions',
    {
      id: uuid().primaryKey(),
      ...parties,
      organizationServiceId: uuid()
        .notNull()
        .references(() => organizationServices.id),
      productId: uuid()
        .notNull()
        .references(() => products.id),
      status: text().$type<SubscriptionStatus>().notNull(),
      statusReason: text(),
      quantity: count().notNull(),
      /** A secret, as `Secrets` keeps it: never in history, events, logs or messages. */
      licenseKey: text(),
      unitPriceMinor: bigCount(),
      currencyCode: text().notNull(),
      priceLayer: text().$type<PriceLayer>(),
      customProperties: json().$type<Record<string, string>>().notNull(),
      autoRenews: boolean().notNull(),
      trialStartsAt: timestamp(),
      trialEndsAt: timestamp(),
      /** The first day that all periods are counted from. */
      periodAnchorAt: timestamp(),
      /** The zone in whose calendar they are counted, as it was its reseller's at activation; null: UTC. */
      timeZone: text(),
      currentPeriodStartsAt: timestamp(),
      currentPeriodEndsAt: timestamp(),
      cancelAt: timestamp(),
      cancelledBy: text().$type<Role>(),
      suspendedFrom: text().$type<SubscriptionStatus>(),
      suspendedBy: text().$type<Role>(),
      holdEndsAt: timestamp(),
      createdAt: timestamp().notNull(),
      updatedAt: timestamp().notNull(),
      activatedAt: timestamp(),
      suspendedAt: timestamp(),
      cancelledAt: timestamp(),
      /** When the clock must look at it next; null: never. Follows from the other columns with every write. */
      dueAt: timestamp(),
      version: count().notNull(),
    },
    (t) => [
      uniqueIndex('subscriptions_one_trial')
        .on(t.organizationId, t.serviceId)
        .where(sql`${t.trialStartsAt} is not null`),
      index('subscriptions_due')
        .on(t.dueAt, t.id)
        .where(sql`${t.dueAt} is not null`),
      index('subscriptions_status_created').on(t.status, t.createdAt, t.id),
      index('subscriptions_status_updated').on(t.status, t.updatedAt, t.id),
      index('subscriptions_seller_created').on(t.sellerId, t.createdAt, t.id),
      index('subscriptions_seller_updated').on(t.sellerId, t.updatedAt, t.id),
      index('subscriptions_reseller_created').on(t.resellerId, t.createdAt, t.id),
      index('subscriptions_reseller_updated').on(t.resellerId, t.updatedAt, t.id),
      index('subscriptions_organization_created').on(t.organizationId, t.createdAt, t.id),
      index('subscriptions_organization_updated').on(t.organizationId, t.updatedAt, t.id),
      index('subscriptions_service_created').on(t.serviceId, t.createdAt, t.id),
      index('subscriptions_service_updated').on(t.serviceId, t.updatedAt, t.id),
      index('subscriptions_organization_service_created').on(t.organizationServiceId, t.createdAt, t.id),
      index('subscriptions_seller_reseller').on(t.sellerId, t.resellerId, t.createdAt, t.id),
      index('subscriptions_service_reseller').on(t.serviceId, t.resellerId, t.createdAt, t.id),
      index('subscriptions_service_status').on(t.serviceId, t.status, t.createdAt, t.id),
      index('subscriptions_product').on(t.productId, t.createdAt, t.id),
      index('subscriptions_period_end').on(t.currentPeriodEndsAt, t.id),
    ],
  )

  /** What each side's own systems know a service of an organization, or a subscription, by. Nobody reads another side's. */
  const objectReferences = table(
    'object_references',
    {
      objectId: uuid().notNull(),
      side: text().$type<ReferenceSide>().notNull(),
      objectType: text().$type<ReferencedType>().notNull(),
      /** The party on that side. */
      ownerId: uuid().notNull(),
      externalId: text(),
      metadata: json().$type<Record<string, string>>().notNull(),
    },
    (t) => [
      primaryKey({ columns: [t.objectId, t.side] }),
      uniqueIndex('object_references_external_id').on(t.externalId, t.ownerId, t.objectType),
    ],
  )

  const subscriptionHistory = table(
    'subscription_history',
    {
      id: uuid().primaryKey(),
      subscriptionId: uuid()
        .notNull()
        .references(() => subscriptions.id),
      /** Counts from 1 within the subscription. */
      sequence: count().notNull(),
      occurredAt: timestamp().notNull(),
      kind: text().$type<SubscriptionChangeKind>().notNull(),
      /** Null throughout: the system's clock. */
      actorAccountId: text(),
      actorRole: text().$type<Role>(),
      actorAccount: text().$type<AccountKind>(),
      /** The party id that the actor acted for: decides who may read the account. */
      actorParty: text(),
      fromStatus: text().$type<SubscriptionStatus>(),
      toStatus: text().$type<SubscriptionStatus>().notNull(),
      changes: json().$type<FieldChange[]>().notNull(),
      reason: text(),
      requestId: text(),
      /** Null where it was recorded before this was. */
      door: text().$type<Door>(),
    },
    (t) => [uniqueIndex('subscription_history_sequence').on(t.subscriptionId, t.sequence)],
  )

  return { organizationServices, subscriptions, objectReferences, subscriptionHistory }
}
