import { gt, sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Connection, type Database, run, type Work } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { cumulus } from '../../src/demo/ids.ts'
import type { OperationContext } from '../../src/operations/operation-context.ts'
import { addOrganizationService } from '../../src/organization-services/operations/add.ts'
import { createSubscription } from '../../src/subscriptions/operations/create.ts'
import { updateSubscription } from '../../src/subscriptions/operations/update.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { isLong } from '../support/long-run.ts'
import { statement } from '../support/postgres-url.ts'
import { logEverything } from '../support/recorded-events.ts'
import { testTime } from '../support/templates.ts'
import { atOnce, serveTogether } from './gateways.ts'
import { faultsIn, readLedger } from './ledger.ts'
import { organization, type Sold, writeParties, writeService } from './world.ts'

const organizations = 20
const { database, url } = await freshDatabase()
await writeParties(database, organizations)
const sold = await writeService(database)
const { gateways } = await serveTogether(url, 2)

/** What somebody got who listened while work was done, and what there was to get. */
interface Followed<T> {
  readonly result: T
  readonly heard: readonly number[]
  readonly written: readonly number[]
  readonly polls: number
}

async function positionsAfter(start: number, limit = 100_000): Promise<number[]> {
  const { eventLog } = database.tables
  const isNew = gt(eventLog.position, start)
  const rows = await database.connection
    .select({ position: eventLog.position })
    .from(eventLog)
    .where(isNew)
    .orderBy(eventLog.position)
    .limit(limit)
  return rows.map(({ position }) => position)
}

/** Follows the log as any consumer does: asks again and again for what comes after the last that it knows. */
async function follow<T>(work: (heard: readonly number[]) => Promise<T>): Promise<Followed<T>> {
  await logEverything(database)
  const start = (await positionsAfter(0)).at(-1) ?? 0
  const heard: number[] = []
  let polls = 0
  const poll = async () => {
    const found = await positionsAfter(heard.at(-1) ?? start, 50)
    heard.push(...found)
    polls += 1
    return found.length
  }
  const state = { isDone: false }
  const done = work(heard).finally(() => (state.isDone = true))
  while (!state.isDone) {
    await poll()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const result = await done
  await logEverything(database)
  while ((await poll()) > 0);
  return { result, heard, written: await positionsAfter(start), polls }
}

test('who polls for the events after the last one misses none while several processes write', async () => {
  const { serviceId, productId } = await writeService(database)
  const writing = () =>
    atOnce(gateways, organizations, async (gateway, index) => {
      const of = { organizationId: organization(index + 1), serviceId }
      const added = await gateway.write('addOrganizationService', { ...of, currencyCode: 'EUR' })
      const created = await gateway.write('createSubscription', { ...of, productId, quantity: 1 })
      const subscriptionId = created.subscription?.id
      const updated = await gateway.write('updateSubscription', { subscriptionId, quantity: 2 })
      const cancelled = await gateway.write('cancelSubscription', { subscriptionId, mode: 'IMMEDIATE' })
      return [added, created, updated, cancelled].filter(({ code }) => code !== undefined)
    })
  const { result: refusals, heard, written } = await follow(writing)
  expect(refusals.flat()).toEqual([])
  expect(heard).toHaveLength(4 * organizations)
  expect(heard).toEqual(written)
  expect(faultsIn(await readLedger(database))).toEqual([])
})

/** A database whose transactions stay open for a while after their last statement. */
function held(inner: Database, milliseconds: () => number): Database {
  function* heldOpen<T>(tx: Connection, work: Work<T>): Work<T> {
    const result = yield* work
    yield* run(inner.raw(sql`select pg_sleep(${milliseconds() / 1000})`))
    return result
  }
  return { ...inner, transaction: (work) => inner.transaction((tx) => heldOpen(tx, work(tx))) }
}

const messages = { allowsHttp: true, allowsPrivateAddresses: true }

function actorOn(one: Database): OperationContext {
  const viewer = { role: 'BROKER', account: 'USER', accountId: 'racer', parties: [cumulus] } as const
  return {
    viewer,
    database: one,
    now: testTime,
    requestId: 'race',
    door: 'GRAPHQL',
    trace: null,
    idempotencySecret: Buffer.alloc(32),
    messages,
  }
}

/** Adds, subscribes and updates for every organization at once, and answers what failed. */
async function race({ serviceId, productId }: Sold, databases: readonly Database[]): Promise<unknown[]> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: organizations }, async (_, index) => {
      const actor = actorOn(databases[index % databases.length] as Database)
      const of = { organizationId: organization(index + 1), serviceId }
      await addOrganizationService(actor, { ...of, currencyCode: 'EUR' })
      const { id } = await createSubscription(actor, { ...of, productId, quantity: 1 })
      for (const quantity of [2, 3]) await updateSubscription(actor, { subscriptionId: id, quantity })
    }),
  )
  return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
}

/** Calls until the function that it answers is called. */
function repeatedly(work: () => Promise<unknown>): () => Promise<void> {
  const state = { isStopped: false }
  const loop = async () => {
    while (!state.isStopped) await work()
  }
  const done = loop()
  return async () => {
    state.isStopped = true
    await done
  }
}

