import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { migrate, readMigrationState } from '../../src/database/migrate.ts'
import { readMigrations } from '../../src/database/migrations.ts'
import { openDatabase } from '../../src/database/open.ts'
import { insertAll } from '../../src/demo/rows.ts'
import { emptyDatabase, engine, freshDatabase } from '../support/fresh-database.ts'
import { manyId } from '../support/many-subscriptions.ts'
import { migrationFolder } from '../support/migration-folders.ts'

/** Starts a process that migrates when it is told to; it answers how many migrations it applied. */
function migratingProcess(url: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'migrating-process.ts'), url], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  const ready = once(child.stdout, 'data')
  return {
    ready,
    async go(): Promise<{ applied: number; complaint: string }> {
      child.stdin.end()
      const [printed, complaint] = await output
      return { applied: Number(printed.split('\n')[1] || Number.NaN), complaint }
    },
  }
}

/** Whether an error says something, itself or in its cause, where Drizzle puts the driver's. */
const saying = (text: RegExp) => (error: Error & { cause?: Error }) =>
  text.test(`${error.message} ${error.cause?.message}`)

/** Runs statements, each as SQL that no query builder says. */
async function execute(database: Database, ...statements: readonly string[]): Promise<void> {
  await database.transaction(function* () {
    for (const statement of statements) yield database.raw(sql.raw(statement))
  })
}

/** The names of the migrations that a database says it has. */
async function appliedTo(database: Database): Promise<string[]> {
  const rows = database.connection.select({ name: sql<string>`name` }).from(sql`applied_migrations`)
  return (await rows.orderBy(sql`number`)).map(({ name }) => name)
}

const names = readMigrations(engine).map(({ name }) => name)

test('processes that start together on an empty database migrate it once, and all of them succeed', async () => {
  const url = await emptyDatabase()
  const processes = [1, 2, 3].map(() => migratingProcess(url))
  await Promise.all(processes.map(({ ready }) => ready))
  const answers = await Promise.all(processes.map(({ go }) => go()))
  const database = await openDatabase(url)
  expect(answers.map(({ complaint }) => complaint)).toEqual(['', '', ''])
  expect(answers.reduce((sum, { applied }) => sum + applied, 0)).toBe(names.length)
  expect(await appliedTo(database)).toEqual(names)
  await database.close()
})

test('a migrated database has nothing left to migrate', async () => {
  const { database } = await freshDatabase()
  expect(await migrate(database)).toBe(0)
})

test('a migration that fails leaves nothing of itself behind, and those before it stay', async () => {
  const database = await openDatabase(await emptyDatabase())
  const folder = await migrationFolder([
    { name: 'colors', statements: ['create table colors (name text)', 'create table sellers (name text)'] },
  ])
  await expect(migrate(database, { folder })).rejects.toSatisfy(saying(/sellers.* already exists/))
  expect(await appliedTo(database)).toEqual(names)
  await expect(execute(database, 'select * from colors')).rejects.toSatisfy(saying(/no such table|does not exist/))
  expect(await migrate(database)).toBe(0)
  await database.close()
})

test('a database that was migrated by a version without a log of this form is taken over as it is', async () => {
  const { database } = await freshDatabase()
  const rows = readMigrations(engine).map(({ hash }) => `('${hash}', '1')`)
  await execute(
    database,
    'drop table applied_migrations',
    'delete from schema_migrations',
    `insert into schema_migrations (hash, name) values ${rows.join(', ')}`,
  )
  expect(await readMigrationState(database)).toMatchObject({ isEmpty: false, missing: [], unfinished: [] })
  expect(await migrate(database)).toBe(0)
  const folder = await migrationFolder([{ name: 'colors', statements: ['create table colors (name text)'] }])
  expect(await migrate(database, { folder })).toBe(1)
  expect(await appliedTo(database)).toEqual([`${String(names.length).padStart(4, '0')}_colors`])
})

