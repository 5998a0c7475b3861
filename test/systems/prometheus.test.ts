import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Child, start, triptych } from '../commands/child.ts'
import { emptyDatabase } from '../support/fresh-database.ts'
import { folderFor, freePort, run } from './programs.ts'

const monitoring = join(import.meta.dirname, '..', '..', 'docs', 'monitoring')
const ready = /metrics at (http:\/\/127\.0\.0\.1:\d+\/metrics)\. Triptych is ready at (http:\/\/127\.0\.0\.1:\d+\/)/

let folder: string
let gateway: Child
let api: string
let metrics: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'triptych-prometheus-'))
  const env = {
    DATABASE_URL: await emptyDatabase(),
    AUTH_KEY_FILE: join(folder, 'key.json'),
    PORT: '0',
    METRICS_PORT: '0',
  }
  gateway = start(['serve'], { cwd: folder, env })
  const [, found = '', address = ''] = await gateway.printed(ready)
  metrics = found
  const token = (await triptych(['token', '--role', 'operator'], { cwd: folder, env })).stdout.trim()
  await use(address, token)
  api = await startPrometheus()
  // Rates need two scrapes, between which something has happened.
  await use(address, token)
  const scrapes = async () =>
    expect(Number((await valuesOf('count_over_time(triptych_info[1m])'))[0])).toBeGreaterThan(3)
  await vi.waitFor(scrapes, { timeout: 60_000, interval: 500 })
})
afterAll(async () => {
  gateway?.process.kill('SIGTERM')
  await gateway?.finished
  await rm(folder, { recursive: true })
})

/** Asks the gateway in some ways, so that there is something to be counted. */
async function use(address: string, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const post = (query: string) =>
    fetch(`${address}graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  for (const query of ['{ sellers { nodes { name } } }', '{ nothing }', '{'])
    for (let times = 0; times < 3; times += 1) await post(query)
  await fetch(`${address}api/sellers/a0000000-0000-4000-8000-000000000001/subscriptions`)
  await fetch(address)
}

/** Starts Prometheus with the configuration of the documentation, but for what it scrapes and how often. */
async function startPrometheus(): Promise<string> {
  const text = await readFile(join(monitoring, 'prometheus.yml'), 'utf8')
  const settings = text
    .replace('127.0.0.1:9464', new URL(metrics).host)
    .replaceAll('15s', '1s')
    .replace('alerts.yml', join(monitoring, 'alerts.yml'))
  const place = { port: await freePort(), folder: await folderFor('prometheus') }
  const file = join(place.folder, 'prometheus.yml')
  await writeFile(file, settings)
  const address = `127.0.0.1:${place.port}`
  const args = [`--config.file=${file}`, '--storage.tsdb.path=data', `--web.listen-address=${address}`]
  await run('prometheus', args, place)
  return `http://${address}`
}

interface Queried {
  readonly status: string
  readonly error?: string
  readonly data?: {
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[]
  }
}

async function query(expression: string): Promise<Queried> {
  const response = await fetch(`${api}/api/v1/query?${new URLSearchParams({ query: expression })}`)
  return (await response.json()) as Queried
}

async function valuesOf(expression: string): Promise<number[]> {
  return ((await query(expression)).data?.result ?? []).map(({ value: [, value] }) => Number(value))
}

interface Panel {
  readonly title: string
  readonly targets: readonly { readonly expr: string }[]
}

describe('Prometheus', () => {
  const promtool = (...args: readonly string[]) => promisify(execFile)('promtool', args, { cwd: monitoring })

  it('finds nothing wrong with its configuration, the rules and the form of the metrics', async () => {
    expect((await promtool('check', 'config', 'prometheus.yml')).stdout).toContain('SUCCESS')
    expect((await promtool('check', 'rules', 'alerts.yml')).stdout).toMatch(/SUCCESS: \d+ rules found/)
    const checking = promtool('check', 'metrics')
    checking.child.stdin?.end(await (await fetch(metrics)).text())
    // Names of the library’s own metrics are as it gives them.
    const complaints = await checking.then(
      ({ stderr }) => stderr,
      (error: { stderr: string }) => error.stderr,
    )
    expect(
      complaints
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('nodejs_') && !line.startsWith('process_')),
    ).toEqual([])
  })

  it('scrapes the gateway', async () => {
    expect(await valuesOf('up{job="triptych"}')).toEqual([1])
  })

  it('answers each expression of the dashboard, and finds something', async () => {
    const { panels } = JSON.parse(await readFile(join(monitoring, 'dashboard.json'), 'utf8')) as {
      panels: readonly Panel[]
    }
    const expressions = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })))
    expect(expressions.length).toBeGreaterThan(20)
    const silent: string[] = []
    for (const { title, expr } of expressions) {
      const asked = expr.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*')
      expect(asked).not.toContain('$')
      const { status, error, data } = await query(asked)
      expect([title, status, error]).toEqual([title, 'success', undefined])
      if (data?.result.length === 0) silent.push(title)
    }
    expect(silent).toEqual([])
  })

  it('evaluates each alert, and raises none for a gateway that is well', async () => {
    await expect
      .poll(async () => {
        const response = await fetch(`${api}/api/v1/rules`)
        const { data } = (await response.json()) as {
          data: { groups: { rules: { health: string; state: string }[] }[] }
        }
        return data.groups.flatMap(({ rules }) => rules.map(({ health, state }) => `${health} ${state}`))
      })
      .toEqual(Array.from({ length: 13 }, () => 'ok inactive'))
  })

  it('raises the alert of a gateway that is gone', async () => {
    const rules = await readFile(join(monitoring, 'alerts.yml'), 'utf8')
    const [, down = ''] = /alert: TriptychDown\n\s+expr: (.*)/.exec(rules) ?? []
    expect(await valuesOf(down)).toEqual([])
    gateway.process.kill('SIGKILL')
    await expect.poll(() => valuesOf(down), { timeout: 60_000 }).toEqual([0])
  })
})
