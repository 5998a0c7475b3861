import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cumulus, subscriptionId } from '../../src/demo/ids.ts'
import { type Child, start, triptych } from '../commands/child.ts'
import { emptyDatabase, engine } from '../support/fresh-database.ts'
import { startReceiver } from '../webhooks/receiver.ts'
import { samplesOf } from './scrape.ts'

const ready = /metrics at (http:\/\/127\.0\.0\.1:\d+\/metrics)\. Triptych is ready at (http:\/\/127\.0\.0\.1:\d+\/)/

let cwd: string
let child: Child
let metrics: string
let address: string
let token: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'triptych-metrics-'))
  const env = {
    DATABASE_URL: await emptyDatabase(),
    AUTH_KEY_FILE: join(cwd, 'key.json'),
    PORT: '0',
    METRICS_PORT: '0',
    WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true',
  }
  child = start(['serve'], { cwd, env })
  ;[, metrics = '', address = ''] = await child.printed(ready)
  token = (await triptych(['token', '--role', 'operator'], { cwd, env })).stdout.trim()
})
afterAll(async () => {
  child.process.kill('SIGTERM')
  await child.finished
  await rm(cwd, { recursive: true })
})

const scrape = async () => samplesOf(await (await fetch(metrics)).text())

/** How much the samples of a name, with these labels among theirs, have grown by what was done. */
async function growth(name: string, labels: Record<string, string>, act: () => Promise<unknown>): Promise<number> {
  const sum = async () =>
    (await scrape())
      .filter((sample) => sample.name === name)
      .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
      .reduce((total, { value }) => total + value, 0)
  const before = await sum()
  await act()
  return (await sum()) - before
}

async function ask(query: string, more: object = {}, credentials = `Bearer ${token}`): Promise<void> {
  const headers = { 'content-type': 'application/json', ...(credentials && { authorization: credentials }) }
  await (await fetch(`${address}graphql`, { method: 'POST', headers, body: JSON.stringify({ query, ...more }) })).text()
}

