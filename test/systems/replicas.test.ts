import { join } from 'node:path'
import pg from 'pg'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { triptych } from '../commands/child.ts'
import { samplesOf } from '../instruments/scrape.ts'
import { afterFile } from '../support/cleanups.ts'
import { statement } from '../support/postgres-url.ts'
import { brokerToken, serve } from './gateways.ts'
import { runPgBouncer, through } from './pgbouncer.ts'
import { runPair, runStandby, startAgain, type Server } from './postgres-pair.ts'

const id = subscriptionId(5)
const read = `{ subscription(id: "${id}") { quantity organization { name } } }`
const write = `mutation ($input: UpdateSubscriptionInput!) { updateSubscription(input: $input) { __typename } }`

/** A lag that no test waits for, and one that is soon over, in seconds. */
const long = '3600'
const short = '2'

/** A gateway on a primary that reads from a replica. */
class Gateway {
  readonly address: string
  readonly #metrics: string
  readonly #replica: string
  readonly #tokens: { readonly broker: string; readonly operator: string }

  constructor(
    [address, metrics]: readonly [string, string],
    replica: string,
    tokens: { readonly broker: string; readonly operator: string },
  ) {
    this.address = address
    this.#metrics = metrics
    this.#replica = new URL(replica).host
    this.#tokens = tokens
  }

