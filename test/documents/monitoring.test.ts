import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { createMetrics } from '../../src/instruments/metrics.ts'

const docs = join(import.meta.dirname, '..', '..', 'docs')
const read = (name: string) => readFile(join(docs, name), 'utf8')

/** Every expression of the alerts and of the dashboard, with where it stands. */
async function expressions(): Promise<[place: string, expression: string][]> {
  const { groups } = parse(await read('monitoring/alerts.yml')) as {
    groups: { rules: { alert: string; expr: string }[] }[]
  }
  const { panels } = JSON.parse(await read('monitoring/dashboard.json')) as {
    panels: { title: string; targets: { expr: string }[] }[]
  }
  return [
    ...groups.flatMap(({ rules }) => rules.map(({ alert, expr }): [string, string] => [alert, expr])),
    ...panels.flatMap(({ title, targets }) => targets.map(({ expr }): [string, string] => [title, expr])),
  ]
}

/** The labels of each metric of ours, as the documentation has them, which other tests hold to what is scraped. */
async function documentedLabels(): Promise<Map<string, string[]>> {
  const rows = (await read('observability.md')).matchAll(/^\| `(triptych_\w+)` \| ([^|]*)\|/gm)
  return new Map(
    [...rows].map(([, name = '', labels = '']) => [
      name,
      [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
    ]),
  )
}

it('the alerts and the dashboard ask for metrics that there are, by labels that these have', async () => {
  const metrics = createMetrics({
    version: '1.0.0',
    pool: () => null,
    clockLagMs: () => null,
    messages: async () => ({ waiting: 0, lagMs: 0, logLagMs: 0 }),
    streams: () => 0,
    replicas: () => null,
    parts: async () => ({}),
  })
  const text = await metrics.text()
  const names = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name))
  const labelsOf = await documentedLabels()
  const asked = (await expressions()).flatMap(([place, expression]) =>
    [...expression.matchAll(/(\w+)\{([^}]*)\}/g)].map(([, series = '', matchers = '']) => ({
      place,
      name: series.replace(/_(bucket|sum|count)$/, ''),
      labels: [...matchers.matchAll(/(\w+)(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
    })),
  )
  expect(asked.length).toBeGreaterThan(30)
  const own = asked.filter(({ name }) => name !== 'up')
  expect(own.filter(({ name }) => !names.has(name))).toEqual([])
  const unknown = own.flatMap(({ place, name, labels }) =>
    labels
      .filter((label) => !['job', 'instance', ...(labelsOf.get(name) ?? [])].includes(label))
      .map((label) => `${place}: ${name} has no ${label}`),
  )
  expect(unknown).toEqual([])
})
