import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { varied } from '../../src/database/bounded.ts'
import { createClientViewers } from '../../src/identity/clients.ts'
import { freshDatabase } from '../support/fresh-database.ts'

const { database } = await freshDatabase()

test('what is remembered of a client was read after the time that is noted with it', async () => {
  const asked: string[] = []
  const watched = varied(database, {
    refresh() {
      asked.push('refresh')
      database.refresh()
    },
    query(statement) {
      asked.push('query')
      return database.query(statement)
    },
  })
  const findViewer = createClientViewers(watched)
  const [id, now] = [randomUUID(), new Date('2026-11-30T12:00:00Z')]
  expect(await findViewer(id, now, 0)).toBeNull()
  expect(await findViewer(id, now, 0)).toBeNull()
  expect(asked).toEqual(['refresh', 'query'])
})
