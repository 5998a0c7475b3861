import { DatabaseUnavailable } from './database-unavailable.ts'
import type { Logger } from './logger.ts'
import { outageLogOf } from './outage-log.ts'

/** The request in which something went wrong. */
interface FaultyRequest {
  readonly requestId: string
  /** The place in the answer. */
  readonly path?: string | undefined
}

/** Tells whoever runs the gateway of a fault: each that nobody foresaw, and a database that cannot be used. */
export type FaultLog = (error: unknown, request: FaultyRequest) => void

/** Makes a log of faults. */
export function createFaultLog(logger: Logger): FaultLog {
  const outage = outageLogOf(logger)
  return (error, { requestId, path }) => {
    if (error instanceof DatabaseUnavailable) outage.note(error, { requestId, path })
    else logger.error({ err: error, requestId, path }, 'unexpected error')
  }
}

/**
 * Tells of failures of something that is tried again and again, in these words. Those that come of a database in
 * trouble are a part of its outage.
 */
export function createFailureLog(logger: Logger, message: string): (error: unknown) => void {
  const outage = outageLogOf(logger)
  return (error) => {
    if (error instanceof DatabaseUnavailable) outage.note(error, {})
    else logger.error({ err: error }, message)
  }
}
