import { sql } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import type { List, Listing } from '../database/lists.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { visibleWithSubscription } from '../visibility.ts'

type History = Tables['subscriptionHistory']

const historyOfSubscription: List<History> = {
  name: 'ServiceSubscription.history',
  table: (tables) => tables.subscriptionHistory,
  relation: ({ subscriptionHistory }, subscription) => sql`${subscriptionHistory.subscriptionId} = ${subscription}`,
}

/** What happened to a subscription, oldest first. */
export function listHistory(database: Database, viewer: Viewer): Listing<History> {
  const { subscriptionHistory: table } = database.tables
  return {
    list: historyOfSubscription,
    condition: visibleWithSubscription(database, viewer, sql`${table.subscriptionId}`),
    order: { shape: 'sequence', column: table.sequence, direction: 'asc', valueOf: (row) => row.sequence },
  }
}
