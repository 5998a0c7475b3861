import type { AccountKind, AuditSubject, Door, EventKind, FieldChange, PriceLayer, Role } from '../../vocabulary.ts'
import type * as sqlite from '../columns.sqlite.ts'

/** The trails of who changed what the business consists of. Subscriptions have a history of their own. */
export function auditTables({ table, uuid, text, timestamp, count, json, uniqueIndex }: typeof sqlite) {
  const auditEntries = table(
    'audit_entries',
    {
      id: uuid().primaryKey(),
      subjectType: text().$type<AuditSubject>().notNull(),
      subjectId: uuid().notNull(),
      /** The version that the change made. */
      sequence: count().notNull(),
      occurredAt: timestamp().notNull(),
      kind: text().$type<EventKind>().notNull(),
      actorAccountId: text(),
      actorRole: text().$type<Role>(),
      actorAccount: text().$type<AccountKind>(),
      /** The party id that the actor acted for: decides who may read the account. */
      actorParty: text(),
      requestId: text(),
      /** Null where it was recorded before this was. */
      door: text().$type<Door>(),
      changes: json().$type<FieldChange[]>().notNull(),
      /** The parties that read it; null where it is none of their business. */
      sellerId: uuid(),
      resellerId: uuid(),
      organizationId: uuid(),
      serviceId: uuid(),
      /** Whose prices it is about; null where it is about none. */
      priceLayer: text().$type<PriceLayer>(),
    },
    (t) => [uniqueIndex('audit_entries_subject').on(t.subjectId, t.subjectType, t.sequence)],
  )
  return { auditEntries }
}
