import { expect, test } from 'vitest'
import { boundsOf, isKept, missedBeside } from '../../bench/bounds.ts'
import type { Round } from '../../bench/load/messages.ts'
import type { Measured } from '../../bench/measured.ts'
import type { ServerName } from '../../bench/servers.ts'

const round = (serverMsPerRequest: number, p99 = 2): Round => ({
  requestsPerSecond: 1,
  p50: 1,
  p99,
  answered: 1,
  generatorBusy: 0,
  serverBusy: null,
  serverMsPerRequest,
  databaseMsPerRequest: null,
})

const measured = (rounds: Partial<Record<ServerName, Round[]>>, again: Measured['again'] = new Map()): Measured => ({
  name: 'Q2',
  what: '',
  engine: 'sqlite',
  rounds: new Map(Object.entries(rounds)) as never,
  again,
})

test('A ratio is the middle of those of rounds that came one after the other, beside the strongest peer and the limit', () => {
  const of = measured({
    raw: [round(1), round(1), round(1)],
    mercurius: [round(3), round(30), round(3)],
    plain: [round(2), round(20), round(1)],
    triptych: [round(1), round(10), round(1)],
  })
  expect(boundsOf(of).map(({ what, value }) => [what, value])).toEqual([
    ['Q2 beside plain, the strongest', 2],
    ['Q2 beside raw', 1],
    ['Q2: p99 ÷ p50, beside raw', 1],
  ])
  expect(boundsOf(of).every(isKept)).toBe(true)
  expect(missedBeside(of)).toEqual([])
})

test('A bound that is missed, by its least or by its most, is not kept, and is measured again beside each who was better', () => {
  const of = measured({
    raw: [round(1, 2)],
    mercurius: [round(1.1)],
    plain: [round(1)],
    apollo: [round(3)],
    triptych: [round(1, 3)],
  })
  expect(boundsOf(of).map(isKept)).toEqual([false, true, false])
  expect(missedBeside(of)).toEqual(['raw', 'mercurius', 'plain'])
})

test('Of what missed at first counts what it was when it was measured again', () => {
  const rounds = { mercurius: [round(1)], plain: [round(1.1)], triptych: [round(1)] }
  const once = measured(rounds, new Map([['mercurius', { own: [round(1)], other: [round(1.3)] }]]))
  const [bound] = boundsOf(once)
  expect(bound).toMatchObject({ what: 'Q2 beside plain, the strongest', value: 1.1 })
  const both = measured(rounds, new Map([...once.again, ['plain', { own: [round(1)], other: [round(1.25)] }]]))
  expect(boundsOf(both)).toMatchObject([{ what: 'Q2 beside plain, the strongest', value: 1.25, atFirst: 1.1 }])
})

test('A figure that could not be measured keeps no bound', () => {
  expect(isKept({ value: Number.NaN, must: { most: 1 } })).toBe(false)
  expect(isKept({ value: Number.NaN, must: { least: 1 } })).toBe(false)
})
