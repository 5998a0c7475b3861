import { and, asc, desc, eq, inArray, lte, ne, sql } from 'drizzle-orm'
import { positionOf } from './cursors.ts'
import type { PlainDatabase } from './plain-database.ts'

/** The columns of a subscription that the schema can ask for. */
export interface SubscriptionRow {
  readonly id: string
  readonly status: string
  readonly quantity: number
  readonly version: number
  readonly serviceId: string
  readonly organizationId: string
  readonly createdAt: Date
}

/** What the plain stack reads, by Drizzle's query builder. */
export function plainReads({ db, tables, engine }: PlainDatabase) {
  const { sellers, resellers, organizations, services, subscriptions } = tables
  const named = { services, sellers, resellers }
  const byIds = (name: keyof typeof named) => (ids: readonly string[]) => {
    const table = named[name]
    return inOrder(
      ids,
      db
        .select({ id: table.id, name: table.name })
        .from(table)
        .where(inArray(table.id, [...ids])),
    )
  }
  const columns = {
    id: subscriptions.id,
    status: subscriptions.status,
    quantity: subscriptions.quantity,
    version: subscriptions.version,
    serviceId: subscriptions.serviceId,
    organizationId: subscriptions.organizationId,
    createdAt: subscriptions.createdAt,
  }
  const organization = { id: organizations.id, name: organizations.name, resellerId: organizations.resellerId }
  const isListed = ne(subscriptions.status, 'DELETED')
  const newestFirst = [desc(subscriptions.createdAt), desc(subscriptions.id)]

  return {
    services: byIds('services'),
    sellers: byIds('sellers'),
    resellers: byIds('resellers'),
    organizations: (ids: readonly string[]) =>
      inOrder(
        ids,
        db
          .select(organization)
          .from(organizations)
          .where(inArray(organizations.id, [...ids])),
      ),
    organizationsOf: async (reseller: string, limit: number) =>
      db
        .select(organization)
        .from(organizations)
        .where(eq(organizations.resellerId, reseller))
        .orderBy(organizations.name, organizations.id)
        .limit(limit),
    subscription: async (id: string) => {
      const [row] = await db.select(columns).from(subscriptions).where(eq(subscriptions.id, id))
      return row
    },
    /** A page of a seller's subscriptions, newest first. */
    subscriptionsOf: async (seller: string, after: string | null | undefined, limit: number) => {
      const [createdAt, id] = positionOf(after, engine)
      const since = sql.param(new Date(createdAt), subscriptions.createdAt)
      const isBehind =
        after == null ? undefined : sql`(${subscriptions.createdAt}, ${subscriptions.id}) < (${since}, ${id})`
      return db
        .select(columns)
        .from(subscriptions)
        .where(and(eq(subscriptions.sellerId, seller), isListed, isBehind))
        .orderBy(...newestFirst)
        .limit(limit)
    },
    /** The newest subscriptions of each of several organizations, in the order of the ids. */
    newest: async (ids: readonly string[], first: number): Promise<SubscriptionRow[][]> => {
      const rank = sql<number>`row_number() over (partition by ${subscriptions.organizationId} order by ${sql.join(newestFirst, sql`, `)})`
      const ranked = db
        .select({ ...columns, rank: rank.as('rank') })
        .from(subscriptions)
        .where(and(inArray(subscriptions.organizationId, [...ids]), isListed))
        .as('ranked')
      const rows = await db.select().from(ranked).where(lte(ranked.rank, first)).orderBy(asc(ranked.rank))
      const found = Map.groupBy(rows, (row) => row.organizationId)
      return ids.map((id) => found.get(id) ?? [])
    },
  }
}

/** Rows in the order of their ids, as DataLoader wants them. */
async function inOrder<T extends { id: string }>(
  ids: readonly string[],
  rows: PromiseLike<T[]>,
): Promise<(T | Error)[]> {
  const found = new Map((await rows).map((row) => [row.id, row]))
  return ids.map((id) => found.get(id) ?? new Error(`There is no ${id}.`))
}
