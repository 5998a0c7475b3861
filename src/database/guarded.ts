import { varied } from './bounded.ts'
import type { Database } from './database.ts'

/**
 * A database whose writes are refused, with what `objection` answers, while it answers something. A dry run goes on:
 * nothing of it stays. So does what has the database's own time, or none: what may be lost (`passing`), and the places
 * of events in the log. What makes tables and fills them is left alone, since no gateway does that once it runs.
 */
export function guarded(database: Database, objection: () => Error | null): Database {
  const unlessRefused = <Result>(write: () => Promise<Result>): Promise<Result> => {
    const error = objection()
    return error ? Promise.reject(error) : write()
  }
  return varied(database, {
    transaction: (work) => unlessRefused(() => database.transaction(work)),
    withExclusiveLock: (work) => unlessRefused(() => database.withExclusiveLock(work)),
  })
}
