import { toSnakeCase } from 'drizzle-orm/casing'
import type { EventRow } from './database.ts'
import { type Fragment, raw } from './query/fragment.ts'
import type { Tables } from './tables.ts'

/** The columns that the log has as events have them, beside the id. */
const logColumns = [
  'kind',
  'subjectType',
  'subjectId',
  'subjectVersion',
  'sellerId',
  'organizationId',
  'serviceId',
  'priceLayer',
  'occurredAt',
] as const satisfies (keyof EventRow & keyof Tables['eventLog']['$inferSelect'])[]

/** Their names in SQL, with commas between them. */
export const logColumnNames = namesOf(logColumns)

/** The names of columns in SQL, with commas between them. */
function namesOf(columns: readonly string[]): Fragment {
  return raw(columns.map(toSnakeCase).join(', '))
}
