import { DatabaseUnavailable } from '../database-unavailable.ts'

/** So much work at once, and no more: the rest waits in the order in which it came, and not for long. */
export class Bound {
  #free: number
  readonly #waitMs: number
  readonly #waiting = new Set<() => void>()

  /** `waitMs`: milliseconds after which work that still waits is given up, as `busy`. */
  constructor(most: number, waitMs: number) {
    this.#free = most
    this.#waitMs = waitMs
  }

  /** Does some work when there is room for it. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1
    else await this.#turn()
    try {
      return await work()
    } finally {
      this.#pass()
    }
  }

  /** How much waits for room. */
  get waiting(): number {
    return this.#waiting.size
  }

  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(start)
        reject(new DatabaseUnavailable('busy', new Error(`No connection was free within ${this.#waitMs} ms.`)))
      }, this.#waitMs)
      this.#waiting.add(start)
    })
  }

  /** Hands the room on to the one that waits longest. */
  #pass(): void {
    const [next] = this.#waiting
    if (next === undefined) this.#free += 1
    else {
      this.#waiting.delete(next)
      next()
    }
  }
}
