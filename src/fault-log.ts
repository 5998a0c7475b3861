import { DatabaseUnavailable, type Trouble } from './database-unavailable.ts'
import type { Logger } from './logger.ts'

/** The request in which something went wrong. */
interface FaultyRequest {
  readonly requestId: string
  /** The place in the answer. */
  readonly path?: string | undefined
}

/**
 * Tells whoever runs the gateway of a fault: each that nobody foresaw, and a database that cannot be used at once and
 * then now and then, since in an outage every request finds it so.
 */
export type FaultLog = (error: unknown, request: FaultyRequest) => void

/** Milliseconds between two lines about the same trouble. */
const quietMs = 10_000

/** Makes a log of faults. */
export function createFaultLog(logger: Logger): FaultLog {
  const told = new Map<Trouble, { readonly at: number; unsaid: number }>()
  return (error, { requestId, path }) => {
    if (!(error instanceof DatabaseUnavailable))
      return logger.error({ err: error, requestId, path }, 'unexpected error')
    const { trouble, cause } = error
    const last = told.get(trouble)
    const now = performance.now()
    if (last && now - last.at < quietMs) {
      last.unsaid += 1
      return
    }
    told.set(trouble, { at: now, unsaid: 0 })
    logger.error({ trouble, err: cause, requestId, path, unsaid: last?.unsaid }, 'database unavailable')
  }
}

/**
 * Tells of failures of something that is tried again and again, in these words. Those that come of a database in
 * trouble are told now and then: until it is well, each attempt fails.
 */
export function createFailureLog(logger: Logger, message: string): (error: unknown) => void {
  let toldAt = -Infinity
  return (error) => {
    if (error instanceof DatabaseUnavailable) {
      if (performance.now() - toldAt < quietMs) return
      toldAt = performance.now()
    }
    logger.error({ err: error }, message)
  }
}
