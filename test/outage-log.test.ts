import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DatabaseUnavailable, type Trouble } from '../src/database-unavailable.ts'
import { createFailureLog, createFaultLog } from '../src/fault-log.ts'
import { createLogger } from '../src/logger.ts'
import { outageLogOf } from '../src/outage-log.ts'

let trouble: Trouble | null
let lines: { msg: string; trouble?: string; unsaid?: number }[]
let find: (found: Trouble) => void
beforeEach(() => {
  vi.useFakeTimers()
  trouble = null
  lines = []
  const write = (line: string) => void lines.push(JSON.parse(line))
  const logger = createLogger({ environment: 'production', log: { level: 'info' } }, { write })
  outageLogOf(logger).watch(async () => ({ trouble }))
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
  await vi.advanceTimersByTimeAsync(60_000)
  expect(lines).toHaveLength(3)
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
})
