import { setTimeout } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { type Database, run } from '../../src/database/database.ts'
import { migrate, readMigrationState } from '../../src/database/migrate.ts'
import { openDatabase } from '../../src/database/open.ts'
import { afterFile } from '../support/cleanups.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { migrationFolder } from '../support/migration-folders.ts'
import { writeOneSubscription } from '../support/one-subscription.ts'

/** A session of somebody else. */
async function session(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  afterFile(() => client.end())
  return client
}

async function another(url: string): Promise<Database> {
  const database = await openDatabase(url)
  afterFile(database.close)
  return database
}

const color = { name: 'color', statements: ['ALTER TABLE "sellers" ADD COLUMN "color" text'] }
const byLocale = { name: 'by_locale', statements: ['CREATE INDEX "sellers_locale" ON "sellers" ("locale")'] }

async function isValid({ connection }: Database, index: string): Promise<boolean | undefined> {
  const rows = await connection
    .select({ isValid: sql<boolean>`indisvalid` })
    .from(sql`pg_index`)
    .where(sql`indexrelid = to_regclass(${index})`)
  return rows[0]?.isValid
}

const readSellers = (database: Database) =>
  database.snapshot((tx) => run(tx.select({ id: database.tables.sellers.id }).from(database.tables.sellers)))

// On SQLite nobody writes beside a migration.
describe.runIf(engine === 'postgres')('a migration beside those who read and write', () => {
  test('gives up a lock that it does not get, so that nobody waits behind it, and gets it later', async () => {
    const { database, url } = await freshDatabase()
    const reader = await session(url)
    await reader.query('begin; select * from sellers')
    const locks = { missed: 0 }
    const migrating = migrate(database, {
      folder: await migrationFolder([color]),
      onWait: () => (locks.missed += 1),
    })
    const others = await another(url)
    const waits: number[] = []
    while (locks.missed < 2) {
      const start = performance.now()
      await readSellers(others)
      waits.push(performance.now() - start)
      await setTimeout(20)
    }
    await reader.query('commit')
    expect(await migrating).toBe(1)
    // A lock is asked for during half a second; without an end to that, they would wait for the reader.
    expect(waits.length).toBeGreaterThan(5)
    expect(waits.filter((wait) => wait < 400).length).toBeGreaterThan(waits.length / 4)
  })

  test('is given up in the end, and leaves nothing', async () => {
    const { database, url } = await freshDatabase()
    const reader = await session(url)
    await reader.query('begin; select * from sellers')
    const folder = await migrationFolder([color])
    await expect(migrate(database, { folder, patienceMs: 1 })).rejects.toThrow('Others are using what this needs.')
    expect((await readMigrationState(database, { folder })).missing).toHaveLength(1)
    await reader.query('rollback')
    expect(await migrate(database, { folder })).toBe(1)
  })

  test('builds indexes while others write', async () => {
    const { database, url } = await freshDatabase()
    await writeOneSubscription(database)
    const writer = await session(url)
    // The build waits for transactions that are older than it is; those that come go on meanwhile.
    await writer.query("begin; update sellers set locale = 'de'")
    const folder = await migrationFolder([byLocale])
    const migrating = migrate(database, { folder })
    const others = await another(url)
    await expect.poll(() => isValid(others, 'sellers_locale')).toBe(false)
    expect((await readMigrationState(others, { folder })).unfinished).toHaveLength(1)
    const later = await session(url)
    await later.query("insert into sellers select 'other', name, search_name, created_at from sellers")
    await writer.query('commit')
    expect(await migrating).toBe(1)
    expect(await isValid(others, 'sellers_locale')).toBe(true)
    expect((await readMigrationState(others, { folder })).unfinished).toEqual([])
  })

  test('whose index build was interrupted goes on with it', async () => {
    const { database, url } = await freshDatabase()
    const folder = await migrationFolder([byLocale])
    const writer = await session(url)
    await writer.query('begin; lock table sellers in row exclusive mode')
    const interrupted = migrate(await another(url), { folder }).catch((error: unknown) => error)
    const administrator = await session(url)
    await expect.poll(() => isValid(database, 'sellers_locale')).toBe(false)
    await administrator.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'create index concurrently%' and datname = current_database()",
    )
    expect(await interrupted).toBeInstanceOf(Error)
    await writer.query('commit')
    expect(await isValid(database, 'sellers_locale')).toBe(false)
    expect((await readMigrationState(database, { folder })).unfinished).toHaveLength(1)
    expect(await migrate(database, { folder })).toBe(0)
    expect(await isValid(database, 'sellers_locale')).toBe(true)
    expect((await readMigrationState(database, { folder })).unfinished).toEqual([])
  })

  test('whose index cannot be built says why, and leaves nothing half built', async () => {
    const { database, url } = await freshDatabase()
    await writeOneSubscription(database)
    const administrator = await session(url)
    await administrator.query("insert into sellers select 'other', name, search_name, created_at from sellers")
    const folder = await migrationFolder([
      { name: 'one_name', statements: ['CREATE UNIQUE INDEX "sellers_one_name" ON "sellers" ("name")'] },
    ])
    await expect(migrate(database, { folder })).rejects.toThrow('could not create unique index "sellers_one_name"')
    expect(await isValid(database, 'sellers_one_name')).toBeUndefined()
    await administrator.query("delete from sellers where id = 'other'")
    expect(await migrate(database, { folder })).toBe(0)
    expect(await isValid(database, 'sellers_one_name')).toBe(true)
  })

  test.each([1, 2, 3])('is shared by processes that start together, indexes included (%i)', async () => {
    const { database, url } = await freshDatabase()
    const folder = await migrationFolder([
      color,
      byLocale,
      { ...byLocale, name: 'by_zone', statements: ['CREATE INDEX "sellers_zone" ON "sellers" ("time_zone")'] },
    ])
    const databases = [database, await another(url), await another(url), await another(url)]
    const applied = await Promise.all(databases.map((each) => migrate(each, { folder })))
    expect(applied.reduce((sum, count) => sum + count, 0)).toBe(3)
    expect(await isValid(database, 'sellers_locale')).toBe(true)
    expect(await isValid(database, 'sellers_zone')).toBe(true)
    expect((await readMigrationState(database, { folder })).unfinished).toEqual([])
  })
})
