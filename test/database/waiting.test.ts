import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { rehearsalMs } from '../../src/database/bounded.ts'
import { run } from '../../src/database/database.ts'
import { openDatabase, sqlitePath } from '../../src/database/open.ts'
import { statement as define } from '../../src/database/query/statement.ts'
import { aurora, subscriptionId } from '../../src/demo/ids.ts'
import { post } from '../identity/machines.ts'
import { send } from '../rest/support.ts'
import { afterFile } from '../support/cleanups.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { statement } from '../support/postgres-url.ts'

const id = subscriptionId(5)
const read = (gateway: TestGateway) => gateway.ask('operator', `{ subscription(id: "${id}") { quantity } }`)
const write = (gateway: TestGateway, quantity: number) =>
  gateway.ask(
    'cumulus-broker',
    `mutation { updateSubscription(input: { subscriptionId: "${id}", quantity: ${quantity} }) { __typename } }`,
  )
const health = (gateway: TestGateway) => gateway.fetch(new Request('http://localhost:4000/health'))

/** Has somebody else hold what a write of the subscription needs. Answers how that is let go. */
async function hold(url: string): Promise<() => Promise<unknown>> {
  return engine === 'postgres' ? holdRow(url) : holdFile(sqlitePath(url))
}

async function holdRow(url: string): Promise<() => Promise<unknown>> {
  const other = new pg.Client({ connectionString: url })
  await other.connect()
  await other.query('begin')
  await other.query('select from subscriptions where id = $1 for update', [id])
  return () => other.end()
}

/** Another process, which begins to write and does not go on until its input ends. */
async function holdFile(path: string): Promise<() => Promise<unknown>> {
  const program = `import Client from 'better-sqlite3'
    const client = new Client(process.argv[1])
    client.exec('begin immediate')
    process.stdout.write('held')
    process.stdin.resume().on('end', () => client.close())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, path], { stdio: 'pipe' })
  const gone = once(child, 'close')
  afterFile(async () => {
    child.kill('SIGKILL')
    await gone
  })
  await once(child.stdout, 'data')
  return () => {
    child.stdin.end()
    return gone
  }
}

const open = (lockTimeoutMs: number) =>
  openGateway({ opened: { lockTimeoutMs, connectTimeoutMs: 60_000, statementTimeoutMs: 60_000, poolSize: 4 } })

describe('while somebody else holds what writes need', () => {
  it('reads and health are answered, however many writes wait', async () => {
    const gateway = await open(60_000)
    const letGo = await hold(gateway.url)
    const order: string[] = []
    const writes = Array.from({ length: 10 }, async (_, index) => {
      const { status } = await write(gateway, 100 + index)
      order.push('write')
      return status
    })
    for (let time = 0; time < 20; time += 1) {
      expect((await read(gateway)).status).toBe(200)
      expect((await health(gateway)).status).toBe(200)
    }
    order.push('reads')
    await letGo()
    expect(await Promise.all(writes)).toEqual(writes.map(() => 200))
    expect(order[0]).toBe('reads')
  })

  it('writes are told to ask again soon, and go through when they do', async () => {
    const gateway = await open(200)
    const letGo = await hold(gateway.url)
    const refused = await Promise.all([write(gateway, 101), write(gateway, 102)])
    for (const { status, headers, body } of refused) {
      expect([status, headers.get('retry-after')]).toEqual([503, '1'])
      expect(body.errors[0].extensions.code).toBe('SERVICE_UNAVAILABLE')
    }
    await letGo()
    expect((await write(gateway, 103)).status).toBe(200)
    expect((await read(gateway)).body.data.subscription.quantity).toBe(103)
  })
})

// On SQLite a statement has no limit of its own.
describe.skipIf(engine === 'sqlite')('a wait for what somebody else holds', () => {
  it.each([{}, { lockTimeoutMs: 500 }])('is told as such where statements may not take longer: %j', async (locks) => {
    const gateway = await openGateway({ opened: { ...locks, statementTimeoutMs: 500 } })
    const letGo = await hold(gateway.url)
    const { status, body } = await write(gateway, 101)
    await letGo()
    expect(status).toBe(503)
    expect(body.errors[0].message).toContain('Others are using what this needs.')
  })
})

// On SQLite reads wait for nobody.
describe.skipIf(engine === 'sqlite')('while somebody else holds what reads need', () => {
  it('writes and health are answered, however many reads wait', async () => {
    const gateway = await open(60_000)
    const other = new pg.Client({ connectionString: gateway.url })
    await other.connect()
    await other.query('begin; lock table clients in access exclusive mode')
    const order: string[] = []
    const credentials = { id: randomUUID(), secret: 'secret' }
    const reads = Array.from({ length: 10 }, async () => {
      const { status } = await post(gateway, { grant_type: 'client_credentials' }, { post: credentials })
      order.push('read')
      return status
    })
    for (let time = 0; time < 5; time += 1) {
      expect((await write(gateway, 100 + time)).status).toBe(200)
      expect((await health(gateway)).status).toBe(200)
    }
    order.push('writes')
    await other.end()
    expect(await Promise.all(reads)).toEqual(reads.map(() => 401))
    expect(order[0]).toBe('writes')
  })
})

// On SQLite no statement takes long.
describe.skipIf(engine === 'sqlite')('a statement that still runs at the deadline of its request', () => {
  it('is ended by the server, and the request says when to ask again', async () => {
    const gateway = await openGateway({ env: { LIMIT_DEADLINE_MS: '1000' }, opened: { poolSize: 4 } })
    const other = new pg.Client({ connectionString: gateway.url })
    await other.connect()
    await other.query('begin; lock table subscriptions in access exclusive mode')
    const { status, headers, body } = await read(gateway)
    expect([status, headers.get('retry-after')]).toEqual([503, '5'])
    expect(body.errors).toMatchObject([{ extensions: { code: 'DEADLINE_EXCEEDED' } }])
    const waiting = `select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    const { rows } = await other.query(waiting)
    expect(rows).toEqual([])
    await other.end()
    const patient = await openGateway({ through: async () => gateway.url })
    expect((await read(patient)).status).toBe(200)
  })
})

