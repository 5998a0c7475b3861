import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { bounded, rehearsalMs, RequestBounds } from '../../src/database/bounded.ts'
import { type Database, run } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { openDatabase } from '../../src/database/open.ts'
import { sql } from '../../src/database/query/fragment.ts'
import { afterFile } from '../support/cleanups.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'

const at = new Date(0)
const row = (id: string) => ({ id, name: 'Tried', searchName: 'tried', createdAt: at })
const id = '5e11e400-0000-4000-8000-000000000001'

const insert = (database: Database) =>
  database.transaction((tx) => run(tx.insert(database.tables.sellers).values(row(id))))
const count = async (database: Database) =>
  (await database.snapshot((tx) => run(tx.select({ id: database.tables.sellers.id }).from(database.tables.sellers))))
    .length

/** How many rows a rehearsal sees that writes one, how many others see meanwhile, and how many are there then. */
async function seenBy(database: Database): Promise<number[]> {
  const seen = await database.rehearse(async (rehearsal) => {
    await insert(rehearsal)
    return [await count(rehearsal), await count(database)]
  })
  return [...seen, await count(database)]
}

describe('a rehearsal', () => {
  it('sees what it has written, and nobody else does', async () => {
    expect(await seenBy((await freshDatabase()).database)).toEqual([1, 0, 0])
  })

  it('undoes by itself what fails within it, and goes on', async () => {
    const { database } = await freshDatabase()
    const seen = await database.rehearse(async (rehearsal) => {
      await insert(rehearsal)
      await expect(insert(rehearsal)).rejects.toSatisfy((error) => database.isUniqueViolation(error))
      return count(rehearsal)
    })
    expect(seen).toBe(1)
    expect(await count(database)).toBe(0)
  })

  it('is undone where it throws, and so is the next one', async () => {
    const { database } = await freshDatabase()
    const failing = database.rehearse(async (rehearsal) => {
      await insert(rehearsal)
      throw new Error('No.')
    })
    await expect(failing).rejects.toThrow('No.')
    expect(await seenBy(database)).toEqual([1, 0, 0])
  })

  it('writes nothing once its transaction has ended before its time', async () => {
    const { database } = await freshDatabase()
    const end = database.raw(sql`rollback`)
    const ended = database.rehearse(async (rehearsal) => {
      await rehearsal.query(end)
      await insert(rehearsal)
    })
    await expect(ended).rejects.toThrow(/ended before its time|SAVEPOINT can only be used/)
    expect(await count(database)).toBe(0)
  })

  it('does nothing more once it is over, not even while another one has its connection', async () => {
    const { database } = await freshDatabase()
    const over = await database.rehearse(async (rehearsal) => rehearsal)
    const seen = await database.rehearse(async (rehearsal) => {
      await insert(rehearsal)
      await expect(count(over)).rejects.toThrow('over')
      await expect(over.query(database.raw(sql`select 1`))).rejects.toThrow('over')
      await expect(insert(over)).rejects.toThrow('over')
      return count(rehearsal)
    })
    expect(seen).toBe(1)
    expect(await count(database)).toBe(0)
  })

  it('is undone only when all is done that it has begun', async () => {
    const { database } = await freshDatabase()
    const begun: Promise<number>[] = []
    const failing = database.rehearse(async (rehearsal) => {
      await insert(rehearsal)
      begun.push(count(rehearsal), count(rehearsal))
      throw new Error('No.')
    })
    await expect(failing).rejects.toThrow('No.')
    expect(await Promise.all(begun)).toEqual([1, 1])
    expect(await count(database)).toBe(0)
  })

  it.runIf(engine === 'sqlite')('leaves turns to others between its statements, and its time counts them', async () => {
    const { database } = await freshDatabase()
    const long = database.raw(sql`with recursive number (value) as (
      select 1 union all select value + 1 from number where value < 100000) select max(value) from number`)
    let turns = 0
    const count = () => {
      turns += 1
      timer = setImmediate(count)
    }
    let timer = setImmediate(count)
    afterFile(async () => clearImmediate(timer))
    const all = (of: Database, times: number) =>
      of.rehearse((rehearsal) => Promise.all(Array.from({ length: times }, () => rehearsal.query(long))))
    turns = 0
    await all(database, 20)
    expect(turns).toBeGreaterThan(2)
    const own = bounded(database, new RequestBounds({ deadlineMs: 60_000, statements: 10_000 }))
    await expect(all(own, 5000)).rejects.toThrow('Nothing more is read for this request: deadline.')
  })

  it.runIf(engine === 'sqlite')('keeps nobody from writing, however many follow each other', async () => {
    const { database } = await freshDatabase()
    let over = 0
    const rehearse = () =>
      database.rehearse(async (rehearsal) => {
        await insert(rehearsal)
        await setTimeout(50)
      })
    const all = Array.from({ length: 20 }, () => rehearse().finally(() => (over += 1)))
    await all[0]
    await insert(database)
    expect(over).toBeLessThan(10)
    await Promise.allSettled(all)
  })

  it.runIf(engine === 'postgres')(
    'of a request begins nothing after that time, however much it was asked at once',
    async () => {
      const { database } = await freshDatabase()
      const own = bounded(database, new RequestBounds({ deadlineMs: 60_000, statements: 10_000 }))
      const slow = database.raw(sql`select pg_sleep(0.1)`)
      let done = 0
      const late = own.rehearse((rehearsal) =>
        Promise.all(Array.from({ length: 60 }, () => rehearsal.query(slow).then(() => (done += 1)))),
      )
      await expect(late).rejects.toThrow('Nothing more is read for this request: deadline.')
      expect(done).toBeLessThan(30)
    },
  )

  it('of a request is ended after a time, since others wait for it', async () => {
    const { database } = await freshDatabase()
    const own = bounded(database, new RequestBounds({ deadlineMs: 60_000, statements: 100 }))
    const late = own.rehearse(async (rehearsal) => {
      await setTimeout(rehearsalMs + 100)
      await insert(rehearsal)
    })
    await expect(late).rejects.toThrow('Nothing more is read for this request: deadline.')
  })

  it.runIf(engine === 'sqlite')('of a database in memory is one of a copy', async () => {
    const database = await openDatabase('file::memory:')
    afterFile(() => database.close())
    await migrate(database)
    expect(await seenBy(database)).toEqual([1, 0, 0])
    expect(await seenBy(database)).toEqual([1, 0, 0])
  })
})
