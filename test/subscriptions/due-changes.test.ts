import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import { runDueChanges, type ScheduleRun } from '../../src/subscriptions/operations/run-due-changes.ts'
import { engine } from '../support/fresh-database.ts'
import { recordedEvents } from '../support/recorded-events.ts'
import { days, later, openWorld, start, type World } from './world.ts'

const end = new Date('2026-04-01T12:00:00.000Z')
const period = { periodAnchorAt: start, currentPeriodStartsAt: start, currentPeriodEndsAt: end, dueAt: end }

/** So many subscriptions that renew at one instant. */
async function plantMany(world: World, count: number): Promise<string[]> {
  const shop = await world.shop()
  return world.plant(...Array.from({ length: count }, () => ({ ...shop, ...period })))
}

async function countHistory({ database }: World): Promise<Record<string, number>> {
  const { subscriptionHistory: table } = database.tables
  const rows = await database.connection
    .select({ kind: table.kind, count: sql<number>`count(*)`.mapWith(Number) })
    .from(table)
    .groupBy(table.kind)
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))
}

describe('a run of the clock', () => {
  it('settles a thousand at once, in small transactions and a bounded number of statements', async () => {
    const world = await openWorld()
    const ids = await plantMany(world, 1000)
    const { result, statements } = await world.gateway.counter.during(() => world.runDueChanges(end))
    expect(result).toEqual({ settled: 1000, changes: 1000, failed: 0, lagMs: 0 })
    // One update each, and for each hundred a select, the history and the events, which SQLite gives their positions.
    const perBatch = engine === 'postgres' ? 3 : 4
    expect(statements).toHaveLength(1000 + 10 * perBatch + 1)
    expect(await countHistory(world)).toEqual({ CREATED: 1000, RENEWED: 1000 })
    const told = await recordedEvents(world.database)
    expect(told.map(({ position }) => position)).toEqual(ids.map((_, index) => index + 1))
    expect(new Set(told.map(({ subjectId }) => subjectId)).size).toBe(1000)
    const idle = await world.gateway.counter.during(() => world.runDueChanges(end))
    expect(idle.result).toEqual({ settled: 0, changes: 0, failed: 0, lagMs: 0 })
    expect(idle.statements).toHaveLength(1)
  })

  it('takes years of many in turns, so that none waits for the last step of another', async () => {
    const world = await openWorld()
    const ids = await plantMany(world, 12)
    const { result, statements } = await world.gateway.counter.during(() =>
      world.runDueChanges(new Date('2046-03-15T12:00:00.000Z')),
    )
    expect(result).toMatchObject({ settled: 12, changes: 12 * 240 })
    const largest = Math.max(
      ...statements
        .filter((text) => text.startsWith('insert into "subscription_history"'))
        .map((text) => text.split('), (').length),
    )
    expect(largest).toBeLessThanOrEqual(500)
    for (const id of ids)
      expect((await world.history(id)).map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 241 }, (_, index) => index + 1),
      )
  })

  it('tells its lag: how long the first had been due', async () => {
    const world = await openWorld()
    await plantMany(world, 3)
    expect((await world.runDueChanges(later(end, 90_000))).lagMs).toBe(90_000)
  })

  it('stops between two transactions when it is told to', async () => {
    const world = await openWorld()
    await plantMany(world, 250)
    let asked = 0
    const stopped = await runDueChanges(world.database, end, { isStopped: () => (asked += 1) > 1 })
    expect(stopped).toMatchObject({ settled: 100 })
    expect(await world.runDueChanges(end)).toMatchObject({ settled: 150 })
  })

  it('lets requests have their turn between two transactions', async () => {
    const world = await openWorld()
    await plantMany(world, 300)
    let turns = 0
    const timer = setInterval(() => (turns += 1), 0)
    await world.runDueChanges(end)
    clearInterval(timer)
    expect(turns).toBeGreaterThanOrEqual(2)
  })
})

