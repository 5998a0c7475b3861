import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runClock, startClock } from '../../src/commands/clock.ts'
import { readConfig } from '../../src/config.ts'
import { createLogger } from '../../src/logger.ts'
import { days, later, openWorld, start, type World } from '../subscriptions/world.ts'
import { emptyDatabase } from '../support/fresh-database.ts'
import { start as startChild, triptych } from './child.ts'

interface Line {
  level: string
  msg: string
  settled?: number
  changes?: number
  lagMs?: number
  forgottenKeys?: number
  subscriptionId?: string
}

/** Keys that are old, more than a run forgets that is followed by others. */
const manyKeys = Array.from({ length: 10_201 }, (_, index) => ({
  caller: 'x',
  operation: 'y',
  key: `${index}`,
  inputHash: 'z',
  objectId: 'o',
  objectVersion: 1,
  createdAt: days(-2.5),
}))

/** A clock that runs every few milliseconds in this process, and what it logs. */
function running({ database }: World, now: { at: Date }, intervalMs = 5) {
  const log: Line[] = []
  const { log: settings } = readConfig({ LOG_LEVEL: 'debug' })
  const logger = createLogger(
    { environment: 'production', log: settings },
    { write: (line) => void log.push(JSON.parse(line)) },
  )
  const clock = startClock({ database, logger, clock: () => now.at, intervalMs })
  return { clock, log, said: (msg: string) => log.filter((line) => line.msg === msg) }
}

describe('the clock of a process', () => {
  it('settles what falls due, says so once, and knows its lag', async () => {
    const world = await openWorld()
    const id = await world.subscribe(await world.shop())
    const now = { at: days(40) }
    const { clock, said, log } = running(world, now)
    await expect.poll(() => said('clock').length).toBeGreaterThan(3)
    expect(said('clock').filter(({ level }) => level === 'info')).toEqual([
      expect.objectContaining({
        settled: 1,
        changes: 1,
        failed: 0,
        lagMs: 9 * 86_400_000,
        forgottenKeys: 0,
        milliseconds: expect.any(Number),
      }),
    ])
    expect(clock.status()).toEqual({ lagMs: 0, lastRunAt: days(40) })
    await clock.stop()
    const runs = log.length
    now.at = days(80)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(log).toHaveLength(runs)
    expect(await world.story(id)).toEqual(['CREATED 2026-03-01', 'RENEWED 2026-04-01'])
  })

  it('names a subscription that it cannot settle, and survives the loss of its database', async () => {
    const world = await openWorld()
    const shop = await world.shop({}, { termMonths: 0 })
    const [id] = await world.plant({
      ...shop,
      periodAnchorAt: start,
      currentPeriodStartsAt: start,
      currentPeriodEndsAt: start,
      dueAt: start,
    })
    const { clock, said } = running(world, { at: later(start, 1000) })
    await expect.poll(() => said('The clock cannot settle a subscription').length).toBeGreaterThan(1)
    expect(said('The clock cannot settle a subscription')[0]).toMatchObject({ level: 'error', subscriptionId: id })
    expect(clock.status().lagMs).toBe(1000)
    await world.database.close()
    await expect
      .poll(() => said('The clock failed and will try again').length + said('database unavailable').length)
      .toBeGreaterThan(0)
    await clock.stop()
  })

  it('is further behind with each moment in which its runs do not come to an end, until one does', async () => {
    const world = await openWorld()
    const { log: settings } = readConfig({ LOG_LEVEL: 'silent' })
    const logger = createLogger({ environment: 'production', log: settings })
    let isTimeRight = true
    const clock = startClock({
      database: world.database,
      logger,
      clock: () => start,
      intervalMs: 5,
      isRight: async () => isTimeRight,
    })
    const lag = () => clock.status().lagMs
    await expect.poll(() => clock.status().lastRunAt).toEqual(start)
    expect(lag()).toBe(0)
    isTimeRight = false
    await expect.poll(lag).toBeGreaterThan(20)
    const before = lag()
    await expect.poll(lag).toBeGreaterThan(before)
    isTimeRight = true
    await expect.poll(lag).toBe(0)
    await world.database.close()
    await expect.poll(lag).toBeGreaterThan(20)
    await clock.stop()
  })

  it('forgets idempotency keys after 48 hours, ten thousand in a run, and none before', async () => {
    const world = await openWorld()
    const shop = await world.shop()
    await world.subscribe(shop, { idempotencyKey: 'kept' })
    const { idempotencyRecords: table } = world.database.tables
    await world.insert({ idempotencyRecords: manyKeys })
    const now = { at: days(0.5) }
    const { clock, said } = running(world, now)
    await expect.poll(() => said('clock').length).toBeGreaterThan(1)
    expect(said('clock')[0]).toMatchObject({ forgottenKeys: 10_000 })
    expect(said('clock')[1]).toMatchObject({ forgottenKeys: 201 })
    expect((await world.database.connection.select().from(table)).map(({ key }) => key)).toEqual(['kept'])
    now.at = later(days(2), 1)
    await expect
      .poll(() => said('clock').at(-1)?.forgottenKeys === 0 && said('clock').some((line) => line.forgottenKeys === 1))
      .toBe(true)
    await clock.stop()
  })

  it('forgets all of them, in runs that follow each other at once, however long it rests between others', async () => {
    const world = await openWorld()
    await world.insert({ idempotencyRecords: manyKeys })
    const { clock, said } = running(world, { at: days(0.5) }, 3_600_000)
    await expect.poll(() => said('clock').map((line) => line.forgottenKeys)).toEqual([10_000, 201])
    await clock.stop()
  })

  it('leaves none to the next run where that is nobody’s to begin, as for triptych tick', async () => {
    const world = await openWorld()
    await world.insert({ idempotencyRecords: manyKeys })
    expect(await runClock(world.database, days(0.5), () => {})).toMatchObject({ forgottenKeys: 10_201 })
  })
})

