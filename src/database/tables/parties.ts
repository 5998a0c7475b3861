import type * as sqlite from '../columns.sqlite.ts'

/** Sellers, resellers and organizations: who takes part in the business. */
export function partyTables({ table, uuid, text, timestamp, index }: typeof sqlite) {
  const party = {
    id: uuid().primaryKey(),
    name: text().notNull(),
    /** The name as text search compares it: see `searchable` in names.ts. */
    searchName: text().notNull(),
    createdAt: timestamp().notNull(),
  }
  const sellers = table('sellers', party, (t) => [index('sellers_name').on(t.name, t.id)])
  const resellers = table('resellers', party, (t) => [index('resellers_name').on(t.name, t.id)])
  const organizations = table(
    'organizations',
    {
      ...party,
      resellerId: uuid()
        .notNull()
        .references(() => resellers.id),
    },
    (t) => [
      index('organizations_name').on(t.name, t.id),
      index('organizations_reseller').on(t.resellerId, t.name, t.id),
    ],
  )
  return { sellers, resellers, organizations }
}
