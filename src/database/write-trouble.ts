import { DatabaseUnavailable, type Trouble } from '../database-unavailable.ts'

/** For how long the last failure of a write is told, in milliseconds: without writes nobody finds out that it is over. */
const toldForMs = 10_000

/** The trouble that an error tells of: whatever else keeps a database from being asked, it cannot be used. */
export function troubleIn(error: unknown): Trouble {
  return error instanceof DatabaseUnavailable ? error.trouble : 'unreachable'
}

/** Remembers what has kept the last write from being made, for those who ask how the database is. */
export class WriteTrouble {
  #last: { readonly trouble: Trouble; readonly at: number } | null = null

  /** Does a write, and remembers its trouble or that there was none. */
  async during<Result>(write: () => Promise<Result>): Promise<Result> {
    try {
      const result = await write()
      this.#last = null
      return result
    } catch (error) {
      // What is busy now may be free for the next one.
      if (error instanceof DatabaseUnavailable && error.trouble !== 'busy')
        this.#last = { trouble: error.trouble, at: performance.now() }
      throw error
    }
  }

  /** The trouble of the last write, null where it went through or is long ago. */
  current(): Trouble | null {
    return this.#last && performance.now() - this.#last.at < toldForMs ? this.#last.trouble : null
  }
}
