import type { Database } from '../database/database.ts'
import { findBy, findByIds } from '../database/query/find.ts'
import { sql } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery } from '../database/query/lists.ts'
import type { Projection } from '../database/query/projection.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleSubscriptions, visibleWithSubscription } from '../visibility.ts'

type History = Tables['subscriptionHistory']

const historyOfSubscription: ListDefinition<History> = {
  name: 'ServiceSubscription.history',
  table: (tables) => tables.subscriptionHistory,
  relation: ({ subscriptionHistory }, subscription) => sql`${subscriptionHistory.subscriptionId} = ${subscription}`,
}

/** Entries by id, in that order; null for each that is absent, or whose subscription is hidden. */
export function findHistoryEntries(
  database: Database,
  viewer: Viewer,
  ids: readonly string[],
  projection?: Projection,
) {
  const { subscriptionHistory: table } = database.tables
  return findByIds(database, table, ids, visibleWithSubscription(database, viewer, table.subscriptionId), projection)
}

/** The services of subscriptions that the viewer sees, by the ids of the subscriptions. */
export async function findServicesOfSubscriptions(
  database: Database,
  viewer: Viewer,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { subscriptions } = database.tables
  const rows = await findBy(database, subscriptions, subscriptions.id, ids, visibleSubscriptions(database, viewer))
  return new Map(rows.map(({ id, serviceId }) => [id, serviceId]))
}

/** The history of a subscription, oldest first. */
export function listHistory(database: Database, viewer: Viewer): ListQuery<History> {
  const { subscriptionHistory: table } = database.tables
  return {
    list: historyOfSubscription,
    condition: visibleWithSubscription(database, viewer, table.subscriptionId),
    order: { column: table.sequence, direction: 'asc', valueOf: (row) => row.sequence },
  }
}
