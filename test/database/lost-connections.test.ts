import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { run, send } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { statement as define } from '../../src/database/query/statement.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { statement } from '../support/postgres-url.ts'

// SQLite has no connections that anybody could cut.
describe.skipIf(engine === 'sqlite')('a connection to PostgreSQL that is lost', () => {
  const cut = (url: string) =>
    statement(
      url,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )

  it('fails what it was asked, whatever it was doing, and nothing else: the process lives, the next is answered', async () => {
    const { database, url } = await freshDatabase()
    const { sellers } = database.tables
    const uncaught: unknown[] = []
    const note = (error: unknown) => void uncaught.push(error)
    process.on('uncaughtExceptionMonitor', note)
    try {
      const deadline = { isOver: false }
      const outcomes = { answered: 0, failed: 0 }
      const repeat = async (work: () => Promise<unknown>) => {
        while (!deadline.isOver) {
          await work().then(
            () => (outcomes.answered += 1),
            () => (outcomes.failed += 1),
          )
        }
      }
      const read = () => database.connection.select().from(sellers).limit(1)
      const aRead = define(read)
      const loads = [
        repeat(() => database.query(aRead())),
        repeat(async () => read()),
        repeat(() => database.snapshot((tx) => run(tx.select().from(sellers)))),
        repeat(() =>
          database.transaction(function* (tx) {
            yield* run(tx.select().from(sellers))
            yield* run(tx.select().from(sellers))
          }),
        ),
        repeat(() => database.withExclusiveLock((tx) => run(tx.select().from(sellers)))),
      ]
      for (let time = 0; time < 25; time += 1) {
        await cut(url)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      deadline.isOver = true
      await Promise.all(loads)
      expect(uncaught).toEqual([])
      expect(outcomes.failed).toBeGreaterThan(0)
      expect(outcomes.answered).toBeGreaterThan(0)
      expect(await read()).toEqual([])
    } finally {
      process.off('uncaughtExceptionMonitor', note)
    }
  })

  it('is told as a change that was not made where the server has refused it before its commit', async () => {
    const { url } = await freshDatabase()
    const database = await openDatabase(url, { statementTimeoutMs: 100 })
    const refused = database.transaction(() => send(database.raw(sql`select pg_sleep(60)`)))
    await expect(refused).rejects.toMatchObject({
      trouble: 'slow',
      message: expect.not.stringContaining('may have been made'),
    })
    await database.close()
  })
})

describe.skipIf(engine === 'sqlite')('the one connection of a pool', () => {
  it('keeps nobody from asking how the database is, and its time for others', async () => {
    const { url } = await freshDatabase()
    const database = await openDatabase(url, { poolSize: 1, statementTimeoutMs: 1000, connectTimeoutMs: 60_000 })
    const asleep = database.outsideTransaction(sql`select pg_sleep(3)`).then(() => 'awake')
    expect(await Promise.race([database.examine(), asleep])).toMatchObject({ trouble: null })
    expect(await asleep).toBe('awake')
    // What took its time has left the time of all others as it was.
    const setting = { timeout: sql<string>`current_setting('statement_timeout')` }
    const rows = await database.snapshot((tx) => run(tx.select(setting).from(sql`(values (1)) as one`)))
    expect(rows).toEqual([{ timeout: '1s' }])
    await database.close()
  })
})
