import { DatabaseUnavailable } from './database-unavailable.ts'
import type { Database } from './database/database.ts'
import type { Logger } from './logger.ts'

/** The options of a clock check. */
export interface ClockCheckOptions {
  readonly database: Database
  readonly clock: () => Date
  readonly logger: Logger
  /** How far the two times may be apart, in milliseconds. */
  readonly mostMs: number
}

/**
 * Compares the time of this process with that of the database. What is written with a wrong time stays: the future is
 * settled at once, and what was changed last looks older than it is.
 */
export class ClockCheck {
  readonly #options: ClockCheckOptions
  #found: { readonly aheadMs: number; readonly isWrong: boolean } | null = null

  constructor(options: ClockCheckOptions) {
    this.#options = options
  }

  /** The last comparison; null where there is nothing to compare with, such as on a file of this machine. */
  get found(): { readonly aheadMs: number; readonly isWrong: boolean } | null {
    return this.#found
  }

  /** Compares the times anew. A database that cannot be asked changes nothing. */
  async compare(): Promise<void> {
    const { database, clock, logger, mostMs } = this.#options
    const before = clock().getTime()
    const { now } = await database.examine()
    const after = clock().getTime()
    if (!now) return
    // Its time is from any moment between our question and its answer, which may be long if we were busy.
    const nearest = Math.min(Math.max(now.getTime(), before), after)
    const aheadMs = Math.round(nearest - now.getTime())
    const isWrong = Math.abs(aheadMs) > mostMs
    if (isWrong && !this.#found?.isWrong)
      logger.error(
        { aheadMs },
        'The clock of this process is wrong: it writes nothing until it agrees with the database',
      )
    if (!isWrong && this.#found?.isWrong) logger.info({ aheadMs }, 'The clock of this process is right again')
    this.#found = { aheadMs, isWrong }
  }

  /** Why nothing is written now; null while the time is right. */
  objection(): Error | null {
    const cause = new Error('The clock of this process is wrong.')
    return this.#found?.isWrong ? new DatabaseUnavailable('clock', cause) : null
  }
}
