import { pgTable } from 'drizzle-orm/pg-core'
import { sqliteTable } from 'drizzle-orm/sqlite-core'
import { expect, expectTypeOf, test } from 'vitest'
import * as postgres from '../../src/database/columns.postgres.ts'
import * as sqlite from '../../src/database/columns.sqlite.ts'
import * as postgresSchema from '../../src/database/schema.postgres.ts'
import * as sqliteSchema from '../../src/database/schema.sqlite.ts'
import { defineTables } from '../../src/database/tables.ts'

/** One column of each word and shape, made by the engine's own builders, without the cast that the store uses. */
const onSqlite = sqliteTable('every_word', {
  uuid: sqlite.uuid().primaryKey(),
  text: sqlite.text().$type<'ACTIVE' | 'CANCELLED'>().notNull(),
  textOrNull: sqlite.text(),
  boolean: sqlite.boolean().notNull(),
  timestamp: sqlite.timestamp().notNull(),
  timestampOrNull: sqlite.timestamp(),
  count: sqlite.count().notNull(),
  bigCount: sqlite.bigCount().notNull(),
  json: sqlite.json().$type<Record<string, string>>().notNull(),
})
const onPostgres = pgTable('every_word', {
  uuid: postgres.uuid().primaryKey(),
  text: postgres.text().$type<'ACTIVE' | 'CANCELLED'>().notNull(),
  textOrNull: postgres.text(),
  boolean: postgres.boolean().notNull(),
  timestamp: postgres.timestamp().notNull(),
  timestampOrNull: postgres.timestamp(),
  count: postgres.count().notNull(),
  bigCount: postgres.bigCount().notNull(),
  json: postgres.json().$type<Record<string, string>>().notNull(),
})

test('both engines spell the same words', () => {
  expect(Object.keys(postgres).toSorted()).toEqual(Object.keys(sqlite).toSorted())
  expectTypeOf<keyof typeof postgres>().toEqualTypeOf<keyof typeof sqlite>()
})

test('a row has the same type on both engines', () => {
  expectTypeOf<typeof onPostgres.$inferSelect>().toEqualTypeOf<typeof onSqlite.$inferSelect>()
  expectTypeOf<typeof onPostgres.$inferInsert>().toEqualTypeOf<typeof onSqlite.$inferInsert>()
})

test('the schemas that migrations are made from hold every table', () => {
  const every = Object.keys(defineTables(sqlite)).toSorted()
  expect(Object.keys(sqliteSchema).toSorted()).toEqual(every)
  expect(Object.keys(postgresSchema).toSorted()).toEqual(every)
})
