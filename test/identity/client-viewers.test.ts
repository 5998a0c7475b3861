import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { varied } from '../../src/database/bounded.ts'
import { sql } from '../../src/database/query/fragment.ts'
import { createClientViewers, makeClient } from '../../src/identity/clients.ts'
import { addClient } from '../support/clients.ts'
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

describe('a client that was changed since it was read', () => {
  const noon = new Date('2026-11-30T12:00:00Z').getTime()
  const later = (ms: number) => new Date(noon + ms)
  const longAgo = noon / 1000 - 60

  /** A client that is found at a time, and only reads since then. Tells whether that is known at another time. */
  async function changedAfter(ms: number) {
    const findViewer = createClientViewers(database)
    const { client } = makeClient({ name: '', role: 'OPERATOR', parties: [] }, later(-60_000))
    await addClient(database, client)
    expect(await findViewer(client.id, later(ms), longAgo)).toMatchObject({ isReadOnly: false })
    const { clients } = database.tables
    await database.connection
      .update(clients)
      .set({ isReadOnly: true })
      .where(sql`${clients.id} = ${client.id}`)
    return async (at: number, issuedAt = longAgo) => (await findViewer(client.id, later(at), issuedAt))?.isReadOnly
  }

  test('is as it is now after five seconds', async () => {
    const isKnown = await changedAfter(0)
    expect(await isKnown(4999)).toBe(false)
    expect(await isKnown(5000)).toBe(true)
  })

  test.each([
    ['after it was read', 0, 2000, 1],
    ['in the second in which it was read', 100, 400, 0],
  ])('is as it is now for a token that was issued %s', async (_, readAt, at, issuedAt) => {
    const isKnown = await changedAfter(readAt)
    expect(await isKnown(at, noon / 1000 + issuedAt)).toBe(true)
  })

  test('is as it is now where the clock was put back', async () => {
    const isKnown = await changedAfter(0)
    expect(await isKnown(-1000)).toBe(true)
  })
})
