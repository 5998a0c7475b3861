import { expect, it } from 'vitest'
import { createMetrics, type MetricSources } from '../../src/instruments/metrics.ts'
import { SummedMetrics } from '../../src/instruments/summed-metrics.ts'
import { samplesOf } from './scrape.ts'

const sources: MetricSources = {
  version: '1.0.0',
  pool: () => null,
  clockLagMs: () => null,
  messages: async () => ({ waiting: 1, lagMs: 2000, logLagMs: 3000 }),
  streams: () => 0,
  replicas: () => null,
  parts: async () => ({}),
}
const ofMessages = ['triptych_event_log_lag_seconds', 'triptych_delivery_lag_seconds', 'triptych_deliveries_waiting']

/** The values of what tells of messages, by the names of these metrics. */
const loadOf = (text: string) =>
  samplesOf(text)
    .filter(({ name }) => ofMessages.includes(name))
    .map(({ name, value }) => [name, value])

it('what waits to be told is told as it is now, by the first answer and every other', async () => {
  let waiting = 1
  const metrics = createMetrics({ ...sources, messages: async () => ({ waiting, lagMs: waiting * 1000, logLagMs: 0 }) })
  const expected = () => [
    ['triptych_event_log_lag_seconds', 0],
    ['triptych_delivery_lag_seconds', waiting],
    ['triptych_deliveries_waiting', waiting],
  ]
  expect(loadOf(await metrics.text())).toEqual(expected())
  waiting = 7
  expect(loadOf(await metrics.text())).toEqual(expected())
})

it('what waits to be told is not told of a database that cannot be asked, alone and of several processes', async () => {
  let isAway = false
  const messages = async () => {
    if (isAway) throw new Error('away')
    return { waiting: 1, lagMs: 2000, logLagMs: 3000 }
  }
  const metrics = createMetrics({ ...sources, messages })
  const summed = new SummedMetrics()
  const texts = async () => {
    summed.take(1, await metrics.samples())
    return [await metrics.text(), await summed.text()]
  }
  for (const text of await texts()) expect(loadOf(text)).toHaveLength(3)
  isAway = true
  for (const text of await texts()) expect(loadOf(text)).toEqual([])
})

it('what waits to be told is asked once for all that tells of it', async () => {
  let asked = 0
  const messages = async () => {
    asked += 1
    return { waiting: 0, lagMs: 0, logLagMs: 0 }
  }
  await createMetrics({ ...sources, messages }).text()
  expect(asked).toBe(1)
})

it('of several processes the slowest event loop is told, the last start, and the sum of the memory', async () => {
  const names = ['nodejs_eventloop_lag_p99_seconds', 'process_start_time_seconds', 'process_resident_memory_bytes']
  const samples = await createMetrics(sources).samples()
  const summed = new SummedMetrics()
  for (const [index, value] of [0.25, 1.5, 0.5].entries()) {
    const changed = samples.map((each) =>
      names.includes(each.name) ? { ...each, values: each.values.map((sample) => ({ ...sample, value })) } : each,
    )
    summed.take(index, changed)
  }
  const values = new Map(samplesOf(await summed.text()).map(({ name, value }) => [name, value]))
  expect(names.map((name) => values.get(name))).toEqual([1.5, 1.5, 2.25])
})
