import type { Database } from '../database/database.ts'
import { createFailureLog } from '../fault-log.ts'
import type { Logger } from '../logger.ts'
import { Loop } from './loop.ts'

/** Events that get positions in one transaction. */
const batchSize = 1000
/** How long events wait for others to get positions together, in milliseconds. */
const gatheringMs = 10
/** How often is looked for those of other processes, in milliseconds: of one that ended after its commit, say. */
const lookMs = 1000

/** A relay that runs. */
export interface EventRelay {
  /** Runs no more, and waits for what is under way. */
  readonly stop: () => Promise<void>
}

/**
 * Gives positions in the log to events that were committed, here or elsewhere. Every process does it, and there is no
 * leader: whoever finds another one about it leaves it to that one. A run that fails is logged and tried again.
 */
export function startEventRelay({ database, logger }: { database: Database; logger: Logger }): EventRelay {
  const logging = new Loop(
    gatheringMs,
    createFailureLog(logger, 'Events could not be given positions; that will be tried again'),
    async () => {
      while ((await database.logEvents(batchSize)) === batchSize);
    },
  )
  const forget = database.eventsWritten.listen(() => logging.wake())
  const looking = setInterval(() => logging.wake(), lookMs).unref()
  return {
    async stop() {
      forget()
      clearInterval(looking)
      await logging.stop()
    },
  }
}
