import { existsSync, statSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Client from 'better-sqlite3'
import { describe, expect, inject, test } from 'vitest'
import { BulkWriter } from '../../src/database/bulk.ts'
import { type Database, run } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { openDatabase } from '../../src/database/open.ts'
import { withoutIndexes } from '../../src/database/without-indexes.ts'
import { start } from '../commands/child.ts'
import { afterFile } from '../support/cleanups.ts'
import { emptyDatabase, engine, freshDatabase } from '../support/fresh-database.ts'
import { isLong } from '../support/long-run.ts'

const { database } = await freshDatabase()
const { organizations } = database.tables
const seller = (id: string, more = {}) => ({
  id,
  name: `Seller ${id}`,
  searchName: `seller ${id}`,
  externalId: null,
  metadata: {},
  version: 1,
  createdAt: new Date(1_700_000_000_123),
  updatedAt: new Date(-1),
  archivedAt: null,
  notificationEmail: null,
  locale: null,
  timeZone: null,
  ...more,
})
const stored = (of: Database) => of.connection.select().from(of.tables.sellers).orderBy(of.tables.sellers.id)

/** Fills a database with sellers; each of them is `seller` of a number, unless others are given. */
function fill(of: Database, count: number, given: readonly object[] = []) {
  return of.fill(function* () {
    const writer = new BulkWriter(of.tables.sellers)
    for (let number = 0; number < count; number++) yield* writer.add(seller(String(number).padStart(5, '0')))
    for (const row of given) yield* writer.add(row as ReturnType<typeof seller>)
    yield* writer.flush()
  })
}

describe('rows that are added many at a time', () => {
  test('come back as they were, whatever is in them', async () => {
    const odd = [
      '\\',
      '\\N',
      '\t',
      '\n',
      '\r\n',
      String.raw`\.`,
      '',
      ' ',
      '"',
      'Å',
      '😀',
      String.raw`\t`,
      '\u2028',
      '{',
    ]
    const rows = odd.map((text, index) =>
      seller(`odd-${String(index).padStart(2, '0')}`, { name: text, locale: text, metadata: { [text]: text } }),
    )
    await fill(database, 0, rows)
    const found = await stored(database)
    expect(found).toEqual(rows)
  })

  test('are all there, however many', async () => {
    const { database: other } = await freshDatabase()
    await fill(other, 1723)
    const found = await stored(other)
    expect(found.map(({ id }) => id)).toEqual(
      Array.from({ length: 1723 }, (_, index) => String(index).padStart(5, '0')),
    )
  })

  test('are none where one of them is there already, and what comes next works', async () => {
    const before = await stored(database)
    const failing = fill(database, 1200, [seller('00007')])
    await expect(failing).rejects.toSatisfy(database.isUniqueViolation)
    expect(await stored(database)).toEqual(before)
    await fill(database, 0, [seller('next')])
    expect(await stored(database)).toHaveLength(before.length + 1)
  })

  test('must refer to what is there, without indexes as well', async () => {
    const orphan = { ...seller('orphan'), resellerId: 'nobody' }
    const failing = database.fill((tx) =>
      withoutIndexes(database, tx, function* () {
        const writer = new BulkWriter(organizations)
        yield* writer.add(orphan)
        yield* writer.flush()
      }),
    )
    await expect(failing).rejects.toThrow(/foreign key/i)
    expect(await database.connection.select().from(organizations)).toEqual([])
    const inserting = database.transaction((tx) => run(tx.insert(organizations).values(orphan)))
    await expect(inserting).rejects.toThrow(/foreign key/i)
  })
})

describe.runIf(engine === 'sqlite')('a new SQLite file', () => {
  const settings = (path: string) => {
    const client = new Client(path)
    const found = [client.pragma('journal_mode', { simple: true }), client.pragma('quick_check', { simple: true })]
    client.close()
    return found
  }

  async function newFile() {
    const path = join(await mkdtemp(join(inject('runFolder'), 'filling-')), 'new.db')
    const opened = await openDatabase(`file:${path}`)
    afterFile(() => opened.close())
    await migrate(opened)
    return { path, opened }
  }

  test('is filled without a log, and has one again afterwards', async () => {
    const { path, opened } = await newFile()
    const seen: boolean[] = []
    await opened.fill(function* (tx) {
      yield* run(tx.insert(opened.tables.sellers).values(seller('one')))
      seen.push(existsSync(`${path}-wal`), existsSync(`${path}-journal`))
    })
    expect(seen).toEqual([false, true])
    await opened.transaction((tx) => run(tx.insert(opened.tables.sellers).values(seller('two'))))
    expect(existsSync(`${path}-wal`)).toBe(true)
    expect(settings(path)).toEqual(['wal', 'ok'])
    expect(await stored(opened)).toHaveLength(2)
  })

  test('is filled as any other where somebody has it open, or for the second time', async () => {
    const { path, opened } = await newFile()
    const reader = new Client(path)
    const count = () => [...reader.prepare('select count(*) from sellers').pluck().iterate()]
    expect(count()).toEqual([0])
    await fill(opened, 10)
    expect(existsSync(`${path}-wal`)).toBe(true)
    expect(count()).toEqual([10])
    reader.close()
    const seen: boolean[] = []
    // oxlint-disable-next-line eslint/require-yield
    await opened.fill(function* () {
      seen.push(existsSync(`${path}-wal`))
    })
    expect(seen).toEqual([true])
  })

  test('is empty again when it could not be filled', async () => {
    const { path, opened } = await newFile()
    await expect(fill(opened, 1200, [seller('00007')])).rejects.toSatisfy(opened.isUniqueViolation)
    expect(await stored(opened)).toEqual([])
    expect(settings(path)).toEqual(['wal', 'ok'])
  })

  // It takes some seconds until not all of it is in memory.
  test.runIf(isLong)('is empty when whoever fills it is killed', async () => {
    const url = await emptyDatabase()
    const path = url.slice('file:'.length)
    const child = start(['demo', '--subscriptions', '200000'], { env: { DATABASE_URL: url } })
    // More than it keeps in memory: some of the rows are in the file.
    while ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < 40_000_000) await pause(20)
    child.process.kill('SIGKILL')
    await child.finished
    const opened = await openDatabase(url)
    afterFile(() => opened.close())
    expect(await stored(opened)).toEqual([])
    expect(settings(path)).toEqual(['wal', 'ok'])
  })
})
