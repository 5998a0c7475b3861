import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { type Connection, run } from '../../src/database/database.ts'
import { withoutIndexes } from '../../src/database/without-indexes.ts'
import { freshDatabase } from '../support/fresh-database.ts'

const { database } = await freshDatabase()
const seller = { id: 'seller', name: 'Seller', searchName: 'seller', createdAt: new Date(1_700_000_000_000) }

const [name, definition, from] =
  database.dialect.name === 'sqlite'
    ? [sql<string>`name`, sql<string>`coalesce(sql, '')`, sql`sqlite_master where type = 'index'`]
    : [sql<string>`indexname`, sql<string>`indexdef`, sql`pg_indexes where schemaname = 'public'`]

/** Selects all indexes with their definitions from the engine's own catalog. */
const indexes = (connection: Connection) => connection.select({ name, definition }).from(from).orderBy(name)

test('the work is done without indexes, and every one of them is the same afterwards', async () => {
  const before = await indexes(database.connection)
  const during = await database.withExclusiveLock((tx) =>
    withoutIndexes(database, tx, function* () {
      yield* run(tx.insert(database.tables.sellers).values(seller))
      return (yield* run(indexes(tx))).map((index) => index.name)
    }),
  )
  expect(before.map((index) => index.name)).toContain('event_log_id')
  expect(during).not.toContain('event_log_id')
  expect(during.length).toBeGreaterThan(0)
  expect(await indexes(database.connection)).toEqual(before)
})

test('the indexes are still there when the work fails', async () => {
  const before = await indexes(database.connection)
  const failing = database.withExclusiveLock((tx) =>
    withoutIndexes(database, tx, function* () {
      yield* run(tx.insert(database.tables.sellers).values(seller))
    }),
  )
  await expect(failing).rejects.toSatisfy(database.isUniqueViolation)
  expect(await indexes(database.connection)).toEqual(before)
})
