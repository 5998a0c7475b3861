import { setImmediate } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { varied } from '../database/bounded.ts'
import type { Database } from '../database/database.ts'

/** Heavy operations of one account that may wait for each other. */
const mostWaiting = 10
/** Heavy operations that may wait or run, of all accounts together. */
const mostInAll = 100

/**
 * Turns for heavy operations, so that nobody else waits for them: of each account one at a time, and between two of
 * their statements everything else that has come.
 */
export class Turns {
  /** The last operation of each account, which the next one waits for, and how many there are. */
  readonly #accounts = new Map<string, { last: Promise<unknown>; count: number }>()
  #count = 0
  #slots: Slots | null = null

  /** Executes an operation when it is its turn; answers null where too many are waiting. */
  async take<Result>(
    context: Context,
    execute: (context: Context) => Promise<Result> | Result,
  ): Promise<Result | null> {
    const account = context.viewer?.accountId ?? ''
    const before = this.#accounts.get(account) ?? { last: Promise.resolve(), count: 0 }
    if (before.count > mostWaiting || this.#count >= mostInAll) return null
    const slots = (this.#slots ??= new Slots(context.database.heavyStatements))
    this.#count += 1
    const own = before.last.then(() => execute({ ...context, database: paced(context.database, slots) }))
    const entry = { last: own.catch(() => null), count: before.count + 1 }
    this.#accounts.set(account, entry)
    try {
      return await own
    } finally {
      this.#count -= 1
      const now = this.#accounts.get(account)
      if (now && now.count > 1) now.count -= 1
      else this.#accounts.delete(account)
    }
  }
}

/** The database whose reading waits for its turn. Units of work are left alone. */
function paced(database: Database, slots: Slots): Database {
  return varied(database, { query: (statement) => slots.during(() => database.query(statement)) })
}

/** So many statements at once, in the order in which they were asked for, and a turn of the event loop between two. */
class Slots {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      await setImmediate()
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
  }
}