  /** The quantity that somebody reads, or what else comes back. */
  async read(as: 'broker' | 'operator', position?: string): Promise<unknown> {
    const sent = position === undefined ? {} : { 'x-triptych-position': position }
    const response = await fetch(`${this.address}graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#tokens[as]}`, ...sent },
      body: JSON.stringify({ query: read }),
    })
    const { data } = (await response.json()) as { data?: { subscription: { quantity: number } } }
    return data?.subscription.quantity ?? response.status
  }

  /** Sets the quantity as the broker, and answers the place in the log. */
  async write(quantity: number): Promise<string> {
    const response = await fetch(`${this.address}graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#tokens.broker}` },
      body: JSON.stringify({ query: write, variables: { input: { subscriptionId: id, quantity } } }),
    })
    const text = await response.text()
    if (!text.includes('"UpdateSubscriptionSuccess"')) throw new Error(`The quantity was not set: ${text}`)
    return response.headers.get('x-triptych-position') ?? ''
  }

  /** Whether the replica is in, and how many statements it has answered. */
  async replica(): Promise<{ isIn: boolean; reads: number }> {
    const samples = samplesOf(await (await fetch(this.#metrics)).text())
    const value = (name: string, label: string) =>
      samples.find((sample) => sample.name === name && sample.labels[label] === this.#replica)?.value
    return { isIn: value('triptych_replica_in', 'replica') === 1, reads: value('triptych_reads_total', 'target') ?? 0 }
  }

  async isIn(): Promise<boolean> {
    return (await this.replica()).isIn
  }

  async isReady(): Promise<boolean> {
    return (await fetch(`${this.address}health/ready`)).ok
  }
}

/** Starts a gateway; those of one key know each other's tokens. */
async function runGateway(primary: string, replica: string, lag: string, more: Record<string, string> = {}) {
  const env = {
    DATABASE_URL: primary,
    DATABASE_REPLICA_URLS: replica,
    REPLICA_MAX_LAG: lag,
    DATABASE_CONNECT_TIMEOUT_MS: '1000',
    AUTH_KEY_FILE: join(inject('runFolder'), 'replicas.json'),
    METRICS_PORT: '0',
    LOG_LEVEL: 'warn',
    ...more,
  }
  const { address, child } = await serve(env)
  const [, metrics = ''] = await child.printed(/metrics at (http:\S+metrics)/)
  const operator = (await triptych(['token', '--role', 'operator'], { env })).stdout.trim()
  afterFile(async () => void child.process.kill('SIGTERM'))
  return { gateway: new Gateway([address, metrics], replica, { broker: await brokerToken(env), operator }), child }
}

/** One row of a server. */
async function row(url: string, sql: string): Promise<Record<string, unknown>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(sql)
  await client.end()
  return rows[0] ?? {}
}

/** Waits until one server has all that the other has written: a new file of the log has what was not flushed go out. */
async function caughtUp(primary: Server, standby: Server): Promise<void> {
  const { lsn } = await row(primary.url, 'select pg_switch_wal() as lsn')
  const has = `select pg_last_wal_replay_lsn() >= '${String(lsn)}' as has`
  await expect.poll(() => row(standby.url, has)).toEqual({ has: true })
}

describe('gateways with a replica', () => {
  let primary: Server
  let standby: Server
  let here: Gateway
  let there: Gateway
  beforeAll(async () => {
    ;({ primary, standby } = await runPair({ isWaitedFor: false }))
    here = (await runGateway(primary.url, standby.url, long)).gateway
    there = (await runGateway(primary.url, standby.url, long)).gateway
  })

  it('read from it, and what was written here is read here, while the replica has it not', async () => {
    for (const gateway of [here, there]) await expect.poll(() => gateway.isIn()).toBe(true)
    await here.write(700)
    await expect.poll(() => there.read('operator')).toBe(700)
    await statement(standby.url, 'select pg_wal_replay_pause()')
    const { reads } = await here.replica()
    const position = await here.write(701)
    expect([await here.read('broker'), await here.read('operator'), (await here.replica()).reads]).toEqual([
      701,
      700,
      reads + 1,
    ])

    // Another process knows of it by the place in the log alone.
    expect([await there.read('broker'), await there.read('broker', position)]).toEqual([700, 701])
    expect([await there.read('broker', '1-FFFFFFFF/0'), await there.read('broker', '9-0/1')]).toEqual([701, 701])
    await statement(standby.url, 'select pg_wal_replay_resume()')
    await expect
      .poll(async () => {
        const { reads: before } = await there.replica()
        return [await there.read('broker', position), (await there.replica()).reads - before]
      })
      .toEqual([701, 1])
  })

  it('have the primary answer a statement that is in the way of what the replica replays', async () => {
    await statement(standby.url, "alter system set max_standby_streaming_delay = '0'")
    await statement(standby.url, 'select pg_reload_conf()')
    await expect.poll(() => here.isIn()).toBe(true)
    const holder = new pg.Client({ connectionString: primary.url })
    await holder.connect()
    await holder.query('begin; lock table organizations in access exclusive mode')
    await caughtUp(primary, standby)
    // It has locked one table at the replica, and waits for the other.
    const answer = here.read('operator')
    const waiting =
      "select count(*)::int as count from pg_locks where not granted and relation = 'organizations'::regclass"
    await expect.poll(() => row(standby.url, waiting)).toEqual({ count: 1 })
    await statement(primary.url, 'begin; lock table subscriptions in access exclusive mode; commit')
    const ended = 'select sum(confl_lock)::int as count from pg_stat_database_conflicts'
    await expect.poll(() => row(standby.url, ended)).toEqual({ count: 1 })
    await holder.query('commit')
    await holder.end()
    expect(await answer).toBe(701)
  })
})

describe('a gateway whose replica may be behind for a moment only', () => {
  it('leaves one that replays nothing, or is killed, and comes back to it', async () => {
    const { primary, standby } = await runPair({ isWaitedFor: false })
    const { gateway, child } = await runGateway(primary.url, standby.url, short, { LOG_LEVEL: 'info' })
    await expect.poll(() => gateway.isIn()).toBe(true)
    await statement(standby.url, 'select pg_wal_replay_pause()')
    await gateway.write(800)
    await expect.poll(() => gateway.isIn()).toBe(false)
    await child.printed(/A replica is out, and is not read from: it is further behind than REPLICA_MAX_LAG/)
    expect([await gateway.read('operator'), await gateway.isReady()]).toEqual([800, true])
    await statement(standby.url, 'select pg_wal_replay_resume()')
    await expect.poll(() => gateway.isIn()).toBe(true)

    const answers = new Set<unknown>()
    const deadline = { isOver: false }
    const reading = Array.from({ length: 3 }, async () => {
      while (!deadline.isOver) answers.add(await gateway.read('operator'))
    })
    const { reads } = await gateway.replica()
    await expect.poll(async () => (await gateway.replica()).reads).toBeGreaterThan(reads + 10)
    await standby.stop('SIGKILL')
    await child.printed(/A replica is out, and is not read from: it does not answer/)
    expect(await gateway.isReady()).toBe(true)
    const again = await startAgain(standby)
    expect(again.url).toBe(standby.url)
    await expect.poll(() => gateway.isIn()).toBe(true)
    deadline.isOver = true
    await Promise.all(reading)
    expect([...answers]).toEqual([800])
  })
})

describe('a promotion', () => {
  it('leaves out whoever follows the former primary, until they follow the new one', async () => {
    const { primary, standby, promote } = await runPair({ isWaitedFor: false })
    const other = await runStandby(primary)
    const pooler = await runPgBouncer(primary.url, { server_login_retry: '1' })
    const { gateway, child } = await runGateway(through(pooler, primary.url), other.url, short, { LOG_LEVEL: 'info' })
    await expect.poll(() => gateway.isIn()).toBe(true)
    const former = await gateway.write(900)
    expect(former).toMatch(/^1-/)
    for (const { url } of [standby, other])
      await expect
        .poll(async () => (await row(url, `select quantity from subscriptions where id = '${id}'`))['quantity'])
        .toBe(900)

    await primary.stop('SIGKILL')
    await promote()
    await pooler.leadTo(standby.url)
    await expect.poll(() => gateway.read('operator')).toBe(900)
    // Reads may have come from the replica. A write is tried again until the pooler has found the new primary.
    await expect.poll(() => gateway.write(901)).toMatch(/^2-/)
    await expect.poll(() => gateway.isIn()).toBe(false)
    await child.printed(/A replica is out/)
    expect(await gateway.read('operator')).toBe(901)

    const { port } = standby
    await statement(other.url, `alter system set primary_conninfo = 'host=127.0.0.1 port=${port} user=postgres'`)
    await statement(other.url, 'select pg_reload_conf()')
    await expect.poll(() => gateway.isIn()).toBe(true)
    const { reads } = await gateway.replica()
    expect([await gateway.read('operator'), (await gateway.replica()).reads]).toEqual([901, reads + 1])
    // A place of the former history counts as not reached.
    expect([await gateway.read('operator', former), (await gateway.replica()).reads]).toEqual([901, reads + 1])
  })
})

describe('behind PgBouncer in transaction mode', () => {
  it('a gateway reads from a replica that is behind another one', async () => {
    const { primary, standby } = await runPair({ isWaitedFor: false })
    const mode = { pool_mode: 'transaction', max_client_conn: '200', default_pool_size: '5' }
    const [first, second] = [await runPgBouncer(primary.url, mode), await runPgBouncer(standby.url, mode)]
    const urls = [through(first, primary.url), through(second, standby.url)] as const
    // A start that is refused says which settings the role needs.
    const env = { DATABASE_URL: urls[0], DATABASE_POOLER: 'transaction', DEMO_DATA: 'false' }
    const { stderr } = await triptych(['serve'], { env: { ...env, PORT: '0' } })
    await statement(
      primary.url,
      stderr
        .split('\n')
        .filter((line) => line.startsWith('ALTER ROLE'))
        .join('\n'),
    )
    await first.stop('SIGINT')
    const anew = await runPgBouncer(primary.url, mode, first.port)
    const { gateway } = await runGateway(through(anew, primary.url), urls[1], long, { DATABASE_POOLER: 'transaction' })
    await expect.poll(() => gateway.isIn()).toBe(true)
    const { reads } = await gateway.replica()
    for (let time = 0; time < 5; time += 1) expect(await gateway.read('operator')).toEqual(expect.any(Number))
    expect((await gateway.replica()).reads).toBe(reads + 5)
  })
})
