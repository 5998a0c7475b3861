import { and, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import type { PlainDatabase, Queries } from './plain-database.ts'
import type { Changed } from './write.ts'

/**
 * Makes the write that the gateway's `updateSubscription` makes for a new quantity, by Drizzle's query builder: one
 * transaction with one guarded update, one row of history and one event in the log. Checked are only state and
 * quantity.
 */
export function quantityChange({ engine, tables, transaction }: PlainDatabase) {
  const { subscriptions, products, subscriptionHistory, events, eventInbox, eventLog } = tables
  const isPostgres = engine === 'postgres'

  return (id: string, quantity: number): Promise<Changed> =>
    transaction(function* (tx): Queries<Changed> {
      const reading = tx
        .select({ row: subscriptions, min: products.minQuantity, max: products.maxQuantity })
        .from(subscriptions)
        .innerJoin(products, eq(products.id, subscriptions.productId))
        .where(eq(subscriptions.id, id))
      const [found] = (yield isPostgres ? lockedBy(reading, subscriptions) : reading) as Awaited<typeof reading>
      if (!found) return { code: 'NOT_FOUND', message: 'There is no such subscription.' }
      const { row, min, max } = found
      if (row.status !== 'ACTIVE') return { code: 'ILLEGAL_TRANSITION', message: 'It is not active.' }
      if (quantity < min || (max !== null && quantity > max))
        return { code: 'INVALID_INPUT', message: 'The quantity is out of bounds.' }

      const [occurredAt, version] = [new Date(), row.version + 1]
      const updating = tx
        .update(subscriptions)
        .set({ quantity, version, updatedAt: occurredAt })
        .where(and(eq(subscriptions.id, id), eq(subscriptions.version, row.version)))
        .returning({ id: subscriptions.id, quantity: subscriptions.quantity, version: subscriptions.version })
      const [subscription] = (yield updating) as Awaited<typeof updating>
      if (!subscription) return { code: 'VERSION_CONFLICT', message: 'Somebody else was faster.' }

      const actor = {
        actorAccountId: 'bench',
        actorRole: 'BROKER',
        actorAccount: 'USER',
        actorParty: row.resellerId,
        requestId: uuidv7(),
        door: 'GRAPHQL',
        changes: [{ field: 'quantity', before: String(row.quantity), after: String(quantity) }],
        occurredAt,
      } as const
      yield tx.insert(subscriptionHistory).values({
        id: uuidv7(),
        subscriptionId: id,
        sequence: version,
        kind: 'UPDATED',
        fromStatus: row.status,
        toStatus: row.status,
        ...actor,
        changes: [...actor.changes],
      })
      const { sellerId, resellerId, organizationId, serviceId } = row
      const about = {
        id: uuidv7(),
        kind: 'subscription.updated',
        subjectType: 'ServiceSubscription',
        subjectId: id,
        subjectVersion: version,
        sellerId,
        resellerId,
        organizationId,
        serviceId,
        occurredAt,
      }
      const snapshot = { quantity, version, updatedAt: occurredAt.toISOString() }
      yield tx.insert(events).values({ ...about, ...actor, changes: [...actor.changes], snapshot })
      // PostgreSQL's gateways give positions after the commit: what is in the inbox waits for one.
      if (isPostgres) yield tx.insert(eventInbox).values({ eventId: about.id } as never)
      else yield tx.insert(eventLog).values({ position: next, place: next, ...about, loggedAt: occurredAt })
      return { subscription }
    })
}

const next = sql<number>`(select max(coalesce((select max(position) from event_log), 0), floor) + 1 from event_log_head)`

/** The select with its rows of a table locked, which Drizzle's type of SQLite does not know. */
function lockedBy<Query>(query: Query, of: unknown): Query {
  return (query as { for(strength: 'update', options: { of: unknown }): Query }).for('update', { of })
}
