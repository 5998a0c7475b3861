import { setTimeout } from 'node:timers/promises'
import { DatabaseUnavailable, type Trouble } from '../database-unavailable.ts'
import { errorCodeOf } from './error-code.ts'

/**
 * Codes that are no fault of a statement. Extended ones go on after the plain one, and count as that if they are not
 * here.
 */
const troubles: Readonly<Record<string, Trouble>> = {
  SQLITE_BUSY: 'busy',
  SQLITE_LOCKED: 'busy',
  SQLITE_PROTOCOL: 'busy',
  SQLITE_FULL: 'full',
  SQLITE_NOMEM: 'full',
  SQLITE_NOLFS: 'full',
  SQLITE_READONLY: 'read-only',
  SQLITE_PERM: 'read-only',
  SQLITE_CANTOPEN: 'unreachable',
  // The disk does not do what it is asked; a file that may not grow says so as well.
  SQLITE_IOERR: 'unreachable',
  SQLITE_IOERR_SHORT_READ: 'damaged',
  SQLITE_IOERR_CORRUPTFS: 'damaged',
  SQLITE_IOERR_DATA: 'damaged',
  SQLITE_CORRUPT: 'damaged',
  SQLITE_NOTADB: 'damaged',
}

/**
 * Milliseconds between two attempts while others hold what is needed: few, so that one of them falls between two writes
 * of somebody who writes all the time, and never the same, so that several who wait do not keep meeting.
 */
export function pauseMs(): number {
  return 1 + Math.random() * (longestPauseMs - 1)
}

/** The longest of these pauses, in milliseconds: whoever waits tries once in so long. */
export const longestPauseMs = 5

/** The error as it is thrown on: what keeps the database from answering under its own name. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable) return error
  const code = errorCodeOf(error)
  const trouble = troubles[code] ?? troubles[code.split('_', 2).join('_')]
  return trouble === undefined ? error : new DatabaseUnavailable(trouble, error)
}

/** Does what nobody waits for: undefined where the database cannot be used, which whoever uses it next is told. */
export function withoutTrouble<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch (error) {
    if (!(asUnavailable(error) instanceof DatabaseUnavailable)) throw error
    return undefined
  }
}

/** Whether another process holds what is needed, and will let go of it. */
export function isHeldByOthers(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(errorCodeOf(error))
}

/**
 * Does some work at once or, while another process holds what it needs, again and again for so many milliseconds. In
 * between all others go on: SQLite's own waiting would hold the thread.
 */
export function whenFree<Result>(waitMs: number, work: () => Result): Promise<Result> {
  const startedAt = performance.now()
  try {
    return Promise.resolve(work())
  } catch (error) {
    return isHeldByOthers(error) ? tryAgain(startedAt + waitMs, work, error) : Promise.reject(asUnavailable(error))
  }
}

/** The same where the thread has nothing else to do: it is held meanwhile. Throws the last error as it is. */
export function whenFreeSync<Result>(waitMs: number, work: () => Result): Result {
  const until = performance.now() + waitMs
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!isHeldByOthers(error) || performance.now() >= until) throw error
    }
    Atomics.wait(pause, 0, 0, pauseMs())
  }
}

async function tryAgain<Result>(until: number, work: () => Result, first: unknown): Promise<Result> {
  let error = first
  do {
    if (performance.now() >= until) break
    await setTimeout(pauseMs())
    try {
      return work()
    } catch (again) {
      error = again
    }
  } while (isHeldByOthers(error))
  throw asUnavailable(error)
}
