import type { Database } from '../database/database.ts'
import { createFailureLog } from '../fault-log.ts'
import type { Logger } from '../logger.ts'
import type { Account, Budgets } from './budgets.ts'
import { addUses, forgetUses } from './store.budgets.ts'

/** How often processes tell each other what was used, in milliseconds. */
const exchangeEveryMs = 1000
/** How soon that is tried again while somebody else writes to the file, in milliseconds. */
const againMs = 50
/** After how many times what is over is forgotten. */
const forgetEvery = 60
/** Accounts that are told of in one statement. */
const mostAtOnce = 1000

/** The exchange of a process with all others on the same database. */
export interface BudgetExchange {
  /** Ends it, and waits for what is under way. */
  readonly stop: () => Promise<void>
}

/**
 * Tells other processes once a second what accounts have used here, and learns what they have used there: one
 * statement, and none where nobody has asked for anything. What cannot be told now is told the next time.
 */
export function startBudgetExchange(
  { budgets, database, logger }: { budgets: Budgets; database: Database; logger: Logger },
  everyMs = exchangeEveryMs,
): BudgetExchange {
  const tellFailure = createFailureLog(
    logger,
    'Budgets could not be exchanged with other processes, and are for now counted here alone',
  )
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let rounds = 0
  let running = Promise.resolve()

  async function run(): Promise<void> {
    let isTold = true
    try {
      isTold = await exchange(database, budgets)
      rounds += 1
      if (rounds % forgetEvery === 0) await forgetUses(database)
    } catch (error) {
      tellFailure(error)
    }
    wait(isTold ? everyMs : Math.min(againMs, everyMs))
  }

  function next(): void {
    running = run()
  }

  function wait(ms: number): void {
    // Only now: one that takes long is not overtaken by the next.
    if (!isStopped) timer = setTimeout(next, ms).unref()
  }

  wait(everyMs)
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/** Answers whether others have heard of all of it. */
async function exchange(database: Database, budgets: Budgets): Promise<boolean> {
  for (;;) {
    const used = budgets.takeUsed(mostAtOnce)
    if (used.length > 0 && !(await tell(database, new Map(used.map((account) => [account.name, account])))))
      return false
    if (used.length < mostAtOnce) return true
  }
}

/** Answers whether others have heard of it. */
async function tell(database: Database, accounts: ReadonlyMap<string, Account>): Promise<boolean> {
  const asked = performance.now()
  const uses = [...accounts.values()].map((account) => ({
    account: account.name,
    pointsMs: account.points.takeUnsent(asked),
    writesMs: account.writes.takeUnsent(asked),
  }))
  let known: Awaited<ReturnType<typeof addUses>> = null
  try {
    known = await addUses(database, uses)
  } finally {
    if (!known) for (const { account, pointsMs, writesMs } of uses) accounts.get(account)?.untold(pointsMs, writesMs)
  }
  const now = performance.now()
  for (const { account, pointsMs, writesMs } of known ?? []) {
    accounts.get(account)?.points.learn(pointsMs, now)
    accounts.get(account)?.writes.learn(writesMs, now)
  }
  return known !== null
}
