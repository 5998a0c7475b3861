import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { statement } from '../support/postgres-url.ts'

// Whoever asks a closed database is ended by an error that nothing catches, and the run of the tests with it.
it('a database that is watched may be closed', async () => {
  const { url } = await freshDatabase()
  const watched = await openDatabase(url)
  watched.watchEvents()
  await setTimeout(250)
  await watched.close()
  await setTimeout(250)
  await expect(watched.examine()).resolves.toMatchObject({ trouble: 'unreachable' })
})

// PostgreSQL tells processes by itself.
it.runIf(engine === 'sqlite')(
  'a file tells others what was written, and hears of them, and tells nobody of that',
  async () => {
    const { url } = await freshDatabase()
    let told = 0
    const listeners = new Set<() => void>()
    const news = {
      tell: () => void (told += 1),
      listen(onWritten: () => void) {
        listeners.add(onWritten)
        return () => void listeners.delete(onWritten)
      },
    }
    const database = await openDatabase(url, { news })
    let logged = 0
    database.eventsLogged.listen(() => (logged += 1))
    database.eventsWritten.ring()
    expect([told, logged, listeners.size]).toEqual([1, 1, 0])
    const unwatch = database.watchEvents()
    for (const onWritten of listeners) onWritten()
    expect([told, logged, listeners.size]).toEqual([1, 2, 1])
    unwatch()
    expect(listeners.size).toBe(0)
    await database.close()
  },
)

it.runIf(engine === 'postgres')('what others do is heard again once a connection that broke is made anew', async () => {
  const { database, url } = await freshDatabase()
  let heard = 0
  database.eventsLogged.listen(() => (heard += 1))
  const unwatch = database.watchEvents()
  // It is told once when it begins to listen.
  await expect.poll(() => heard).toBe(1)
  await statement(
    url,
    "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()",
  )
  await expect.poll(() => heard).toBe(2)
  await statement(url, "select pg_notify('event_log', '')")
  await expect.poll(() => heard).toBe(3)
  unwatch()
})
