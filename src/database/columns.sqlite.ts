import { type Column, type SQL, sql } from 'drizzle-orm'
import {
  customType,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text as sqliteText,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { readJson } from './query/short-json.ts'

const parsedJson = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: readJson,
})

/** The words that tables are written in, as SQLite spells them. The PostgreSQL file exports the same words. */
export const table = sqliteTable
/** A UUID, kept as text so that rows read alike on both engines. */
export const uuid = () => sqliteText()
/** Text that compares and sorts byte by byte. */
export const text = () => sqliteText()
/** True or false. */
export const boolean = () => integer({ mode: 'boolean' })
/** An instant with millisecond precision. */
export const timestamp = () => integer({ mode: 'timestamp_ms' })
/** An integer of up to 32 bits. */
export const count = () => integer()
/** An integer number of minor units of some currency, or a sequence number: up to 2^53. */
export const bigCount = () => integer()
/** A number that the database gives, each greater than those before. */
export const counter = () => integer()
/** Any JSON, as text. */
export const json = () => parsedJson()
/**
 * The first text of a JSON column, an array, for an index: as `Dialect.first` has it. What has no type is not sought by
 * a column that has one.
 */
export const first = (column: Column): SQL => sql`cast(${column} ->> 0 as text)`
export { index, primaryKey, uniqueIndex }
