import type { Column } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type * as sqlite from './columns.sqlite.ts'
import { auditTables } from './tables/audit.ts'
import { eventTables } from './tables/events.ts'
import { partyTables } from './tables/parties.ts'
import { processTables } from './tables/processes.ts'
import { recordTables } from './tables/records.ts'
import { serviceDefinitionTables } from './tables/service-definitions.ts'
import { serviceTables } from './tables/services.ts'
import { subscriptionTables } from './tables/subscriptions.ts'
import { webhookTables } from './tables/webhooks.ts'

/** Every table, written once; the columns they are made of come from the dialect. */
export function defineTables(columns: typeof sqlite) {
  const parties = partyTables(columns)
  const services = serviceTables(columns, parties)
  return {
    ...parties,
    ...services,
    ...serviceDefinitionTables(columns, parties, services),
    ...subscriptionTables(columns, parties, services),
    ...eventTables(columns),
    ...webhookTables(columns),
    ...auditTables(columns),
    ...recordTables(columns),
    ...processTables(columns),
  }
}

/** The tables of the one type that all queries are written against. */
export type Tables = ReturnType<typeof defineTables>
/** Any table of ours. */
export type AnyTable = SQLiteTable
/** A table whose rows have an `id`. */
export type TableWithId = SQLiteTable & { id: Column; $inferSelect: { id: string } }
