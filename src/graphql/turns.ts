import { setImmediate } from 'node:timers/promises'
import type { ExecutionResult } from 'graphql'
import type { Context } from '../context.ts'
import type { Database } from '../database/database.ts'
import { publicError } from './errors.ts'

/** Heavy operations of one account that may wait for each other. */
const mostWaiting = 10
/** Heavy operations that may wait or run, of all accounts together. */
const mostInAll = 100

/**
 * Turns for heavy operations, so that nobody else waits for them: of each account one at a time, and between two of
 * their statements everything else that has come.
 */
export class Turns {
  readonly #deadlineMs: number
  /** The last operation of each account, which the next one waits for, and how many there are. */
  readonly #accounts = new Map<string, { last: Promise<unknown>; count: number }>()
  #count = 0
  #slots: Slots | null = null

  constructor(deadlineMs: number) {
    this.#deadlineMs = deadlineMs
  }

  /**
   * Executes an operation when it is its turn. One that only reads is ended at the deadline; one that may write is
   * finished once it has begun.
   */
  async take(
    context: Context,
    mayWrite: boolean,
    execute: (context: Context) => Promise<ExecutionResult> | ExecutionResult,
  ): Promise<ExecutionResult> {
    const account = context.viewer?.accountId ?? ''
    const deadline = performance.now() + this.#deadlineMs
    const before = this.#accounts.get(account) ?? { last: Promise.resolve(), count: 0 }
    if (before.count > mostWaiting || this.#count >= mostInAll) return { errors: [busy()] }
    this.#slots ??= new Slots(context.database.heavyStatements)
    const pace = new Pace(this.#slots, deadline)
    const run = async () => {
      if (pace.isOver()) return { errors: [late(this.#deadlineMs)] }
      const result = await execute({ ...context, database: paced(context.database, pace, mayWrite) })
      return !mayWrite && pace.isEnded ? { errors: [late(this.#deadlineMs)] } : result
    }
    this.#count += 1
    const own = before.last.then(run)
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

/** How far an operation has come, by the time. */
class Pace {
  readonly slots: Slots
  readonly #deadline: number
  /** Whether something was not read any more. */
  isEnded = false

  constructor(slots: Slots, deadline: number) {
    this.slots = slots
    this.#deadline = deadline
  }

  /** Whether the deadline is over. */
  isOver(): boolean {
    return performance.now() > this.#deadline
  }
}

/** The database whose reading waits for its turn. Units of work are left alone. */
function paced(database: Database, pace: Pace, mayWrite: boolean): Database {
  return {
    ...database,
    query: (statement) =>
      pace.slots.during(() => {
        if (!mayWrite && pace.isOver()) {
          pace.isEnded = true
          throw new Error('The deadline is over.')
        }
        return database.query(statement)
      }),
  }
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

function busy() {
  const message = 'Too many costly operations are waiting. Ask again when some of them were answered.'
  return publicError('SERVER_BUSY', message, { http: { status: 503, headers: { 'retry-after': '1' } } })
}

function late(deadlineMs: number) {
  const message = `The operation could not be answered within ${deadlineMs} ms. Ask for less, or again later.`
  return publicError('DEADLINE_EXCEEDED', message, { http: { status: 503, headers: { 'retry-after': '5' } } })
}
