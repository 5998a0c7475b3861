import { expect, test } from 'vitest'
import { boundsOf, isKept } from '../../bench/bounds.ts'
import type { Round } from '../../bench/load/messages.ts'
import type { Measured } from '../../bench/measure.ts'
import type { ServerName } from '../../bench/servers.ts'

const round = (requestsPerSecond: number, p99 = 2): Round => ({
  requestsPerSecond,
  p50: 1,
  p99,
  answered: 1,
  generatorBusy: 0,
  serverBusy: null,
  serverMsPerRequest: null,
})

const measured = (rounds: Partial<Record<ServerName, Round[]>>): Measured => ({
  name: 'Q2',
  what: '',
  rounds: new Map(Object.entries(rounds)) as never,
})

test('A ratio is the middle of the ratios of rounds that came one after the other', () => {
  const bounds = boundsOf([
    measured({ mercurius: [round(100), round(10), round(100)], triptych: [round(200), round(30), round(900)] }),
  ])
  expect(bounds.map(({ what, value }) => [what, value])).toEqual([
    ['Q2 ÷ mercurius', 3],
    ['Q2: p99 ÷ p50', 2],
  ])
  expect(bounds.every(isKept)).toBe(true)
})

test('A bound that is missed, by its least or by its most, is not kept', () => {
  const bounds = boundsOf([measured({ mercurius: [round(100)], triptych: [round(199, 3.1)] })])
  expect(bounds.map(isKept)).toEqual([false, false])
})

test('A figure that could not be measured keeps no bound', () => {
  expect(isKept({ what: '', value: Number.NaN, must: { most: 1 } })).toBe(false)
  expect(isKept({ what: '', value: Number.NaN, must: { least: 1 } })).toBe(false)
})
