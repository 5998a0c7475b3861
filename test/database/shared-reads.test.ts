import { statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import Client from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Database, run, Statement } from '../../src/database/database.ts'
import { afterFile } from '../support/cleanups.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { testTime } from '../support/templates.ts'

const document = (id: string, text = '') => ({ id, document: text, batch: 1, publishedAt: testTime })
const select = new Statement(({ connection, tables }) => connection.select().from(tables.trustedDocuments))

function* add({ tables }: Database, id: string) {
  yield* run(new Statement(({ connection }) => connection.insert(tables.trustedDocuments).values(document(id))))
}

// PostgreSQL's statements are transactions of their own.
describe('reads of one turn', async () => {
  const { database, url } = await freshDatabase()
  const path = url.slice('file:'.length)
  const other = new Client(path)
  afterFile(async () => other.close())
  const addElsewhere = (id: string, at = other) =>
    void at.exec(`insert into trusted_documents values ('${id}', '', 1, 0)`)
  const idsElsewhere = () => [...other.prepare('select id from trusted_documents order by id').pluck().iterate()]
  const read = async () => (await database.query(select)).map(({ id }) => id).toSorted()

  const readInTurns = async (turns: number) => {
    for (let turn = 0; turn < turns; turn += 1) {
      await read()
      await setImmediate()
    }
  }

  beforeEach(async () => {
    await setImmediate()
    other.exec('delete from trusted_documents')
  })

  it('are of one state of the data, and those of the next of a newer one', async () => {
    expect(await read()).toEqual([])
    addElsewhere('a')
    expect(await read()).toEqual([])
    await setImmediate()
    expect(await read()).toEqual(['a'])
  })

  it('see what others have written when something comes in', async () => {
    expect(await read()).toEqual([])
    addElsewhere('a')
    database.refresh()
    expect(await read()).toEqual(['a'])
    database.refresh()
    database.refresh()
    expect(await read()).toEqual(['a'])
  })

  it('see what others have written when these tell of events', async () => {
    let seen: unknown
    const told: (() => void)[] = []
    const { database: watching } = await freshDatabase({
      news: { tell() {}, listen: (listener) => (told.push(listener), () => {}) },
    })
    const third = new Client((watching.connection as unknown as { $client: Client.Database }).$client.name)
    const unwatch = watching.watchEvents()
    const forget = watching.eventsLogged.listen(() => {
      seen = watching.query(select)
    })
    await watching.query(select)
    addElsewhere('a', third)
    told[0]?.()
    expect(await seen).toEqual([expect.objectContaining({ id: 'a' })])
    unwatch()
    forget()
    third.close()
  })

  it.each([
    ['a statement that writes', () => database.query(new Statement((of) => insert(of, 'a')))],
    ['one that writes and answers rows', () => database.query(new Statement((of) => insert(of, 'a').returning()))],
    ['a transaction', () => database.transaction(() => add(database, 'a'))],
    ['exclusive work', () => database.withExclusiveLock(() => add(database, 'a'))],
    ['a change of tables', () => database.changeTables(() => add(database, 'a'))],
    ['a bulk load', () => database.fill(() => add(database, 'a'))],
    ['what may be lost', () => database.passing(new Statement((of) => insert(of, 'a')))],
  ])('do not keep %s from being done at once', async (_, write) => {
    await read()
    await write()
    expect(idsElsewhere()).toEqual(['a'])
    expect(await read()).toEqual(['a'])
  })

  it('do not keep a transaction that was asked for before them from being done', async () => {
    const asked = database.transaction(() => add(database, 'a'))
    // It is done in the next turn, which comes before the end of what begins here.
    await read()
    await asked
    expect(idsElsewhere()).toEqual(['a'])
  })

  it('do not keep a snapshot, a rehearsal, DDL or figures for the planner from what is there', async () => {
    await read()
    addElsewhere('a')
    expect(await database.snapshot(() => run(select))).toHaveLength(1)
    await read()
    addElsewhere('b')
    await database.rehearse(async (rehearsal) => expect(await rehearsal.query(select)).toHaveLength(2))
    await read()
    await database.outsideTransaction(sql`create table further (id text)`)
    other.exec('drop table further')
    await read()
    await database.analyze()
    await read()
    expect(await database.examine()).toMatchObject({ trouble: null })
  })

  it('do not keep the log from being written into the database', async () => {
    for (let count = 0; count < 60; count += 1) {
      const written = database.transaction((tx) =>
        run(
          tx
            .insert(database.tables.trustedDocuments)
            .values(document(`long ${count % 5}`, 'x'.repeat(800_000)))
            .onConflictDoUpdate({
              target: database.tables.trustedDocuments.id,
              set: { document: String(count).repeat(400_000) },
            }),
        ),
      )
      await Promise.all([written, readInTurns(10)])
      await read()
      expect(statSync(`${path}-wal`).size).toBeLessThan(18_000_000)
    }
  })

  it('go on after one of them has failed', async () => {
    await read()
    const wrong = new Statement(({ raw }) => raw(sql`select json('{')`).build(database))
    await expect(database.query(wrong)).rejects.toThrow(/JSON/)
    expect(await read()).toEqual([])
    await database.transaction(() => add(database, 'a'))
    expect(idsElsewhere()).toEqual(['a'])
  })
})

function insert({ connection, tables }: Database, id: string) {
  return connection.insert(tables.trustedDocuments).values(document(id))
}
