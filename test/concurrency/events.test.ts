import { gt, sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { type Connection, type Database, run, type Work } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { cumulus } from '../../src/demo/ids.ts'
import type { OperationContext } from '../../src/operations/operation-context.ts'
import { addOrganizationService } from '../../src/organization-services/operations/add.ts'
import { createSubscription } from '../../src/subscriptions/operations/create.ts'
import { updateSubscription } from '../../src/subscriptions/operations/update.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { statement } from '../support/postgres-url.ts'
import { testTime } from '../support/templates.ts'
import { atOnce, serveTogether } from './gateways.ts'
import { faultsIn, readLedger } from './ledger.ts'
import { organization, readEvents, type Sold, writeParties, writeService } from './world.ts'

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

/** Follows the events as any consumer does: asks again and again for those after the last that it knows. */
async function follow<T>(work: (heard: readonly number[]) => Promise<T>): Promise<Followed<T>> {
  const {
    connection,
    tables: { events },
  } = database
  const start = (await readEvents(database)).at(-1)?.sequence ?? 0
  const heard: number[] = []
  let polls = 0
  const poll = async () => {
    const isNew = gt(events.sequence, heard.at(-1) ?? start)
    const rows = await connection.select().from(events).where(isNew).orderBy(events.sequence).limit(50)
    heard.push(...rows.map(({ sequence }) => sequence))
    polls += 1
    return rows.length
  }
  const state = { isDone: false }
  const done = work(heard).finally(() => (state.isDone = true))
  while (!state.isDone) {
    await poll()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const result = await done
  while ((await poll()) > 0);
  const written = (await readEvents(database)).map(({ sequence }) => sequence).filter((sequence) => sequence > start)
  return { result, heard, written, polls }
}

test('who polls for the events after the last one misses none while several processes write', async () => {
  const { serviceId, productId } = await writeService(database)
  const writing = () =>
    atOnce(gateways, organizations, async (gateway, index) => {
      const of = { organizationId: organization(index + 1), serviceId }
      await gateway.write('addOrganizationService', { ...of, currencyCode: 'EUR' })
      const { subscription } = await gateway.write('createSubscription', { ...of, productId, quantity: 1 })
      await gateway.write('updateSubscription', { subscriptionId: subscription?.id, quantity: 2 })
      return gateway.write('cancelSubscription', { subscriptionId: subscription?.id, mode: 'IMMEDIATE' })
    })
  const { heard, written } = await follow(writing)
  expect(heard).toHaveLength(4 * organizations)
  expect(heard).toEqual(written)
  expect(faultsIn(await readLedger(database))).toEqual([])
})

/** A database whose transactions stay open for a while after their last statement, when their events are numbered. */
function held(inner: Database, milliseconds: () => number): Database {
  function* heldOpen<T>(tx: Connection, work: Work<T>): Work<T> {
    const result = yield* work
    yield* run(inner.raw(sql`select pg_sleep(${milliseconds() / 1000})`))
    return result
  }
  return { ...inner, transaction: (work) => inner.transaction((tx) => heldOpen(tx, work(tx))) }
}

const withoutLock = (inner: Database): Database => ({ ...inner, *lockEventSequence() {} })

function actorOn(one: Database): OperationContext {
  const viewer = { role: 'BROKER', account: 'USER', accountId: 'racer', parties: [cumulus] } as const
  return { viewer, database: one, now: testTime, requestId: 'race', idempotencySecret: Buffer.alloc(32) }
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

describe.runIf(engine === 'postgres')('on PostgreSQL, where transactions run side by side', () => {
  const opened: Database[] = []
  afterAll(async () => Promise.all(opened.map((one) => one.close())))
  /** Two pools, so that every racer has a connection of its own. */
  const openTwo = async () => {
    const two = await Promise.all([1, 2].map(() => openDatabase(url, { statementTimeoutMs: 120_000 })))
    opened.push(...two)
    return two
  }
  test('who polls misses none though transactions stay open between numbering and commit', async () => {
    const databases = (await openTwo()).map((one) => held(one, () => 5 + Math.random() * 40))
    const { result: failures, heard, written, polls } = await follow(() => race(sold, databases))
    expect(failures).toEqual([])
    expect(heard).toHaveLength(4 * organizations)
    expect(heard).toEqual(written)
    // It looked in between, not only at the end.
    expect(polls).toBeGreaterThan(organizations)
    expect(faultsIn(await readLedger(database))).toEqual([])
  })

  test('without the numbering’s lock the same writers take each other’s numbers, and some fail', async () => {
    const databases = (await openTwo()).map((one) => withoutLock(held(one, () => 30)))
    const failures = await race(await writeService(database), databases)
    expect(failures.length).toBeGreaterThan(0)
    // Even so nothing is half there: who lost left nothing.
    expect(faultsIn(await readLedger(database))).toEqual([])
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

  test('a number that is given before others commit would be missed, and this reader would show it', async () => {
    const last = (await readEvents(database)).at(-1)?.sequence ?? 0
    const changed = (by: number) =>
      `to_jsonb(e) || jsonb_build_object('sequence', ${last + by}, 'id', gen_random_uuid())`
    const insert = (by: number) => `insert into events
      select (jsonb_populate_record(null::events, ${changed(by)})).* from events e where sequence = ${last}`
    const late = new pg.Client({ connectionString: url })
    await late.connect()
    const { heard, written } = await follow(async (heard) => {
      await late.query('begin')
      await late.query(insert(1))
      await statement(url, insert(2))
      await expect.poll(() => heard.length).toBe(1)
      await late.query('commit')
    })
    await late.end()
    expect([heard, written]).toEqual([[last + 2], [last + 1, last + 2]])
  })
})
