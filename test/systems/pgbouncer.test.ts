import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { start } from '../commands/child.ts'
import { afterFile } from '../support/cleanups.ts'
import { statement, withDatabase } from '../support/postgres-url.ts'
import { ask, brokerToken, serve } from './gateways.ts'
import { runPgBouncer, through } from './pgbouncer.ts'
import type { Running } from './programs.ts'

/** As docs/running.md has it. */
const transactionMode = { pool_mode: 'transaction', max_client_conn: '200', default_pool_size: '5' }

let server: string
let key: string
beforeAll(async () => {
  const admin = inject('postgresUrl')
  const name = `gateway_${randomUUID().replaceAll('-', '')}`
  await statement(admin, `create role ${name} login`)
  await statement(admin, `create database ${name} owner ${name}`)
  afterFile(async () => {
    await statement(admin, `drop database ${name} with (force)`)
    await statement(admin, `drop role ${name}`)
  })
  server = Object.assign(new URL(withDatabase(admin, name)), { username: name }).href
  key = join(inject('runFolder'), `${name}.json`)
})

/** The settings of a gateway behind a pooler. */
const settings = (pooler: Running, more: Readonly<Record<string, string>> = {}) => ({
  DATABASE_URL: through(pooler, server),
  AUTH_KEY_FILE: key,
  TICK_INTERVAL_MS: '200',
  ...more,
})

const query = `query ($id: ID!) { subscription(id: $id) { id quantity organization { name } } sellers { totalCount } }`
const change = `mutation ($input: UpdateSubscriptionInput!) {
  updateSubscription(input: $input) { ... on UpdateSubscriptionSuccess { subscription { quantity } } ... on DomainError { message } }
}`

describe('behind PgBouncer with its defaults', () => {
  it('the gateway sets what it needs for each session, and serves', async () => {
    const pooler = await runPgBouncer(server)
    const env = settings(pooler)
    const { address, child } = await serve(env)
    const token = await brokerToken(env)
    expect(await ask(address, token, query, { id: subscriptionId(5) })).toMatchObject({ status: 200 })
    child.process.kill('SIGTERM')
    expect((await child.finished).code).toBe(0)
  })
})

describe('behind PgBouncer in transaction mode', () => {
  const pooled = { DATABASE_POOLER: 'transaction' }

  it('a role without the settings is refused, with the statements that mend it; once they were run, it serves', async () => {
    const pooler = await runPgBouncer(server, transactionMode)
    const env = settings(pooler, pooled)
    const refused = start(['serve'], { env: { PORT: '0', ...env } })
    const { code, stderr } = await refused.finished
    expect(code).toBe(1)
    expect(stderr).toContain('DATABASE_POOLER is transaction')
    const statements = stderr.split('\n').filter((line) => line.startsWith('ALTER ROLE'))
    expect(statements.map((line) => /SET (\w+) =/.exec(line)?.[1])).toEqual(
      expect.arrayContaining([
        'datestyle',
        'timezone',
        'plan_cache_mode',
        'statement_timeout',
        'lock_timeout',
        'idle_in_transaction_session_timeout',
      ]),
    )
    await statement(inject('postgresUrl'), statements.join('\n'))
    await pooler.stop('SIGINT')

    const mended = settings(await runPgBouncer(server, transactionMode), pooled)
    const { address } = await serve(mended)
    const token = await brokerToken(mended)
    expect(await ask(address, token, query, { id: subscriptionId(5) })).toMatchObject({ status: 200 })
  })

  it('two gateways answer everything right, however statements are spread over the sessions', async () => {
    const pooler = await runPgBouncer(server, transactionMode)
    const env = settings(pooler, pooled)
    const gateways = [await serve(env), await serve(env)]
    const token = await brokerToken(env)
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1)
    const { address: first = '' } = gateways[0] ?? {}
    const { body } = await ask(first, token, '{ subscriptions(first: 12) { nodes { id service { name } } } }')
    const expected: { id: string; service: { name: string } }[] = body.data.subscriptions.nodes
    const faults: unknown[] = []
    const reading = gateways.flatMap(({ address }) =>
      numbers.map(async (number) => {
        for (let time = 0; time < 30; time += 1) {
          const wanted = expected[(number + time) % expected.length]
          const one = 'query ($id: ID!) { subscription(id: $id) { id service { name } } }'
          const answer = await ask(address, token, one, { id: wanted?.id })
          if (answer.status !== 200 || JSON.stringify(answer.body.data.subscription) !== JSON.stringify(wanted))
            faults.push(answer.body)
        }
      }),
    )
    const writing = gateways.map(async ({ address }, index) => {
      for (let time = 0; time < 20; time += 1) {
        const input = { subscriptionId: subscriptionId(5), quantity: 100 + time * 2 + index }
        const answer = await ask(address, token, change, { input })
        if (answer.status !== 200) faults.push(answer.body)
      }
    })
    await Promise.all([...reading, ...writing])
    expect(faults).toEqual([])
  })

  it('sessions that others get afterwards are as they were', async () => {
    const pooler = await runPgBouncer(server, { ...transactionMode, default_pool_size: '1' })
    const { address } = await serve(settings(pooler, pooled))
    const token = await brokerToken(settings(pooler, pooled))
    const told = async () => {
      const client = new pg.Client({ connectionString: through(pooler, server) })
      await client.connect()
      const { rows } = await client.query("select name from pg_settings where source = 'session'")
      await client.end()
      return rows
    }
    await ask(address, token, query, { id: subscriptionId(5) })
    await ask(address, token, change, { input: { subscriptionId: subscriptionId(5), quantity: 7 } })
    expect(await told()).toEqual([])
  })

  it('a pooler that goes away is told as such, and when it is back, all is well', async () => {
    const pooler = await runPgBouncer(server, transactionMode)
    const env = settings(pooler, pooled)
    const { address } = await serve(env)
    const token = await brokerToken(env)
    const read = () => ask(address, token, query, { id: subscriptionId(5) })
    expect(await read()).toMatchObject({ status: 200 })
    await pooler.stop('SIGKILL')
    expect(await read()).toMatchObject({ status: 503, retryAfter: '5' })
    await runPgBouncer(server, transactionMode, pooler.port)
    await expect.poll(read).toMatchObject({ status: 200 })
  })
})