describe('the commands', () => {
  let cwd: string
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'triptych-clock-'))
  })
  afterEach(() => rm(cwd, { recursive: true }))

  it('tick settles once and says what, as of any time', async () => {
    const env = { DATABASE_URL: await emptyDatabase() }
    await triptych(['demo'], { cwd, env })
    const now = await triptych(['tick'], { cwd, env })
    expect(now).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^Settled no subscriptions in no steps, as of 2\S+Z\.\n$/),
    })
    const year = new Date(Date.now() + 400 * 86_400_000).toISOString().slice(0, 10)
    const then = await triptych(['tick', '--at', year], { cwd, env })
    expect(then.stdout).toMatch(
      /^Settled 1\d subscriptions in \d+ steps, as of \S+T00:00:00\.000Z\.\nThe longest had been due for \d+ days\.\n$/,
    )
    const again = await triptych(['tick', '--at', `${year}T00:00:00Z`], { cwd, env })
    expect(again.stdout).toMatch(/^Settled no subscriptions/)
  })

  it.each(['soon', '2026-13-01', '2026-02-30', '2026-03-01T12:00', '12'])(
    'tick --at %s is refused before anything is opened',
    async (at) => {
      const { code, stdout, stderr } = await triptych(['tick', '--at', at], { cwd })
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toBe(
        `triptych: --at is ${at}, but it must be a time such as 2026-03-01 or 2026-03-01T12:00:00Z.\n`,
      )
    },
  )

  it('serve runs it, and /health tells how it goes; without an interval it tells nothing', async () => {
    const env = {
      PORT: '0',
      DATABASE_URL: await emptyDatabase(),
      AUTH_KEY_FILE: join(cwd, 'key.json'),
      TICK_INTERVAL_MS: '20',
    }
    const healthOf = async (settings: Record<string, string>) => {
      const child = startChild(['serve'], { cwd, env: settings })
      const [, url = ''] = await child.printed(/Triptych is ready at (\S+)/)
      const health = async () =>
        (await fetch(`${url}health`)).json() as Promise<{ clock?: { lastRunAt: string | null } }>
      const hasRun = async () =>
        settings['TICK_INTERVAL_MS'] === '0' || typeof (await health()).clock?.lastRunAt === 'string'
      await expect.poll(hasRun).toBe(true)
      const answer = await health()
      child.process.kill('SIGTERM')
      expect(await child.finished).toMatchObject({ code: 0 })
      return answer
    }
    expect(await healthOf(env)).toEqual({ status: 'ok', clock: { lagMs: 0, lastRunAt: expect.any(String) } })
    expect(await healthOf({ ...env, TICK_INTERVAL_MS: '0' })).toEqual({ status: 'ok' })
  })
})