// On SQLite a dry run has what it writes to before its time begins.
describe.skipIf(engine === 'sqlite')('a dry run that waits for what others hold', () => {
  it('says at both doors how long one may take, and not what other requests may', async () => {
    const gateway = await open(60_000)
    const letGo = await hold(gateway.url)
    const asked = `mutation { updateSubscription(input: { subscriptionId: "${id}", quantity: 9, dryRun: true }) {
      ... on UpdateSubscriptionSuccess { subscription { history(first: 1) { totalCount } } } } }`
    const path = `/api/sellers/${aurora}/subscriptions/${id}?dryRun=true`
    const graph = gateway.ask('cumulus-broker', asked)
    const rest = send(gateway, 'aurora-software', 'DELETE', path)
    await setTimeout(rehearsalMs + 500)
    await letGo()
    const message = expect.stringContaining('A dry run may take 2000 ms')
    expect(await graph).toMatchObject({ status: 503, body: { errors: [{ message }] } })
    expect(await rest).toMatchObject({ status: 503, body: [{ errorName: 'ServerBusy', errorMessage: message }] })
  })
})

// SQLite has no roles.
describe.skipIf(engine === 'sqlite')('a role that may have fewer connections than the pool', () => {
  it('is waited for: all is answered', async () => {
    const gateway = await openGateway()
    const role = `limited_${randomUUID().replaceAll('-', '')}`
    await statement(gateway.url, `create role ${role} login connection limit 2; grant pg_read_all_data to ${role}`)
    const url = Object.assign(new URL(gateway.url), { username: role }).href
    const database = await openDatabase(url, { poolSize: 20 })
    const allSellers = define(({ connection, tables: { sellers } }) => connection.select().from(sellers))
    const answers = await Promise.all(Array.from({ length: 30 }, () => database.query(allSellers())))
    expect(new Set(answers.map((rows) => rows.length))).toEqual(new Set([2]))
    await database.close()
    await statement(gateway.url, `drop role ${role}`)
  })
})

// SQLite's transactions live in this process, and end with it.
describe.skipIf(engine === 'sqlite')('a transaction whose process stands still', () => {
  it('is ended by the server, so that nobody waits for what it holds, and is told as such', async () => {
    const { database } = await freshDatabase({ idleTransactionTimeoutMs: 200 })
    const { sellers } = database.tables
    const standingStill = database.transaction(function* (tx) {
      yield* run(tx.select().from(sellers).limit(1))
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
      return yield* run(tx.select().from(sellers).limit(1))
    })
    await expect(standingStill).rejects.toMatchObject({ name: 'DatabaseUnavailable' })
    expect(await database.transaction((tx) => run(tx.select().from(sellers).limit(1)))).toEqual([])
  })
})
