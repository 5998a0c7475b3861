import type { Database } from '../database/database.ts'
import { sql } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery } from '../database/query/lists.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleWithSubscription } from '../visibility.ts'

type History = Tables['subscriptionHistory']

const historyOfSubscription: ListDefinition<History> = {
  name: 'ServiceSubscription.history',
  table: (tables) => tables.subscriptionHistory,
  relation: ({ subscriptionHistory }, subscription) => sql`${subscriptionHistory.subscriptionId} = ${subscription}`,
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
