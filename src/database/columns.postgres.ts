import { type Column, type SQL, sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  boolean as pgBoolean,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  timestamp as pgTimestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'

const bytewiseText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' })
// Drizzle's own jsonb parses what the driver has parsed already, which turns the text "12" into the number 12.
const parsedJson = customType<{ data: unknown }>({
  dataType: () => 'jsonb',
  toDriver: (value) => JSON.stringify(value),
})

/** The words that tables are written in, as PostgreSQL spells them. The SQLite file exports the same words. */
export const table = pgTable
/** A UUID, kept as text so that rows read alike on both engines. */
export const uuid = () => bytewiseText()
/** Text that compares and sorts byte by byte, whatever the server's locale. */
export const text = () => bytewiseText()
/** True or false. */
export const boolean = () => pgBoolean()
/** An instant with millisecond precision. */
export const timestamp = () => pgTimestamp({ withTimezone: true, precision: 3, mode: 'date' })
/** An integer of up to 32 bits. */
export const count = () => integer()
/** An integer number of minor units of some currency, or a sequence number: up to 2^53. */
export const bigCount = () => bigint({ mode: 'number' })
/** A number that the database gives, each greater than those before. */
export const counter = () => bigserial({ mode: 'number' })
/** Any JSON, kept so that the engine can look into it. */
export const json = () => parsedJson()
/** The first text of a JSON column, an array, for an index: as `Dialect.first` has it. */
export const first = (column: Column): SQL => sql`((${column} ->> 0) collate "C")`
export { index, primaryKey, uniqueIndex }
