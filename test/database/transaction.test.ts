import { eq, sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { afterCommit, check, type Database, run, runBoth, send } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { writeOneSubscription } from '../support/one-subscription.ts'
import { StatementCounter } from '../support/statement-counter.ts'

const counter = new StatementCounter()
const { database, url } = await freshDatabase({ onStatement: counter.onStatement })
const { sellers } = database.tables
const seller = (id: string) => ({
  id,
  name: `Seller ${id}`,
  searchName: `seller ${id}`,
  createdAt: new Date(1_700_000_000_123),
})
const names = async () => (await database.connection.select().from(sellers).orderBy(sellers.id)).map((row) => row.id)

describe('a transaction', () => {
  test('keeps all of its statements, and hands their rows back typed', async () => {
    const { result, statements } = await counter.during(() =>
      database.transaction(function* (tx) {
        const rows = yield* run(tx.insert(sellers).values(seller('kept')).returning())
        yield* run(tx.update(sellers).set({ name: 'Renamed' }).where(eq(sellers.id, 'kept')))
        return rows[0]!
      }),
    )
    expect(result).toMatchObject(seller('kept'))
    expect(statements).toHaveLength(2)
    expect(await database.connection.select().from(sellers)).toMatchObject([{ ...seller('kept'), name: 'Renamed' }])
  })

  test('keeps none of its statements when a later one fails', async () => {
    const before = await names()
    const failing = database.transaction(function* (tx) {
      yield* run(tx.insert(sellers).values(seller('lost')))
      yield* run(tx.insert(sellers).values(seller('twice')))
      yield* run(tx.insert(sellers).values(seller('twice')))
    })
    await expect(failing).rejects.toSatisfy((error) => database.isUniqueViolation(error))
    expect(await names()).toEqual(before)
  })

  test('keeps none of its statements when its own code throws', async () => {
    const before = await names()
    const failing = database.transaction(function* (tx) {
      yield* run(tx.insert(sellers).values(seller('lost')))
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await names()).toEqual(before)
  })

  test('keeps none of its statements when one that it has only sent fails, and fails by that one', async () => {
    const before = await names()
    const failures = [
      // The last before the commit; one with others behind it; one that was sent when its own code throws.
      () =>
        database.transaction(function* (tx) {
          yield* send(tx.insert(sellers).values(seller('sent')))
          yield* send(tx.insert(sellers).values(seller('sent')))
        }),
      () =>
        database.transaction(function* (tx) {
          yield* send(tx.insert(sellers).values(seller('sent')))
          yield* send(tx.insert(sellers).values(seller('sent')))
          yield* send(tx.insert(sellers).values({ ...seller('other'), name: null as never }))
          yield* run(tx.select().from(sellers))
        }),
      () =>
        database.transaction(function* (tx) {
          yield* send(tx.insert(sellers).values(seller('sent')))
          yield* send(tx.insert(sellers).values(seller('sent')))
          throw new Error('changed my mind')
        }),
    ]
    for (const failing of failures)
      await expect(failing).rejects.toSatisfy((error) => database.isUniqueViolation(error))
    expect(await names()).toEqual(before)
  })

  test('waits for all that it has sent before it is committed, however much that is', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `many ${index}`)
    await database.transaction(function* (tx) {
      for (const id of ids) yield* send(tx.insert(sellers).values(seller(id)))
    })
    expect(await names()).toEqual(expect.arrayContaining(ids))
    const [gone, left] = await database.transaction(function* (tx) {
      yield* send(tx.update(sellers).set({ name: 'To go' }).where(eq(sellers.id, 'many 1')))
      return yield* runBoth(
        tx.delete(sellers).where(eq(sellers.name, 'To go')).returning({ id: sellers.id }),
        tx.select({ id: sellers.id }).from(sellers).where(eq(sellers.id, 'many 1')),
      )
    })
    expect([gone, left]).toMatchObject([[{ id: 'many 1' }], []])
  })

  test('keeps nothing of what was behind a check that its rows did not pass, and may go on with that', async () => {
    const before = await names()
    const isEmpty = (rows: readonly unknown[]) => {
      if (rows.length > 0) throw new Error('there is one')
    }
    const checked = (id: string, last?: string) =>
      database.transaction(function* (tx) {
        yield* check(tx.select().from(sellers).where(eq(sellers.id, id)), isEmpty)
        yield* send(tx.insert(sellers).values(seller('behind')))
        try {
          yield* run(tx.select().from(sellers))
        } catch (error) {
          return `caught: ${(error as Error).message}`
        }
        if (last !== undefined) yield* check(tx.select().from(sellers).where(eq(sellers.id, last)), isEmpty)
        return 'done'
      })
    await expect(checked('absent', 'behind')).rejects.toThrow('there is one')
    expect(await names()).toEqual(before)
    await expect(checked('absent')).resolves.toBe('done')
    expect(await names()).toContain('behind')
  })

  test('fails with the first check that its rows did not pass, whatever those behind it would say', async () => {
    const refusing = (message: string) =>
      check(database.connection.select().from(sellers), () => {
        throw new Error(message)
      })
    const checked = database.transaction(function* (tx) {
      yield* refusing('first')
      yield* refusing('second')
      yield* run(tx.select().from(sellers))
    })
    await expect(checked).rejects.toThrow('first')
    const caught = database.transaction(function* (tx) {
      yield* refusing('first')
      try {
        yield* refusing('second')
        yield* run(tx.select().from(sellers))
      } catch (error) {
        throw new Error('of its own', { cause: error })
      }
    })
    // Where each statement is waited for, the first check throws before that.
    await expect(caught.catch((error: Error) => error.cause ?? error)).resolves.toMatchObject({ message: 'first' })
  })

  test('has effects outside the database once it is committed, and none where it is not', async () => {
    const effects: string[] = []
    const other = await openDatabase(url)
    const noticed: Promise<boolean>[] = []
    const isThere = async (id: string) =>
      (await other.connection.select().from(sellers).where(eq(sellers.id, id))).length > 0
    const writing = (id: string, isDoomed: boolean) =>
      database.transaction(function* (tx) {
        yield* afterCommit(() => {
          effects.push(id)
          noticed.push(isThere(id))
        })
        yield* run(tx.insert(sellers).values(seller(id)))
        if (isDoomed) throw new Error('changed my mind')
      })
    // Those of one turn may be committed together.
    await Promise.allSettled([writing('first', false), writing('doomed', true), writing('second', false)])
    const twice = database.transaction(function* (tx) {
      yield* afterCommit(() => effects.push('twice'))
      yield* run(tx.insert(sellers).values(seller('first')))
    })
    await expect(twice).rejects.toSatisfy((error) => database.isUniqueViolation(error))
    expect(effects.toSorted()).toEqual(['first', 'second'])
    expect(await Promise.all(noticed)).toEqual([true, true])
    await other.close()
  })

  test('has no effects and keeps nothing where its commit fails, and the next one goes on', async () => {
    await database.transaction(() =>
      run(database.raw(sql`create table visits (seller text references sellers (id) deferrable initially deferred)`)),
    )
    const effects: string[] = []
    const visiting = (id: string, sellerId: string) =>
      database.transaction(function* (tx) {
        yield* afterCommit(() => effects.push(id))
        yield* run(tx.insert(sellers).values(seller(id)))
        yield* run(database.raw(sql`insert into visits (seller) values (${sellerId})`))
      })
    await expect(visiting('orphaned', 'absent')).rejects.toThrow(/foreign key/i)
    expect(await names()).not.toContain('orphaned')
    await visiting('visited', 'visited')
    expect(await names()).toContain('visited')
    expect(effects).toEqual(['visited'])
  })
})

