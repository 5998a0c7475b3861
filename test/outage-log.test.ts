import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DatabaseUnavailable, type Trouble } from '../src/database-unavailable.ts'
import { createFailureLog, createFaultLog } from '../src/fault-log.ts'
import { createLogger } from '../src/logger.ts'
import { type OutageLog, outageLogOf } from '../src/outage-log.ts'

let trouble: Trouble | null
let looks: number
let isLookFailing: boolean
let outage: OutageLog
let lines: { msg: string; trouble?: string; unsaid?: number; seconds?: number }[]
let find: (found: Trouble) => void
beforeEach(() => {
  vi.useFakeTimers()
  trouble = null
  looks = 0
  isLookFailing = false
  lines = []
  const write = (line: string) => void lines.push(JSON.parse(line))
  const logger = createLogger({ environment: 'production', log: { level: 'info' } }, { write })
  outage = outageLogOf(logger)
  outage.watch(async () => {
    looks += 1
    if (isLookFailing) throw new Error('no answer')
    return { trouble }
  })
  const voices = [createFaultLog(logger), createFailureLog(logger, 'The clock failed')]
  find = (found) => {
    for (const voice of voices) voice(new DatabaseUnavailable(found, new Error('gone')), { requestId: 'r' })
  }
})
afterEach(() => vi.useRealTimers())

const said = () => lines.map(({ msg, trouble: found }) => [msg, found ?? ''].join(' ').trim())

it('an outage is told once by all that find it, then every ten seconds, and at its end', async () => {
  trouble = 'unreachable'
  for (let second = 0; second < 15; second += 1) {
    find('unreachable')
    await vi.advanceTimersByTimeAsync(1000)
  }
  expect(said()).toEqual(['database unavailable unreachable', 'database unavailable unreachable'])
  expect(lines[1]?.unsaid).toBe(20 - 1)
  trouble = null
  await vi.advanceTimersByTimeAsync(1000)
  expect(said().at(-1)).toBe('database available again')
  expect(lines[2]).toMatchObject({ seconds: 16, unsaid: 30 - 2 - 19 })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(lines).toHaveLength(3)
  find('unreachable')
  expect(lines[3]?.unsaid).toBeUndefined()
})

it('the end of an outage is looked for once a second, also after a look that fails, and no longer than it lasts', async () => {
  trouble = 'unreachable'
  isLookFailing = true
  find('unreachable')
  await vi.advanceTimersByTimeAsync(3000)
  expect([looks, lines.length]).toEqual([3, 1])
  isLookFailing = false
  trouble = null
  await vi.advanceTimersByTimeAsync(60_000)
  expect([looks, said().at(-1)]).toEqual([4, 'database available again'])
  find('busy')
  outage.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(looks).toBe(4)
})

it('one that comes and goes is told no oftener', async () => {
  for (let second = 0; second < 9; second += 1) {
    find('busy')
    await vi.advanceTimersByTimeAsync(1000)
  }
  expect(said()).toEqual(['database unavailable busy', 'database available again'])
})

it('a clock that is wrong is told now and then, and is not over because the database is well', async () => {
  for (let second = 0; second < 15; second += 1) {
    find('clock')
    await vi.advanceTimersByTimeAsync(1000)
  }
  expect(said()).toEqual(['database unavailable clock', 'database unavailable clock'])
  expect(looks).toBe(0)
})

it('an outage whose beginning was not told has no end that is told, whatever the clock is', async () => {
  for (const found of ['busy', 'clock', 'busy'] as const) {
    find(found)
    await vi.advanceTimersByTimeAsync(1000)
  }
  expect(said()).toEqual(['database unavailable busy', 'database available again', 'database unavailable clock'])
})
