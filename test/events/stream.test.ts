import { expect, it } from 'vitest'
import type { LogEntry } from '../../src/events/event.ts'
import { EventStream } from '../../src/events/operations/stream.ts'
import { freshDatabase } from '../support/fresh-database.ts'

const { database } = await freshDatabase()
const viewer = { role: 'OPERATOR', account: 'USER', accountId: 'somebody', parties: [] } as const

it.each([0, 1, 2, 3, 4, 5])('what comes %i turns after a stream was asked is told', async (turns) => {
  const stream = new EventStream({ database, viewer, after: 0, start: 0, onEnd: () => {} })
  const asked = stream.next()
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
  const entry = { position: 1 } as LogEntry
  stream.push(entry)
  expect(await asked).toEqual({ done: false, value: { entry } })
  await stream.return()
})
