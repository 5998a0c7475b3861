import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'

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
