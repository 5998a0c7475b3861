import { setImmediate } from 'node:timers/promises'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { varied } from '../../src/database/bounded.ts'
import type { Database } from '../../src/database/database.ts'
import { EventFeed } from '../../src/events/operations/feed.ts'
import { readLogAfter } from '../../src/events/store.ts'
import type { Viewer } from '../../src/viewer.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { writeEvents } from './written-events.ts'

const viewer: Viewer = { role: 'OPERATOR', account: 'USER', accountId: 'somebody', parties: [] }

const { database } = await freshDatabase()
const failures: unknown[] = []
let held: { readonly go: () => void; readonly fail: () => void }[] = []
let running: readonly Promise<unknown>[] = []
let listening = 0
let feed: EventFeed

/** A database whose statements wait until they are let go, or fail. */
const holding: Database = varied(database, {
  query: (asked) =>
    new Promise<never>((resolve, reject) => {
      held.push({
        go() {
          const rows = database.query(asked)
          running = [...running, rows]
          rows.then(resolve as (found: unknown) => void, reject)
        },
        fail: () => reject(new Error('It fails.')),
      })
    }),
  watchEvents() {
    listening += 1
    return () => void (listening -= 1)
  },
})

beforeEach(() => {
  held = []
  failures.length = 0
  feed = new EventFeed(holding, (error) => failures.push(error))
})

afterEach(async () => {
  const closed = feed.close()
  await letGo()
  await closed
  if (listening !== 0) throw new Error('Somebody still listens.')
})

/** Lets go whatever is asked, until nothing more is. */
async function letGo(): Promise<void> {
  for (let idle = 0; idle < 20; idle += 1) {
    const asked = held.splice(0)
    for (const { go } of asked) go()
    if (asked.length > 0) idle = 0
    await Promise.allSettled(running)
    running = []
    await setImmediate()
  }
}

const log = async () => (await readLogAfter(database, 0, 10_000)).map(({ position }) => position)

/** Opens a stream whose positions are kept as they are told. */
async function follow(after: number | null) {
  const stream = await feed.open(viewer, after)
  const told: number[] = []
  const read = async () => {
    for await (const item of stream) if ('entry' in item) told.push(item.entry.position)
  }
  const follower = { told, after, isBroken: false, leave: () => stream.return() }
  // Its own reading of what was before may fail: then its client resumes with another one.
  read().catch(() => (follower.isBroken = true))
  return follower
}

it('what was before is not told as new, though the log is rung while the first stream opens', async () => {
  await writeEvents(database, 10)
  const before = await log()
  const opening = follow(null)
  database.eventsLogged.ring()
  await letGo()
  const { told, leave } = await opening
  await writeEvents(database, 2)
  await letGo()
  expect(told).toEqual((await log()).slice(before.length))
  await leave()
})

it('a read that goes on when all have left tells nothing to those who come next, and takes nothing from them', async () => {
  const first = follow(null)
  await letGo()
  const { leave } = await first
  await writeEvents(database, 4)
  // It has asked for what follows when the last one leaves.
  const late = held.splice(0)
  expect(late).toHaveLength(1)
  await leave()
  await writeEvents(database, 4)
  const opening = follow(null)
  await letGo()
  const second = await opening
  for (const { go } of late) go()
  await Promise.all(running)
  await setImmediate()
  // It would be in the middle of what it has read now.
  const third = await follow(null)
  await letGo()
  await writeEvents(database, 2)
  await letGo()
  expect([second.told, third.told]).toEqual([(await log()).slice(-2), (await log()).slice(-2)])
  await third.leave()
  await second.leave()
})

it('one that is closed while it begins listens to nothing afterwards', async () => {
  const opening = follow(null)
  const closed = feed.close()
  await letGo()
  await closed
  expect(listening).toBe(0)
  await writeEvents(database, 1)
  await letGo()
  const { told, leave } = await opening
  expect(told).toEqual([])
  await leave()
  const late = follow(null)
  await letGo()
  await late
  expect(listening).toBe(0)
})

it('whoever opens after a failure to begin begins anew, though others have not heard of it yet', async () => {
  const opening = [follow(null), follow(null)]
  const settled = Promise.allSettled(opening)
  let third: ReturnType<typeof follow> | undefined
  void opening[0]?.catch(() => (third = follow(null)))
  for (const { fail } of held.splice(0)) fail()
  await setImmediate()
  await letGo()
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  const stream = await third
  expect(listening).toBe(1)
  await writeEvents(database, 1)
  await letGo()
  expect(stream?.told).toEqual((await log()).slice(-1))
  await stream?.leave()
})

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant('go' as const) },
  fc.constantFrom('open', 'resume', 'leave', 'ring', 'write', 'fail', 'turn' as const),
)

it('whatever opens, leaves and fails meanwhile, each stream is told what follows, once and in order', async () => {
  await writeEvents(database, 20)
  const steps = fc.array(fc.tuple(step, fc.nat()), { minLength: 20, maxLength: 60, size: 'max' })
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const before = await log()
      const opening = new Set<Promise<unknown>>()
      const streams: Awaited<ReturnType<typeof follow>>[] = []
      for (const [kind, pick] of all) {
        if (kind === 'open' || kind === 'resume') {
          const after = kind === 'open' ? null : (before[pick % before.length] ?? 0)
          const opened = follow(after).then(
            (stream) => streams.push(stream),
            () => {},
          )
          opening.add(opened)
        }
        if (kind === 'leave') await streams.splice(pick % (streams.length || 1), 1)[0]?.leave()
        if (kind === 'ring') database.eventsLogged.ring()
        if (kind === 'write') await writeEvents(database, 1 + (pick % 3))
        if (kind === 'go') held.splice(pick % (held.length || 1), 1)[0]?.go()
        if (kind === 'fail') held.splice(pick % (held.length || 1), 1)[0]?.fail()
        if (kind === 'turn') await setImmediate()
      }
      await letGo()
      await Promise.all(opening)
      await writeEvents(database, 1)
      await letGo()
      const whole = await log()
      for (const { told, after, isBroken } of streams) {
        if (isBroken) continue
        const first = after === null ? whole.indexOf(told[0] ?? 0) : whole.indexOf(after) + 1
        expect(told).toEqual(whole.slice(first))
        expect(first).toBeGreaterThanOrEqual(after === null ? before.length : 0)
        expect(told.length).toBeGreaterThan(0)
      }
      for (const { leave } of streams) await leave()
      await letGo()
      expect(feed.size).toBe(0)
      expect(listening).toBe(0)
    }),
    { numRuns: 60, endOnFailure: true },
  )
})
