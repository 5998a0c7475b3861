import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { run } from '../../src/database/database.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { StatementCounter } from '../support/statement-counter.ts'

const counter = new StatementCounter()
const { database } = await freshDatabase({ onStatement: counter.onStatement })
const { sellers } = database.tables
const seller = (id: string) => ({ id, name: `Seller ${id}`, searchName: `seller ${id}`, createdAt: new Date(1_700_000_000_123) })
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
    expect(result).toEqual(seller('kept'))
    expect(statements).toHaveLength(2)
    expect(await database.connection.select().from(sellers)).toEqual([{ ...seller('kept'), name: 'Renamed' }])
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
})
