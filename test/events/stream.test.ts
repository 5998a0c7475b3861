import { expect, it } from 'vitest'
import { varied } from '../../src/database/bounded.ts'
import type { LogEntry } from '../../src/events/event.ts'
import { EventStream } from '../../src/events/operations/stream.ts'
import { readLogBounds } from '../../src/operations/events.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { writeEvents } from './written-events.ts'

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

/** A stream of all that was ever written, with how often it has read. */
async function fromTheFirst() {
  const reads = { count: 0 }
  const counting = varied(database, {
    query(asked) {
      reads.count += 1
      return database.query(asked)
    },
  })
  const { end } = await readLogBounds(database)
  return { reads, end, stream: new EventStream({ database: counting, viewer, after: 0, start: end, onEnd: () => {} }) }
}

it('what was before is read once, however much it is, and what comes meanwhile waits for it', async () => {
  await writeEvents(database, 1250)
  const { reads, stream, end } = await fromTheFirst()
  const told: unknown[] = []
  for (let each = 0; each < 1250; each += 1) {
    // One that was told live is after all of them.
    if (each === 1050) stream.push({ position: end + 1 } as LogEntry)
    told.push((await stream.next()).value)
  }
  const positions = (told as { entry: LogEntry }[]).map(({ entry }) => entry.position)
  expect(new Set(positions).size).toBe(1250)
  expect(positions).toEqual(positions.toSorted((one, other) => one - other))
  expect(await stream.next()).toEqual({ done: false, value: { entry: { position: end + 1 } } })
  expect(reads.count).toBe(13)
  await stream.return()
})

it('one that is left while it reads what was before reads no more', async () => {
  await writeEvents(database, 250)
  const { reads, stream } = await fromTheFirst()
  const asked = stream.next()
  await stream.return()
  expect(await asked).toEqual({ done: true, value: undefined })
  expect(reads.count).toBe(1)
})

it('one whose client takes nothing has a thousand events waiting; with one more it ends, and says why', async () => {
  let isEnded = false
  const options = { database, viewer, after: 0, start: 0, onEnd: () => void (isEnded = true) }
  const [full, overfull] = [new EventStream(options), new EventStream(options)]
  const entries = Array.from({ length: 1001 }, (_, index) => ({ position: index + 1 }) as LogEntry)
  for (const entry of entries.slice(1)) full.push(entry)
  expect(await full.next()).toEqual({ done: false, value: { entry: entries[1] } })
  expect(isEnded).toBe(false)
  for (const entry of entries) overfull.push(entry)
  expect(await overfull.next()).toEqual({ done: false, value: { end: 'STREAM_LAGGED' } })
  expect(isEnded).toBe(true)
  expect(await overfull.next()).toEqual({ done: true, value: undefined })
})