describe('a subscription that cannot be settled', () => {
  it('holds up no other, however many of them come first, and is named', async () => {
    const world = await openWorld()
    const stuck = await world.shop({}, { termMonths: 0 })
    const never = {
      ...stuck,
      periodAnchorAt: start,
      currentPeriodStartsAt: start,
      currentPeriodEndsAt: start,
      dueAt: start,
    }
    const bad = await world.plant(...Array.from({ length: 230 }, () => never))
    const good = await plantMany(world, 5)
    const named: string[] = []
    const done = await runDueChanges(world.database, end, { onFailure: (id) => named.push(id) })
    expect(done).toMatchObject({ settled: 5, failed: 230 })
    expect(named.toSorted()).toEqual(bad.toSorted())
    for (const id of good) expect((await world.row(id)).version).toBe(2)
    expect((await world.row(bad[0] as string)).version).toBe(1)
  })

  it('because the database refuses it has a transaction of its own, and the others of its batch are settled', async () => {
    const world = await openWorld()
    const ids = await plantMany(world, 150)
    const bad = [ids[3], ids[120]] as string[]
    // What the clock would write as the second line of its history is there already.
    const line = (id: string) => ({
      id: `${id.slice(0, -4)}ffff`,
      subscriptionId: id,
      sequence: 2,
      occurredAt: start,
      kind: 'UPDATED' as const,
      toStatus: 'ACTIVE' as const,
      changes: [],
    })
    await world.insert({ subscriptionHistory: bad.map(line) })
    const named: string[] = []
    const done = await runDueChanges(world.database, end, { onFailure: (id) => named.push(id) })
    expect(done).toMatchObject({ settled: 148, changes: 148, failed: 2 })
    expect(named.toSorted()).toEqual(bad.toSorted())
    expect(await runDueChanges(world.database, end)).toMatchObject({ settled: 0, failed: 2 })
    expect((await world.row(bad[0] as string)).version).toBe(1)
  })

  // PostgreSQL takes no text for JSON that is none.
  it.runIf(engine === 'sqlite')('because its row cannot be read holds up no other', async () => {
    const world = await openWorld()
    const [broken = '', ...good] = await plantMany(world, 4)
    const { subscriptions: table } = world.database.tables
    await world.database.transaction(function* (tx) {
      yield* run(
        tx
          .update(table)
          .set({ customProperties: sql`'{'` })
          .where(eq(table.id, broken)),
      )
    })
    const named: string[] = []
    expect(await runDueChanges(world.database, end, { onFailure: (id) => named.push(id) })).toMatchObject({
      settled: 3,
      failed: 1,
    })
    expect(named).toEqual([broken])
    for (const id of good) expect((await world.row(id)).version).toBe(2)
  })

  it('because it was never due only has its time put right', async () => {
    const world = await openWorld()
    const shop = await world.shop()
    const [wrong = '', ended = ''] = await world.plant(
      { ...shop, ...period, dueAt: start },
      { ...shop, ...period, status: 'EXPIRED', dueAt: start },
    )
    expect(await world.runDueChanges(days(1))).toMatchObject({ settled: 0, changes: 0, failed: 0 })
    expect(await world.row(wrong)).toMatchObject({ version: 1, dueAt: end, updatedAt: start })
    expect(await world.row(ended)).toMatchObject({ version: 1, dueAt: null })
    expect(await world.history(wrong)).toHaveLength(1)
  })
})

describe('several at once', () => {
  it('three processes settle each step once, between them', async () => {
    const world = await openWorld()
    await plantMany(world, 210)
    const now = new Date('2026-06-15T12:00:00.000Z')
    const children = [1, 2, 3].map(() =>
      spawn(process.execPath, [
        join(import.meta.dirname, 'due-changes-process.ts'),
        world.gateway.url,
        now.toISOString(),
      ]),
    )
    const outputs = children.map((child) => {
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
      return () => text
    })
    await Promise.all(children.map((child) => once(child.stdout, 'data')))
    const closed = children.map((child) => once(child, 'close'))
    for (const child of children) child.stdin.end()
    await Promise.all(closed)
    const done = outputs.map((text) => JSON.parse(text().split('\n').at(-2) ?? '') as ScheduleRun)
    expect(done.reduce((sum, { changes }) => sum + changes, 0)).toBe(630)
    expect(done.every(({ failed }) => failed === 0)).toBe(true)
    expect(await countHistory(world)).toEqual({ CREATED: 210, RENEWED: 630 })
    const { subscriptions } = world.database.tables
    const rows = await world.database.connection.select().from(subscriptions)
    expect(rows.every(({ version, dueAt }) => version === 4 && dueAt !== null && dueAt > now)).toBe(true)
    const numbers = (await recordedEvents(world.database)).map(({ position }) => position)
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  })

  it('the clock and a command on one row settle it once, whoever comes first', async () => {
    const world = await openWorld()
    const ids = await plantMany(world, 20)
    world.now = end
    await Promise.all([
      ...ids.map((subscriptionId) => world.done(world.broker, 'updateSubscription', { subscriptionId, quantity: 2 })),
      runDueChanges(world.database, end),
      runDueChanges(world.database, end),
      runDueChanges(world.database, end),
    ])
    for (const id of ids)
      expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'RENEWED 2026-04-01', 'UPDATED 2026-04-01'])
  })

  it('changes of one subscription’s product wait for each other, and all of them find it', async () => {
    const world = await openWorld()
    const shop = await world.shop()
    const other = await world.product(shop.serviceId)
    const id = await world.subscribe(shop)
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => {
        const productId = index % 2 === 0 ? other : shop.productId
        return world.do(world.broker, 'updateSubscription', { subscriptionId: id, productId, quantity: index + 2 })
      }),
    )
    expect(answers.map(({ __typename }) => __typename)).toEqual(answers.map(() => 'UpdateSubscriptionSuccess'))
    expect(await world.history(id)).toHaveLength((await world.row(id)).version)
    expect((await world.row(id)).version).toBe(13)
  })
})
