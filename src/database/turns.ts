import { setImmediate } from 'node:timers/promises'
import { paced, RequestEnded } from './bounded.ts'
import type { Database } from './database.ts'

/** Heavy requests of one account that may wait for each other. */
const mostWaiting = 10
/** Heavy requests that may wait or run, of all accounts together. */
const mostInAll = 100

/** The part of a context by which work takes turns: the database that it reads, and for whom. */
interface Reader {
  readonly account: object
  readonly database: Database
}

/**
 * Turns for what costs much, whichever door it came through, so that nobody else waits for it: of each account one at a
 * time, and between two of its statements everything else that has come.
 */
export class Turns {
  /** The last reading of each account, which the next one waits for, and how many there are. */
  readonly #accounts = new Map<object, { last: Promise<unknown>; count: number }>()
  readonly #heavyCost: number
  #count = 0

  /** `heavyCost`: the cost up to which nothing takes turns. */
  constructor(heavyCost: number) {
    this.#heavyCost = heavyCost
  }

  /** Reads something that costs so much when it is its turn. Throws `RequestEnded` where too many are waiting. */
  take<Own extends Reader, Result>(
    cost: number,
    reader: Own,
    read: (reader: Own) => Promise<Result> | Result,
  ): Promise<Result> | Result {
    return cost <= this.#heavyCost ? read(reader) : this.#queue(reader, read)
  }

  async #queue<Own extends Reader, Result>(
    reader: Own,
    read: (reader: Own) => Promise<Result> | Result,
  ): Promise<Result> {
    const { account, database } = reader
    const before = this.#accounts.get(account) ?? { last: Promise.resolve(), count: 0 }
    if (before.count > mostWaiting || this.#count >= mostInAll) throw new RequestEnded('busy')
    this.#count += 1
    const own = before.last.then(() => read({ ...reader, database: paced(database) }))
    const entry = { last: own.catch(() => null), count: before.count + 1 }
    this.#accounts.set(account, entry)
    try {
      const result = await own
      // What is done with it is for the next turn.
      await setImmediate()
      return result
    } finally {
      this.#count -= 1
      const now = this.#accounts.get(account)
      if (now && now.count > 1) now.count -= 1
      else this.#accounts.delete(account)
    }
  }
}
