import { join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { ClockCheck } from '../../src/clock-check.ts'
import { readConfig } from '../../src/config.ts'
import { varied } from '../../src/database/bounded.ts'
import { Statement, type Work } from '../../src/database/database.ts'
import { guarded } from '../../src/database/guarded.ts'
import { cumulus, subscriptionId } from '../../src/demo/ids.ts'
import { createLogger } from '../../src/logger.ts'
import { emptyDatabase, engine, freshDatabase } from '../support/fresh-database.ts'
import { type Child, start, triptych } from './child.ts'

const day = 86_400_000
let child: Child | null = null
afterEach(async () => {
  child?.process.kill('SIGKILL')
  await child?.finished
})

/** Node with a clock that goes wrong by so many milliseconds. */
const shifted = (milliseconds: number) => [
  '--import',
  `data:text/javascript,${encodeURIComponent(`
    const Right = Date
    globalThis.Date = class extends Right {
      constructor(...given) { given.length === 0 ? super(Right.now() + ${milliseconds}) : super(...given) }
      static now() { return Right.now() + ${milliseconds} }
    }`)}`,
]

// A file has the time of the same machine.
describe.skipIf(engine === 'sqlite')('a process whose clock is wrong', () => {
  it.each([
    ['ahead', 400 * day],
    ['behind', -2 * day],
  ])('%s settles nothing and writes nothing, says so, and still reads', async (_, milliseconds) => {
    const env = {
      DATABASE_URL: await emptyDatabase(),
      AUTH_KEY_FILE: join(inject('runFolder'), 'wrong-clock.json'),
      TICK_INTERVAL_MS: '50',
    }
    // What is there was made at the right time.
    const right = await triptych(['demo'], { env })
    expect(right).toMatchObject({ code: 0, stderr: '' })
    const before = await history(env.DATABASE_URL)
    child = start(['serve'], { env: { ...env, PORT: '0' }, nodeArguments: shifted(milliseconds) })
    const [, address = ''] = await child.printed(/ready at (http:\S+\/)/)
    await child.printed(/The clock of this process is wrong/)

    const ready = await fetch(`${address}health/ready`)
    expect([ready.status, await ready.json()]).toEqual([
      503,
      expect.objectContaining({ time: { aheadMs: expect.closeTo(milliseconds, -5), isWrong: true } }),
    ])
    const token = (
      await triptych(['token', '--role', 'broker', '--party', cumulus], { env, nodeArguments: shifted(milliseconds) })
    ).stdout.trim()
    const ask = async (query: string) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const response = await fetch(`${address}graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
      return response.status
    }
    expect(await ask(`{ subscription(id: "${subscriptionId(5)}") { id } }`)).toBe(200)
    const input = `{ subscriptionId: "${subscriptionId(5)}", quantity: 77 }`
    expect(await ask(`mutation { updateSubscription(input: ${input}) { __typename } }`)).toBe(503)
    expect(await history(env.DATABASE_URL)).toEqual(before)
  })
})

/** All that has happened to subscriptions. */
async function history(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('select id from subscription_history order by id')
  await client.end()
  return rows
}

function* nothing(): Work<void> {}

it('what writes is refused while the time is wrong, and all else of the database is as it was', async () => {
  const { database } = await freshDatabase()
  let aheadMs = day
  const now = () => new Date(Date.now() - aheadMs)
  // What it has comes by way of another one.
  const shifting = varied(database, { examine: async () => ({ trouble: null, isOwn: false, now: now() }) })
  const logger = createLogger(readConfig({ NODE_ENV: 'test' }), { write() {} })
  const check = new ClockCheck({ database: shifting, clock: () => new Date(), logger, mostMs: 1000 })
  const own = guarded(shifting, () => check.objection())
  const writes = () =>
    Promise.allSettled((['transaction', 'withExclusiveLock'] as const).map((write) => own[write](nothing)))
  const outcomes = async () => (await writes()).map(({ status }) => status)
  await check.compare()
  expect(await outcomes()).toEqual(['rejected', 'rejected'])
  expect((await own.examine()).isOwn).toBe(false)
  expect(await own.query(new Statement(() => own.connection.select().from(own.tables.sellers)))).toEqual([])
  expect(await own.rehearse(async (rehearsal) => rehearsal.transaction(nothing))).toBe(undefined)
  aheadMs = 0
  await check.compare()
  expect(await outcomes()).toEqual(['fulfilled', 'fulfilled'])
})