describe('a unique violation', () => {
  test('is told by a primary key and by a unique index', async () => {
    await writeOneSubscription(database)
    const { organizationServices } = database.tables
    const [added] = await database.connection.select().from(organizationServices)
    const byKey = database.connection.insert(organizationServices).values(added!)
    await expect(byKey).rejects.toSatisfy((error) => database.isUniqueViolation(error))
    const byIndex = database.connection.insert(organizationServices).values({ ...added!, id: 'again' })
    await expect(byIndex).rejects.toSatisfy((error) => database.isUniqueViolation(error))
    const removed = { ...added!, id: 'removed', removedAt: new Date(0) }
    await expect(database.connection.insert(organizationServices).values(removed)).resolves.toBeDefined()
  })

  test('is not what a missing parent, a missing value and an unknown table are', async () => {
    const { organizations } = database.tables
    const orphan = database.connection.insert(organizations).values({ ...seller('orphan'), resellerId: 'absent' })
    await expect(orphan).rejects.toSatisfy((error) => !database.isUniqueViolation(error))
    const incomplete = database.connection.insert(sellers).values({ ...seller('incomplete'), name: null as never })
    await expect(incomplete).rejects.toSatisfy((error) => !database.isUniqueViolation(error))
    const nowhere = database.connection.select({ one: sql`1` }).from(sql`nowhere`)
    await expect(nowhere).rejects.toSatisfy((error) => !database.isUniqueViolation(error))
    expect([undefined, null, 'text', new Error('other')].map((error) => database.isUniqueViolation(error))).toEqual(
      Array(4).fill(false),
    )
  })
})

test('transactions that were asked for before the database is closed are done', async () => {
  const closing = await openDatabase(url)
  const asked = ['early', 'late'].map((id) =>
    closing.transaction((tx) => run(tx.insert(sellers).values(seller(id)).returning({ id: sellers.id }))),
  )
  await closing.close()
  expect(await Promise.all(asked)).toEqual([[{ id: 'early' }], [{ id: 'late' }]])
  expect(await names()).toEqual(expect.arrayContaining(['early', 'late']))
})

test('transactions that start together lose no update', async () => {
  await database.connection.insert(sellers).values({ ...seller('counter'), name: '0' })
  const increment = () =>
    database.transaction(function* (tx) {
      yield* run(tx.update(sellers).set({ searchName: 'locked' }).where(eq(sellers.id, 'counter')))
      const [row] = yield* run(tx.select().from(sellers).where(eq(sellers.id, 'counter')))
      yield* run(
        tx
          .update(sellers)
          .set({ name: String(Number(row!.name) + 1) })
          .where(eq(sellers.id, 'counter')),
      )
    })
  await Promise.all(Array.from({ length: 30 }, increment))
  expect(
    await database.connection.select({ name: sellers.name }).from(sellers).where(eq(sellers.id, 'counter')),
  ).toEqual([{ name: '30' }])
})

test('exclusive work is done by one at a time, though several connections ask for it', async () => {
  const other = await openDatabase(url)
  const steps: string[] = []
  const work = (name: string, one: Database) =>
    one.withExclusiveLock(function* (tx) {
      steps.push(`${name} starts`)
      for (let step = 0; step < 5; step++) yield* run(tx.select().from(sellers))
      steps.push(`${name} ends`)
    })
  await Promise.all([work('a', database), work('b', other), work('c', database)])
  await other.close()
  expect(steps.filter((_, index) => index % 2 === 0).map((step) => step.replace('starts', 'ends'))).toEqual(
    steps.filter((_, index) => index % 2 === 1),
  )
  expect(steps).toHaveLength(6)
})
