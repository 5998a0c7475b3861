import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import Client from 'better-sqlite3'
import { describe, expect, inject, it } from 'vitest'
import { type Database, run } from '../../src/database/database.ts'
import { LogKeeper } from '../../src/database/sqlite.log.ts'
import { SharedReads } from '../../src/database/sqlite.shared-reads.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import '../support/provided.ts'
import { testTime } from '../support/templates.ts'

/** Bytes beyond which the log is written into the database, with room for what is written meanwhile. */
const much = 18_000_000
const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/** How many pages of the log are written into the database; none of one that was begun anew. */
function pagesWritten(path: string): number {
  const client = new Client(path)
  try {
    const [{ checkpointed }] = client.pragma('wal_checkpoint(noop)') as [{ checkpointed: number }]
    return checkpointed
  } finally {
    client.close()
  }
}

/** Writes as much as fills so many bytes of the log, a little in each transaction. */
async function writeMuch({ transaction, tables }: Database, path: string, bytes: number): Promise<void> {
  const before = sizeOf(`${path}-wal`)
  for (let count = 0; sizeOf(`${path}-wal`) < before + bytes; count += 1)
    await transaction((tx) => write(tx, tables, count))
}

function* write(tx: Database['connection'], { trustedDocuments }: Database['tables'], count: number) {
  const document = { id: String(count % 50), document: String(count).repeat(80_000), batch: 1, publishedAt: testTime }
  yield* run(
    tx.insert(trustedDocuments).values(document).onConflictDoUpdate({ target: trustedDocuments.id, set: document }),
  )
}

// PostgreSQL's log is its own.
describe.runIf(engine === 'sqlite')('the log of SQLite', () => {
  it('stays small, however much is written', async () => {
    const { database, url } = await freshDatabase()
    const path = url.slice('file:'.length)
    for (let count = 0; count < 200; count += 1) {
      await database.transaction((tx) => write(tx, database.tables, count))
      await setImmediate()
      expect(sizeOf(`${path}-wal`)).toBeLessThan(much)
    }
    expect(sizeOf(path)).toBeGreaterThan(1_000_000)
  })

  it('is written into the database when it is long, and not after each write from then on', async () => {
    const { database, url } = await freshDatabase()
    const path = url.slice('file:'.length)
    const writeOnce = async (count: number) => {
      await database.transaction((tx) => write(tx, database.tables, count))
      // What follows a commit is done in the turn after it.
      await setImmediate()
      await setImmediate()
    }
    for (let count = 0; pagesWritten(path) === 0; count += 1) await writeOnce(count)
    await expect
      .poll(async () => {
        await writeOnce(1)
        return pagesWritten(path)
      })
      .toBe(0)
    for (let count = 0; count < 5; count += 1) await writeOnce(count)
    expect(pagesWritten(path)).toBe(0)
  })

  it('is given back after a bulk load', async () => {
    const { database, url } = await freshDatabase()
    const path = url.slice('file:'.length)
    await loadDemo(database, { now: testTime, subscriptions: 5000 })
    expect(sizeOf(path)).toBeGreaterThan(much)
    expect(sizeOf(`${path}-wal`)).toBeLessThan(much)
  })

  it('grows while a reader needs it, and is given back when nobody does', async () => {
    const { database, url } = await freshDatabase()
    const path = url.slice('file:'.length)
    const reader = new Client(path)
    reader.exec('begin; select * from sellers')
    await writeMuch(database, path, 3 * much)
    expect(sizeOf(`${path}-wal`)).toBeGreaterThan(3 * much)
    await setImmediate()
    reader.exec('commit')
    reader.close()

    await expect
      .poll(async () => {
        await database.transaction((tx) => write(tx, database.tables, 1))
        return sizeOf(`${path}-wal`)
      })
      .toBeLessThan(much)
  })

  it('is waited for by a process that has nothing else to do', async () => {
    const { url } = await freshDatabase()
    const script = join(import.meta.dirname, 'writing-process.ts')
    const { stdout } = await promisify(execFile)(process.execPath, [script, url])
    expect(stdout).toBe('done\n')
  })

  it('is written by a thread, which nobody waits for', async () => {
    const path = join(inject('runFolder'), `log-${process.pid}-${Date.now()}.db`)
    const client = new Client(path)
    client.pragma('journal_mode = WAL')
    const log = new LogKeeper(client, path, { synchronous: 'NORMAL', reads: new SharedReads(client) })
    client.exec('create table texts (text text)')
    const insert = client.prepare('insert into texts values (?)')
    while (sizeOf(`${path}-wal`) < much) insert.run('x'.repeat(100_000))
    log.shorten()
    expect(pagesWritten(path)).toBe(0)
    await expect.poll(() => pagesWritten(path)).toBeGreaterThan(4000)
    insert.run('x')
    expect(pagesWritten(path)).toBe(0)
    await log.close()
    client.close()
    expect(sizeOf(`${path}-wal`)).toBe(0)
  })
})
