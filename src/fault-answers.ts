import { DatabaseUnavailable } from './database-unavailable.ts'
import type { FaultLog } from './fault-log.ts'
import type { ErrorCode } from './graphql/errors.ts'
import { maskedMessage } from './graphql/masking.ts'
import type { MinimalResponse } from './http/minimal.ts'
import { isTokenPath } from './identity/server-metadata.ts'

/**
 * The answer to a request that something has kept from one, which is told as a fault. If that was nothing foreseen, it
 * may have been executed: it is not to be tried again.
 */
export function failure(tellFault: FaultLog, error: unknown, path: string, requestId: string): MinimalResponse {
  tellFault(error, { requestId })
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify(faultAt(path, error, requestId))
  if (!(error instanceof DatabaseUnavailable)) return { status: 500, headers, body }
  return { status: 503, headers: { ...headers, 'retry-after': String(error.retryAfterSeconds) }, body }
}

/** A fault in the shape in which errors come at an address. REST tells of its faults by itself. */
function faultAt(path: string, error: unknown, requestId: string): object {
  const isAway = error instanceof DatabaseUnavailable
  const message = isAway ? error.message : maskedMessage
  if (path === '/graphql') {
    const code: ErrorCode = isAway ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR'
    return { errors: [{ message, extensions: { code, requestId } }] }
  }
  if (!isTokenPath(path)) return { message }
  return { error: isAway ? 'temporarily_unavailable' : 'server_error', error_description: message }
}
