import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { migrate } from '../../src/database/migrate.ts'
import { openDatabase } from '../../src/database/open.ts'
import { insertAll } from '../../src/demo/rows.ts'
import { emptyDatabase, engine, freshDatabase } from '../support/fresh-database.ts'
import { manyId } from '../support/many-subscriptions.ts'

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

test('processes that start together on an empty database migrate it once, and all of them succeed', async () => {
  const url = await emptyDatabase()
  const processes = [1, 2, 3].map(() => migratingProcess(url))
  await Promise.all(processes.map(({ ready }) => ready))
  const answers = await Promise.all(processes.map(({ go }) => go()))
  const database = await openDatabase(url)
  const expected = await database.connection.select({ hash: sql<string>`hash` }).from(sql`schema_migrations`)
  await database.close()
  expect(answers.map(({ complaint }) => complaint)).toEqual(['', '', ''])
  expect(answers.map(({ applied }) => applied).toSorted((a, b) => a - b)).toEqual([0, 0, expected.length])
})

test('a migrated database has nothing left to migrate', async () => {
  const { database } = await freshDatabase()
  expect(await migrate(database)).toBe(0)
})

test('a migration that fails leaves nothing behind', async () => {
  const url = await emptyDatabase()
  const database = await openDatabase(url)
  // Stands in the way of the last table of the first migration.
  await database.transaction(function* () {
    yield database.raw(sql`create table subscriptions (id text primary key)`)
  })
  await expect(migrate(database)).rejects.toSatisfy(saying(/already exists/))
  const applied = database.connection.select({ hash: sql`hash` }).from(sql`schema_migrations`)
  await expect(applied).rejects.toSatisfy(saying(/no such table|does not exist/))
  await database.transaction(function* () {
    yield database.raw(sql`drop table subscriptions`)
  })
  expect(await migrate(database)).toBeGreaterThan(0)
  await database.close()
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
    yield database.raw(sql`delete from schema_migrations where hash = ${hash}`)
  })
  expect(await migrate(database)).toBe(1)
  for (const name of ['sellers', 'resellers', 'organizations', 'services', 'products'] as const) {
    const rows = await connection.select().from(tables[name])
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(row.searchName).toBe(row.name.replace('Łódź', 'lodz'))
  }
})

test('a database of a newer version is left alone', async () => {
  const { database } = await freshDatabase()
  await database.transaction(function* () {
    yield database.raw(sql`insert into schema_migrations (hash, name) values ('of tomorrow', '1')`)
  })
  await expect(migrate(database)).rejects.toSatisfy(saying(/a migration of another, newer version/))
})
