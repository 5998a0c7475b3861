import type { Writable } from 'node:stream'
import type { Database } from '../database/database.ts'
import { loadDemo } from '../demo/load.ts'
import { CommandFailure } from './failures.ts'
import { progressOf, silent } from './progress.ts'

/** The options of `triptych demo`. */
export interface DemoCommand {
  database: Database
  now: Date
  /** So many subscriptions beside the fixed ones. */
  subscriptions?: number | undefined
  /** Where the closing line goes. Progress goes to stderr: a bar on a terminal, a few lines elsewhere. */
  out: Writable
}

/**
 * Fills an empty database with demo data and says so. A database that is not empty stays as it is: that is fine for the
 * fixed rows, but a failure for whoever asked for a number of subscriptions.
 */
export async function runDemo({ database, now, subscriptions = 0, out }: DemoCommand): Promise<void> {
  const progress = subscriptions === 0 ? silent : progressOf('Loading subscriptions')
  let isLoaded = false
  try {
    isLoaded = await loadDemo(database, { now, subscriptions, onProgress: progress.update })
  } finally {
    progress.stop()
  }
  if (!isLoaded && subscriptions > 0) throw new CommandFailure('The database is not empty, so no demo data was loaded.')
  const more = subscriptions > 0 ? ` and ${subscriptions.toLocaleString('en')} subscriptions beside it` : ''
  out.write(isLoaded ? `Loaded the demo data${more}.\n` : 'The database is not empty: nothing was loaded.\n')
}