describe('the metrics', () => {
  it('tell of messages to others: what waits, how late it is, and what attempts came to', async () => {
    const receiver = await startReceiver()
    receiver.answer = () => ({ status: receiver.received.length === 1 ? 503 : 204 })
    const value = async (name: string) => (await scrape()).find((sample) => sample.name === name)?.value
    const broker = (
      await triptych(['token', '--role', 'broker', '--party', cumulus], {
        cwd,
        env: { AUTH_KEY_FILE: join(cwd, 'key.json') },
      })
    ).stdout.trim()
    const write = (mutation: string) => ask(`mutation { ${mutation} { __typename } }`, {}, `Bearer ${broker}`)
    const outcome = (name: string) => ({ channel: 'webhook', outcome: name })
    const failed = await growth('triptych_delivery_attempts_total', outcome('failed'), async () => {
      await write(`createWebhookEndpoint(input: { url: "${receiver.url}", kinds: [SUBSCRIPTION_UPDATED] })`)
      await write(`updateSubscription(input: { subscriptionId: "${subscriptionId(1)}", quantity: 30 })`)
      await expect.poll(() => receiver.received.length).toBe(1)
      await expect.poll(() => value('triptych_deliveries_waiting')).toBe(1)
      await expect.poll(() => value('triptych_delivery_lag_seconds')).toBe(0)
      await expect
        .poll(async () => (await scrape()).filter(({ name }) => name === 'triptych_delivery_attempts_total'))
        .toHaveLength(1)
    })
    expect(failed).toBe(1)
    const taken = await growth('triptych_delivery_attempts_total', outcome('taken'), async () => {
      await expect.poll(() => value('triptych_deliveries_waiting')).toBe(0)
    })
    expect(taken).toBe(1)
    expect(await value('triptych_event_log_lag_seconds')).toBe(0)
    expect(await value('triptych_streams')).toBe(0)
  })

  it('count requests by door, operation, role, status and code', async () => {
    const named = { door: 'graphql', operation: 'Sellers', role: 'OPERATOR', status: '200', code: '' }
    const sellers = 'query Sellers { sellers { nodes { name } } }'
    expect(
      await growth('triptych_requests_total', named, async () => {
        await ask(sellers, { operationName: 'Sellers' })
        await ask(sellers, { operationName: 'Sellers' })
      }),
    ).toBe(2)
    const wrong = { door: 'graphql', operation: 'none', code: 'GRAPHQL_PARSE_FAILED' }
    expect(await growth('triptych_requests_total', wrong, () => ask('{'))).toBe(1)
    const rest = {
      door: 'rest',
      operation: 'getServiceDefinition',
      role: 'anonymous',
      status: '401',
      code: 'Unauthenticated',
    }
    const path = `${address}csp/slc/api/definitions/external/8806367b-001a-4632-afb4-27a7fad7660c`
    expect(await growth('triptych_requests_total', rest, () => fetch(path))).toBe(1)
    const refused = { door: 'graphql', role: 'anonymous', status: '401' }
    expect(await growth('triptych_requests_total', refused, () => ask(sellers, {}, 'Bearer nonsense'))).toBe(1)
    expect(await growth('triptych_requests_total', { door: 'page' }, () => fetch(address))).toBe(1)
    expect(await growth('triptych_requests_total', { door: 'health' }, () => fetch(`${address}health`))).toBe(1)
  })

  it('tell how long requests and statements took, and what was asked to be read', async () => {
    const named = { door: 'graphql', operation: 'Services', role: 'OPERATOR' }
    const query = 'query Services { services(first: 7) { nodes { name } } }'
    const act = () => ask(query, { operationName: 'Services' })
    const within = { ...named, le: '+Inf' }
    expect(await growth('triptych_request_duration_seconds_bucket', within, act)).toBe(1)
    expect(await growth('triptych_request_duration_seconds_sum', named, act)).toBeGreaterThan(0)
    // Two are of the scrape, which asks what there is to be told.
    expect(await growth('triptych_statement_duration_seconds_count', {}, act)).toBeGreaterThanOrEqual(3)
    expect(
      await growth('triptych_requested_cost_total', { operation: 'Services', role: 'OPERATOR' }, act),
    ).toBeGreaterThan(7)
  })

  it('have buckets that only grow, up to the count', async () => {
    const samples = await scrape()
    const buckets = samples.filter(({ name }) => name === 'triptych_statement_duration_seconds_bucket')
    const values = buckets.map(({ value }) => value)
    expect(values).toEqual(values.toSorted((a, b) => a - b))
    expect(buckets.at(-1)?.labels).toEqual({ le: '+Inf' })
    const count = samples.find(({ name }) => name === 'triptych_statement_duration_seconds_count')
    expect(values.at(-1)).toBe(count?.value)
  })

  it('tell some names of operations apart, and none of those that anybody gives', async () => {
    const nobody = () => ask('query Mine { __typename }', { operationName: 'Mine' }, '')
    expect(await growth('triptych_requests_total', { operation: 'other', role: 'anonymous' }, nobody)).toBe(1)
    for (let index = 0; index < 250; index += 1) {
      const name = `Operation${index}`
      await ask(`query ${name} { viewer { role } }`, { operationName: name })
    }
    const operations = new Set((await scrape()).map(({ labels }) => labels['operation']))
    expect(operations.has('Operation0')).toBe(true)
    expect(operations.has('Operation249')).toBe(false)
    expect(operations.size).toBeLessThan(230)
  })

  it('are those that the documentation names, with these labels', async () => {
    const text = await readFile(new URL('../../docs/observability.md', import.meta.url), 'utf8')
    const table = /\| metric \| labels[^]*?\n\n/.exec(text)?.[0] ?? ''
    const rows = [...table.matchAll(/^\| (`\w+`[^|]*)\| ([^|]*)\|/gm)].map(([, names = '', labels = '']) => ({
      names: [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
      labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
    }))
    expect(rows.length).toBeGreaterThan(6)
    const samples = await scrape()
    for (const { names, labels } of rows)
      for (const name of names) {
        const found = samples.filter((sample) => sample.name.replace(/_(bucket|sum|count)$/, '') === name)
        const own = new Set(found.flatMap((sample) => Object.keys(sample.labels)).filter((label) => label !== 'le'))
        expect([name, found.length > 0]).toEqual([name, true])
        const isOurs = name.startsWith('triptych_')
        expect([name, ...(isOurs ? [...own].toSorted() : labels)]).toEqual([name, ...labels.toSorted()])
      }
    const documented = new Set(rows.flatMap(({ names }) => names))
    const ours = samples
      .map(({ name }) => name.replace(/_(bucket|sum|count)$/, ''))
      .filter((name) => name.startsWith('triptych_'))
    expect([...new Set(ours)].filter((name) => !documented.has(name))).toEqual([])
  })

  it('know the pool of PostgreSQL, and that SQLite has none', async () => {
    const pool = (await scrape()).filter(({ name }) => name === 'triptych_pool_connections')
    const open = pool.filter(({ labels }) => labels['state'] !== 'waiting').reduce((sum, { value }) => sum + value, 0)
    expect(open > 0).toBe(engine === 'postgres')
  })

  it('are all that is at their address, and are not at the gateway’s', async () => {
    expect((await fetch(`${address}metrics`)).status).toBe(404)
    expect((await fetch(new URL('/graphql', metrics))).status).toBe(404)
    expect((await fetch(metrics, { method: 'POST' })).status).toBe(404)
    expect((await fetch(metrics)).headers.get('content-type')).toContain('version=0.0.4')
  })
})
