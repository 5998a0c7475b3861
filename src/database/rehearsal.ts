import type { Database, TimeLimit } from './database.ts'

const refuse = () => Promise.reject(new Error('This has no place in a rehearsal, whose transaction is undone.'))

/** What a rehearsal does not do, since it would be kept, or is about the database as a whole. */
export const unrehearsed = {
  rehearse: refuse,
  withExclusiveLock: refuse,
  fill: refuse,
  changeTables: refuse,
  outsideTransaction: refuse,
} satisfies Partial<Database>

/** Throws what says so where a rehearsal has no time left. */
export function keepTime(limit: TimeLimit | undefined): void {
  if (limit && (limit.leftMs() ?? Infinity) <= 0) throw limit.expire()
}

/** What is done one after the other, in the order in which it was asked for: what has waited too long is not begun. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve()

  /** Does some work when its turn has come. */
  during<Result>(work: () => Promise<Result>, limit?: TimeLimit): Promise<Result> {
    const own = this.#last.then(() => {
      keepTime(limit)
      return work()
    })
    // One that fails holds nobody up.
    this.#last = own.catch(() => {})
    return own
  }
}

/**
 * What is done at a rehearsal. Once that is over nothing more begins, and what has begun is waited for: of a field that
 * fails others are still read, and by then its connection belongs to somebody else.
 */
export class Underway {
  readonly #works = new Set<Promise<unknown>>()
  #isOver = false

  /** Does some work, while the rehearsal goes on. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isOver) throw new Error('The rehearsal is over.')
    const running = work()
    this.#works.add(running)
    try {
      return await running
    } finally {
      this.#works.delete(running)
    }
  }

  /** Ends the rehearsal, and waits for what is under way. */
  async end(): Promise<void> {
    this.#isOver = true
    await Promise.allSettled(this.#works)
  }
}