describe.runIf(engine === 'postgres')('on PostgreSQL, where transactions run side by side', () => {
  // Those that run have relays of their own.
  beforeAll(async () => Promise.all(gateways.map((gateway) => gateway.kill())))
  const opened: Database[] = []
  afterAll(async () => Promise.all(opened.map((one) => one.close())))
  /** Two pools, so that every racer has a connection of its own. */
  const openTwo = async () => {
    const two = await Promise.all(
      [1, 2].map(() => openDatabase(url, { statementTimeoutMs: 120_000, lockTimeoutMs: 60_000 })),
    )
    opened.push(...two)
    return two
  }
  const clients: pg.Client[] = []
  afterAll(async () => Promise.all(clients.map((client) => client.end().catch(() => {}))))
  const connect = async () => {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    clients.push(client)
    return client
  }

  test('who polls misses none though transactions stay open after they recorded, and two relays give positions', async () => {
    const databases = (await openTwo()).map((one) => held(one, () => 5 + Math.random() * 40))
    const stops = databases.map((one) => repeatedly(() => one.logEvents(3)))
    const { result: failures, heard, written, polls } = await follow(() => race(sold, databases))
    await Promise.all(stops.map((stop) => stop()))
    expect(failures).toEqual([])
    expect(heard).toHaveLength(4 * organizations)
    expect(heard).toEqual(written)
    // It looked in between, not only at the end.
    expect(polls).toBeGreaterThan(organizations)
    expect(faultsIn(await readLedger(database))).toEqual([])
  })

  test('events of one subject stand in the log in the order of its versions', async () => {
    const { eventLog } = database.tables
    const rows = await database.connection.select().from(eventLog).orderBy(eventLog.position)
    for (const [, told] of Map.groupBy(rows, ({ subjectId }) => subjectId))
      expect(told.map(({ subjectVersion }) => subjectVersion)).toEqual(told.map((_, index) => index + 1))
  })

  test('the server may have a stricter isolation as its default', async () => {
    const name = new URL(url).pathname.slice(1)
    await statement(url, `alter database ${name} set default_transaction_isolation = 'serializable'`)
    const databases = (await openTwo()).map((one) => held(one, () => 5))
    const sold = await writeService(database)
    const { result: failures, heard, written } = await follow(() => race(sold, databases))
    await statement(url, `alter database ${name} reset default_transaction_isolation`)
    expect(failures).toEqual([])
    expect(heard).toEqual(written)
  })

  test('a process that stops between recording and commit keeps nobody waiting, and its event comes once it commits', async () => {
    const { serviceId, productId } = await writeService(database)
    const actor = actorOn(database)
    const add = (index: number) =>
      addOrganizationService(actor, { organizationId: organization(index), serviceId, currencyCode: 'EUR' })
    await add(1)
    const { heard, written } = await follow(async (heard) => {
      const stopped = await connect()
      await stopped.query('begin')
      await stopped.query(`with recorded as (
          insert into events select (jsonb_populate_record(null::events, to_jsonb(e) || jsonb_build_object('id', gen_random_uuid()))).*
            from events e limit 1 returning id)
        insert into event_inbox (event_id) select id from recorded`)
      await createSubscription(actor, { organizationId: organization(1), serviceId, productId, quantity: 1 })
      await add(2)
      await logEverything(database)
      await expect.poll(() => heard.length).toBe(2)
      await stopped.query('commit')
    })
    expect(heard).toHaveLength(3)
    expect(heard).toEqual(written)
  })

  test('a relay that stops while it holds the head is ended by the server, and the others go on', async () => {
    const frozen = await connect()
    await frozen.query(`begin; set local idle_in_transaction_session_timeout = '300ms'`)
    await frozen.query('select id from event_log_head for update skip locked')
    const { serviceId } = await writeService(database)
    const start = (await positionsAfter(0)).at(-1) ?? 0
    const of = { organizationId: organization(3), serviceId, currencyCode: 'EUR' }
    await addOrganizationService(actorOn(database), of)
    // Nobody waits for it: there is nothing to do for as long as it has the head.
    expect(await database.logEvents(1000)).toBe(0)
    await expect.poll(() => database.logEvents(1000), { timeout: 10_000 }).toBe(1)
    expect(await positionsAfter(start)).toEqual([start + 1])
  })

  test('many events that wait get their positions, in bounded transactions', async () => {
    const thousands = isLong ? 100 : 10
    const start = (await positionsAfter(0)).at(-1) ?? 0
    await statement(
      url,
      `with recorded as (
        insert into events select (jsonb_populate_record(null::events, to_jsonb(e) || jsonb_build_object('id', gen_random_uuid()))).*
          from (select * from events limit 1) e, generate_series(1, ${thousands * 1000}) returning id)
      insert into event_inbox (event_id) select id from recorded`,
    )
    const batches = []
    do batches.push(await database.logEvents(1000))
    while (batches.at(-1) !== 0)
    expect(batches).toEqual([...Array.from({ length: thousands }, () => 1000), 0])
    const expected = Array.from({ length: thousands * 1000 }, (_, index) => start + index + 1)
    expect(await positionsAfter(start)).toEqual(expected)
  })

  test('no transaction of a write notifies anybody, which would have all commits wait for each other', async () => {
    const statements: string[] = []
    const watched = await openDatabase(url, { onStatement: (text) => void statements.push(text) })
    opened.push(watched)
    expect(await race(await writeService(database), [watched])).toEqual([])
    expect(statements.length).toBeGreaterThan(10 * organizations)
    expect(statements.filter((text) => /notify|advisory/i.test(text))).toEqual([])
  })
})
