import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { Bucket } from '../../src/identity/bucket.ts'
import { startBudgetExchange } from '../../src/identity/budget-exchange.ts'
import { Budgets } from '../../src/identity/budgets.ts'
import { addUses, forgetUses } from '../../src/identity/store.budgets.ts'
import { createLogger } from '../../src/logger.ts'
import { afterFile } from '../support/cleanups.ts'
import { freshDatabase } from '../support/fresh-database.ts'

const { log, budgets: settings } = readConfig({ BUDGET_POINTS: '1000', LOG_LEVEL: 'warn' })
const somebody = { accountId: 'somebody', account: 'USER', role: 'SELLER', parties: ['seller'] } as const

/** What a process has: budgets, and an exchange of them with others. */
function process(database: Database, lines: string[] = []) {
  return processOf(new Budgets(settings), database, lines)
}

function processOf(budgets: Budgets, database: Database, lines: string[]) {
  const logger = createLogger({ environment: 'production', log }, { write: (line) => void lines.push(line) })
  const exchange = startBudgetExchange({ budgets, database, logger }, 5)
  afterFile(exchange.stop)
  const account = budgets.of(somebody, '')
  const remaining = () => account.points.remaining(performance.now())
  return { account, exchange, remaining }
}

describe('processes on one database', () => {
  it('learn from each other what an account has used', async () => {
    const { database, url } = await freshDatabase()
    const other = await openDatabase(url)
    afterFile(() => other.close())
    const [here, there] = [process(database), process(other)]
    here.account.charge(400)
    there.account.charge(500)
    for (const { account, remaining } of [here, there]) {
      await expect
        .poll(() => {
          // Whoever uses something learns what others have used.
          account.charge(0.001)
          return remaining()
        })
        .toBeLessThan(490)
    }
    // One that starts later learns it with the first that it tells.
    const late = process(await openDatabase(url))
    late.account.charge(1)
    await expect.poll(late.remaining).toBeLessThan(900)
  })

  it('say nothing where nobody has asked for anything', async () => {
    const sent: string[] = []
    const { database } = await freshDatabase({ onStatement: (sql) => void sent.push(sql) })
    const { account } = process(database)
    sent.length = 0
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(sent).toEqual([])
    account.charge(1)
    await expect.poll(() => sent).toEqual([expect.stringMatching(/^insert into .budget_uses/)])
  })

  it('forget what is over, and nothing else', async () => {
    const { database } = await freshDatabase()
    const { budgetUses } = database.tables
    await addUses(database, [
      { account: 'over', pointsMs: 0, writesMs: 0 },
      { account: 'under way', pointsMs: 0, writesMs: 600_000 },
    ])
    await new Promise((resolve) => setTimeout(resolve, 10))
    await forgetUses(database)
    const left = await database.connection.select({ account: budgetUses.account }).from(budgetUses)
    expect(left).toEqual([{ account: 'under way' }])
  })

  it('go on for themselves where the database is not there, and tell later what was used meanwhile', async () => {
    const { database, url } = await freshDatabase()
    const lines: string[] = []
    let isThere = false
    const flaky: Database = {
      ...database,
      passing: (statement) => (isThere ? database.passing(statement) : Promise.reject(new Error('It is away.'))),
    }
    const { account, remaining } = process(flaky, lines)
    account.charge(700)
    await expect.poll(() => lines.length).toBeGreaterThan(0)
    expect(remaining()).toBeLessThan(900)
    isThere = true
    const other = process(await openDatabase(url))
    await expect
      .poll(() => {
        other.account.charge(0.001)
        return other.remaining()
      })
      .toBeLessThan(900)
  })

  it('tell all that was used where there are more accounts than one statement takes', async () => {
    const { database } = await freshDatabase()
    const lines: string[] = []
    const budgets = new Budgets(settings)
    const { exchange } = processOf(budgets, database, lines)
    const accounts = Array.from({ length: 2500 }, (_, index) => budgets.of({ ...somebody, accountId: `${index}` }, ''))
    for (const account of accounts) account.charge(500)
    const { budgetUses } = database.tables
    await expect
      .poll(async () => (await database.connection.select({ account: budgetUses.account }).from(budgetUses)).length)
      .toBe(2500)
    await exchange.stop()
    expect(lines).toEqual([])
  })
})

describe('what others have not heard of', () => {
  it('is told only as far as it has not come back meanwhile', () => {
    const bucket = new Bucket(60)
    bucket.use(30, 0)
    bucket.use(30, 25_000)
    // After a minute and more all of it is there again, and nobody needs to hear of it.
    expect(bucket.takeUnsent(1_000_000)).toBe(0)
    bucket.use(10, 2_000_000)
    expect(bucket.takeUnsent(2_004_000)).toBe(6000)
    expect(bucket.takeUnsent(2_004_000)).toBe(0)
  })
})
