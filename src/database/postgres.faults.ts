import { DatabaseUnavailable, type Trouble } from '../database-unavailable.ts'
import { errorCodeOf } from './error-code.ts'
import { ofCertificate, withoutTls } from './refusals.ts'

/**
 * Codes of the server that are no fault of a statement, or the classes that they begin with. The longest that fits
 * counts.
 */
const troubles: Readonly<Record<string, Trouble>> = {
  // Connections, and what a pooler before the server says.
  '08': 'unreachable',
  '28': 'unreachable',
  '3D000': 'unreachable',
  // Somebody shuts it down, starts it, or ends our session.
  '57': 'unreachable',
  // Our role was left without rights.
  '42501': 'unreachable',
  // The transaction was idle for too long, as that of a process that was stopped is.
  '25P03': 'slow',
  '25P04': 'slow',
  '57014': 'slow',
  // Lost races that were tried again in vain, and waiting for a lock.
  '40001': 'busy',
  '40P01': 'busy',
  '55P03': 'busy',
  '53300': 'busy',
  '53': 'full',
  '25006': 'read-only',
  '58': 'damaged',
  XX001: 'damaged',
  XX002: 'damaged',
}

/** Errors of the network, by the codes of the system. */
const ofNetwork =
  /^(E(CONN\w+|PIPE|PROTO|TIMEDOUT|AI_AGAIN|NOTFOUND|(HOST|NET)\w+|ADDRNOTAVAIL|NOTCONN)|ERR_(TLS|SSL|STREAM)_\w+)$/

/** Whether the driver has waited in vain for what comes of a statement. */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout'
}

/** What the driver says in errors without a code. */
const sayings: readonly (readonly [RegExp, Trouble])[] = [
  [/^timeout exceeded when trying to connect/, 'busy'],
  [/^(Query read timeout|timeout expired|Connection terminated due to connection timeout)/, 'slow'],
  [/^(Connection terminated|Client (has encountered|was closed))/, 'unreachable'],
  [withoutTls, 'unreachable'],
]

/** The trouble that an error of a statement tells of; null for one that is the statement's own. */
export function troubleOf(error: unknown): Trouble | null {
  const code = errorCodeOf(error)
  const known = troubles[code] ?? troubles[code.slice(0, 2)]
  if (known) return known
  if (ofNetwork.test(code) || ofCertificate.test(code)) return 'unreachable'
  if (code !== '' || !(error instanceof Error)) return null
  return sayings.find(([saying]) => saying.test(error.message))?.[1] ?? null
}

/**
 * The error as it is thrown on: what keeps the database from answering under its own name. `isCommitting`: whether the
 * transaction was about to be committed, so that nobody knows how it ended if the answer is lost.
 */
export function asUnavailable(error: unknown, { isCommitting = false } = {}): unknown {
  const trouble = error instanceof DatabaseUnavailable ? null : troubleOf(error)
  if (trouble === null) return error
  const isLost = trouble === 'unreachable' || trouble === 'slow'
  return new DatabaseUnavailable(trouble, error, { mayBeDone: isCommitting && isLost })
}
