import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'
import { freshDatabase } from '../support/fresh-database.ts'

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
