import type * as sqlite from '../columns.sqlite.ts'
import { recordColumns } from './record-columns.ts'

/** Sellers, resellers and organizations: who takes part in the business. */
export function partyTables(columns: typeof sqlite) {
  const { table, uuid, text, index, uniqueIndex } = columns
  const party = {
    id: uuid().primaryKey(),
    name: text().notNull(),
    /** The name as text search compares it: see `searchable` in names.ts. */
    searchName: text().notNull(),
    ...recordColumns(columns),
    /** Where messages to it go. */
    notificationEmail: text(),
    /** The language of messages to it: a BCP 47 tag. */
    locale: text(),
    /** An IANA name: a reseller's decides when the days of its customers' periods begin. */
    timeZone: text(),
  }
  const sellers = table('sellers', party, (t) => [
    index('sellers_name').on(t.name, t.id, t.archivedAt),
    index('sellers_created').on(t.createdAt, t.id),
    index('sellers_updated').on(t.updatedAt, t.id),
    uniqueIndex('sellers_external_id').on(t.externalId),
  ])
  const resellers = table('resellers', party, (t) => [
    index('resellers_name').on(t.name, t.id, t.archivedAt),
    index('resellers_created').on(t.createdAt, t.id),
    index('resellers_updated').on(t.updatedAt, t.id),
    uniqueIndex('resellers_external_id').on(t.externalId),
  ])
  const organizations = table(
    'organizations',
    {
      ...party,
      resellerId: uuid()
        .notNull()
        .references(() => resellers.id),
    },
    (t) => [
      index('organizations_name').on(t.name, t.id, t.archivedAt),
      index('organizations_created').on(t.createdAt, t.id),
      index('organizations_updated').on(t.updatedAt, t.id),
      index('organizations_reseller').on(t.resellerId, t.name, t.id, t.archivedAt),
      index('organizations_reseller_created').on(t.resellerId, t.createdAt, t.id),
      index('organizations_reseller_updated').on(t.resellerId, t.updatedAt, t.id),
      uniqueIndex('organizations_external_id').on(t.externalId, t.resellerId),
    ],
  )
  return { sellers, resellers, organizations }
}
