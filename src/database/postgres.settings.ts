import type { DatabaseOptions } from './database.ts'

/** Milliseconds after which a PostgreSQL server gives something up. */
export interface ServerTimeouts {
  /** A statement. */
  readonly statementMs: number
  /** Waiting for a lock. */
  readonly lockMs: number
  /** A transaction whose process says nothing: it may be frozen, and what it has locked is needed by others. */
  readonly idleTransactionMs: number
}

/**
 * All that the gateway relies on of a session, so that it holds whatever the server, the database or the role has for a
 * default. Two are left to whoever keeps the database: `search_path`, which chooses the schema, and
 * `default_transaction_read_only`, which forbids writes and shall be obeyed.
 */
export const fixedSettings: Readonly<Record<string, string>> = {
  // How values come as text and are understood, whichever types are in use. An old zone's offset has seconds, which no Date reads.
  client_encoding: 'UTF8',
  datestyle: 'ISO, YMD',
  timezone: 'UTC',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  // A backslash in a literal is one: `escape '\'`.
  standard_conforming_strings: 'on',
  // What a statement sees that is no part of a transaction.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  // Whatever the values, what the doors read is found through the same indexes. So it is planned once, and not for each of them.
  plan_cache_mode: 'force_generic_plan',
}

/** The timeouts as settings, in milliseconds. */
export function timeoutSettings({
  statementMs,
  lockMs,
  idleTransactionMs,
}: ServerTimeouts): Readonly<Record<string, string>> {
  return {
    statement_timeout: String(statementMs),
    lock_timeout: String(lockMs),
    idle_in_transaction_session_timeout: String(idleTransactionMs),
  }
}

/** The timeouts of a database that is opened with these options. */
export function timeoutsOf({
  statementTimeoutMs = 10_000,
  lockTimeoutMs = 3000,
  idleTransactionTimeoutMs = 10_000,
}: DatabaseOptions): ServerTimeouts {
  return { statementMs: statementTimeoutMs, lockMs: lockTimeoutMs, idleTransactionMs: idleTransactionTimeoutMs }
}

/** The part of the time of a statement that it waits for locks at most: it has begun before it waits. */
const mostForLocks = 0.9

/**
 * The statements that give a session its settings, as one text. A wait for locks ends before its statement would: else
 * the server ends the statement, and does not say that others hold what it needs.
 */
export function setSession(timeouts: ServerTimeouts): string {
  const lockMs = Math.max(1, Math.min(timeouts.lockMs, Math.floor(timeouts.statementMs * mostForLocks)))
  return Object.entries({ ...fixedSettings, ...timeoutSettings({ ...timeouts, lockMs }) })
    .map(([name, value]) => `set ${name} = '${value}'`)
    .join('; ')
}
