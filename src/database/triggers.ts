import type { Dialect } from './dialect.ts'

/**
 * The triggers that each engine must have, by the names of their tables. Drizzle knows none, and a table of SQLite that
 * is made anew loses its own without a word.
 */
export const triggers: Readonly<Record<Dialect['name'], Readonly<Record<string, readonly string[]>>>> = {
  sqlite: {
    subscription_history: ['subscription_history_no_update', 'subscription_history_no_delete'],
    organizations: ['organizations_keep_reseller', 'organizations_keep_reseller_replaced'],
    events: ['events_no_update', 'events_floor'],
    event_log: ['event_log_no_update', 'event_log_floor'],
    audit_entries: ['audit_entries_no_update', 'audit_entries_no_delete'],
  },
  postgres: {
    subscription_history: ['subscription_history_append_only'],
    organizations: ['organizations_keep_reseller'],
    events: ['events_append_only', 'events_floor'],
    event_log: ['event_log_append_only', 'event_log_floor'],
    audit_entries: ['audit_entries_append_only'],
  },
}
