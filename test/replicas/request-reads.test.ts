import { expect, it } from 'vitest'
import { RequestBounds } from '../../src/database/bounded.ts'
import { RequestReads } from '../../src/database/replicas/request-reads.ts'

it('a read of a replica is counted, though another one beside it finds that the replica is out meanwhile', async () => {
  let isUsable = true
  const answered = Promise.withResolvers<string>()
  const replica = { name: 'near', isUsable: () => isUsable, query: () => answered.promise }
  const primary = { query: async () => 'the primary' }
  const reads = new Map<string, number>()
  const replicas = { primary, reads, choose: () => replica, hasWritten: () => false }
  const bounds = new RequestBounds({ deadlineMs: 10_000, statements: 10 })
  const database = new RequestReads(replicas as never, null).database({ accountId: null, isListening: false, bounds })
  const first = database.query({} as never)
  isUsable = false
  expect(await database.query({} as never)).toBe('the primary')
  answered.resolve('the replica')
  expect(await first).toBe('the replica')
  expect(Object.fromEntries(reads)).toEqual({ primary: 1, near: 1 })
})