test('a migration of the form that text search compares computes it anew in every row', async () => {
  const { database } = await freshDatabase()
  const { tables, connection } = database
  const named = (number: number) => ({ id: manyId(number), name: `Łódź ${number}`, createdAt: new Date() })
  const old = Array.from({ length: 1201 }, (_, number) => ({ ...named(number), searchName: `łodz ${number}` }))
  const right = { id: manyId(2000), name: 'plain', createdAt: new Date(), searchName: 'plain' }
  const service = { ...named(3000), sellerId: manyId(0), currencyCodes: ['EUR'], searchName: 'x' }
  const product = { ...named(4000), serviceId: service.id, minQuantity: 1, cancellationModes: [], searchName: 'x' }
  await database.transaction(() =>
    insertAll(tables, { sellers: [...old, right], resellers: [...old], services: [service], products: [product] }),
  )
  await database.transaction(() =>
    insertAll(tables, { organizations: old.map((row) => ({ ...row, resellerId: manyId(0) })) }),
  )
  const file = join(import.meta.dirname, `../../drizzle/${engine}/0004_search_names.sql`)
  const hash = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
  await database.transaction(function* () {
    yield database.raw(sql`delete from applied_migrations where hash = ${hash}`)
    yield database.raw(sql`delete from schema_migrations where hash = ${hash}`)
  })
  expect(await migrate(database)).toBe(1)
  for (const name of ['sellers', 'resellers', 'organizations', 'services', 'products'] as const) {
    const rows = await connection.select().from(tables[name])
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(row.searchName).toBe(row.name.replace('Łódź', 'lodz'))
  }
})

test('names are computed anew once all tables are as the code knows them, whatever comes behind', async () => {
  const { database } = await freshDatabase()
  const row = { id: manyId(1), name: 'Łódź', searchName: 'other', createdAt: new Date() }
  await database.transaction(() => insertAll(database.tables, { sellers: [row] }))
  await execute(database, 'alter table sellers rename column search_name to old_name')
  const folder = await migrationFolder([
    { name: 'names', statements: ['-- In code: search names.'] },
    { name: 'column', statements: ['alter table sellers rename column old_name to search_name'] },
    { name: 'index', statements: ['CREATE INDEX "sellers_locale" ON "sellers" ("locale")'] },
  ])
  expect(await migrate(database, { folder })).toBe(3)
  expect(await readMigrationState(database, { folder })).toMatchObject({ missing: [], unfinished: [] })
  const [found] = await database.connection.select().from(database.tables.sellers)
  expect(found?.searchName).toBe('lodz')
})

test('a database of a newer version whose migrations nobody vouches for is left alone', async () => {
  const { database } = await freshDatabase()
  await execute(database, "insert into schema_migrations (hash, name) values ('of tomorrow', '1')")
  await expect(migrate(database)).rejects.toSatisfy(saying(/a migration of another, newer version/))
})

describe('after a newer version has migrated', () => {
  const colors = { name: 'colors', statements: ['create table colors (name text)'] }
  const number = String(names.length).padStart(4, '0')

  test.each(['0.2.0', '1.0.0', '0.10.0'])('a version before %s, since which it can be used, refuses', async (least) => {
    const { database } = await freshDatabase()
    await migrate(database, { folder: await migrationFolder([{ ...colors, compatibleSince: least }]), version: least })
    for (const version of ['0.1.0', '0.1.9'])
      await expect(migrate(database, { version })).rejects.toThrow(`newer version of Triptych: ${number}_colors`)
    expect(await migrate(database, { version: least })).toBe(0)
  })

  test('the version before goes on where that is said of it, and so do builds that know of no compatibility', async () => {
    const { database } = await freshDatabase()
    const folder = await migrationFolder([colors])
    expect(await migrate(database, { folder, version: '0.2.0' })).toBe(1)
    expect(await readMigrationState(database)).toMatchObject({ missing: [], newer: [`${number}_colors`] })
    expect(await migrate(database)).toBe(0)
    const known = new Set(readMigrations(engine).map(({ hash }) => hash))
    const old = await database.connection.select({ hash: sql<string>`hash` }).from(sql`schema_migrations`)
    expect(old.filter(({ hash }) => !known.has(hash))).toEqual([])
  })

  test('builds that know of no compatibility find a migration that they cannot do with', async () => {
    const { database } = await freshDatabase()
    const folder = await migrationFolder([{ ...colors, compatibleSince: '0.2.0' }])
    await migrate(database, { folder, version: '0.2.0' })
    const old = await database.connection.select({ name: sql<string>`name` }).from(sql`schema_migrations`)
    expect(old).toContainEqual({ name: `${number}_colors` })
  })

  test('another migration of the same number is told, and nothing is done', async () => {
    const { database } = await freshDatabase()
    await migrate(database, { folder: await migrationFolder([colors]) })
    const folder = await migrationFolder([{ name: 'shapes', statements: ['create table shapes (name text)'] }])
    await expect(migrate(database, { folder })).rejects.toThrow(`${number}_colors`)
  })
})
