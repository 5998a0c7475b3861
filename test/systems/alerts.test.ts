import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { folderFor, pathOf } from './programs.ts'

const rules = join(import.meta.dirname, '..', '..', 'docs', 'monitoring', 'alerts.yml')
/** Samples come every fifteen seconds; so many are forty minutes. */
const samples = 160

/** What Prometheus has scraped, by the series: its first value, and by how much it grows from one sample to the next. */
type Scraped = Readonly<Record<string, readonly [first: number, growth: number]>>

const gateway = 'job="triptych", instance="a"'
const requests = (labels: string) => `triptych_requests_total{${gateway}, ${labels}}`
const durations = (le: string) => `triptych_request_duration_seconds_bucket{${gateway}, door="graphql", le="${le}"}`

/** What raises each alert, and no other one. */
const raising: Readonly<Record<string, Scraped>> = {
  TriptychDown: { [`up{${gateway}}`]: [0, 0] },
  TriptychRestarts: { [`process_start_time_seconds{${gateway}}`]: [1, 60] },
  TriptychFaults: {
    [requests('door="graphql", status="200"')]: [0, 100],
    [requests('door="graphql", status="500"')]: [0, 2],
  },
  TriptychPartUnavailable: { [`triptych_available{${gateway}, part="database"}`]: [0, 0] },
  TriptychSlow: { [durations('1')]: [0, 90], [durations('2.5')]: [0, 100], [durations('+Inf')]: [0, 100] },
  TriptychPoolExhausted: { [`triptych_pool_connections{${gateway}, state="waiting"}`]: [1, 0] },
  TriptychEventLoopDelayed: { [`nodejs_eventloop_lag_p99_seconds{${gateway}}`]: [0.6, 0] },
  TriptychClockBehind: { [`triptych_clock_lag_seconds{${gateway}}`]: [0, 15] },
  TriptychEventsDelayed: { [`triptych_event_log_lag_seconds{${gateway}}`]: [0, 15] },
  TriptychDeliveriesLate: { [`triptych_delivery_lag_seconds{${gateway}}`]: [0, 15] },
  TriptychReplicaOut: { [`triptych_replica_in{${gateway}, replica="b"}`]: [0, 0] },
  TriptychCredentialsRefused: { [requests('door="graphql", status="401"')]: [0, 90] },
  TriptychMemoryHigh: {
    [`process_resident_memory_bytes{${gateway}}`]: [4e9, 0],
    [`triptych_workers{${gateway}}`]: [2, 0],
  },
}

/** What raises none, though numbers are large: it is as it should be. */
const usual: Readonly<Record<string, Scraped>> = {
  'a gateway that leaves again and again, whose balancer asks': {
    [requests('door="health", status="503"')]: [0, 15],
    [requests('door="graphql", status="200"')]: [0, 1],
  },
  'twelve workers of 200 MB each': {
    [`process_resident_memory_bytes{${gateway}}`]: [2.4e9, 0],
    [`triptych_workers{${gateway}}`]: [12, 0],
  },
  'nobody who asks, on SQLite': {
    [`up{${gateway}}`]: [1, 0],
    [`triptych_pool_connections{${gateway}, state="waiting"}`]: [0, 0],
    [`triptych_clock_lag_seconds{${gateway}}`]: [0, 0],
    [`triptych_event_log_lag_seconds{${gateway}}`]: [0, 0],
    [`triptych_delivery_lag_seconds{${gateway}}`]: [0, 0],
  },
}

/** A test of promtool: which alerts are raised after forty minutes of this. */
const testOf = (scraped: Scraped, alerts: readonly string[]) => ({
  interval: '15s',
  input_series: Object.entries(scraped).map(([series, [first, growth]]) => ({
    series,
    values: `${first}+${growth}x${samples}`,
  })),
  promql_expr_test: [
    {
      expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
      eval_time: '38m',
      exp_samples: alerts.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
    },
  ],
})

/** What promtool finds wrong with such tests; empty where nothing is. */
async function complaints(tests: readonly object[]): Promise<string> {
  const file = join(await folderFor('promtool'), 'tests.json')
  await writeFile(file, JSON.stringify({ rule_files: [rules], evaluation_interval: '15s', tests }))
  return promisify(execFile)(pathOf('promtool'), ['test', 'rules', file]).then(
    () => '',
    ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`,
  )
}

it.each(Object.entries(raising))('%s is raised by what it is about, and no other alert is', async (name, scraped) => {
  expect(await complaints([testOf(scraped, [name])])).toBe('')
})

it.each(Object.entries(usual))('no alert is raised by %s', async (_, scraped) => {
  expect(await complaints([testOf(scraped, [])])).toBe('')
})

it('no alert is without such a test', async () => {
  const { groups } = parse(await readFile(rules, 'utf8')) as {
    groups: readonly { readonly rules: readonly { readonly alert: string }[] }[]
  }
  expect(groups.flatMap(({ rules: each }) => each.map(({ alert }) => alert)).toSorted()).toEqual(
    Object.keys(raising).toSorted(),
  )
})
