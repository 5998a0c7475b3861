import { randomUUID } from 'node:crypto'
import { drizzle } from 'drizzle-orm/node-postgres'
import { PgDialect } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import { Secrets } from '../secrets.ts'
import { varied } from './bounded.ts'
import * as columns from './columns.postgres.ts'
import type * as sqliteColumns from './columns.sqlite.ts'
import {
  type Addition,
  afterCommit,
  type Connection,
  type Database,
  type DatabaseOptions,
  run,
  send,
  type Statement,
  type TimeLimit,
  type Work,
} from './database.ts'
import { errorCodeOf } from './error-code.ts'
import { copyRows } from './postgres.additions.ts'
import { Asked, runBatch } from './postgres.batch.ts'
import { Connections, type Use } from './postgres.connections.ts'
import { dialect } from './postgres.dialect.ts'
import { eventChannel, eventInsertion, headLock, logging } from './postgres.event-log.ts'
import { asUnavailable, isSilence } from './postgres.faults.ts'
import { drive, Flight } from './postgres.flight.ts'
import { inSavepoint } from './postgres.savepoint.ts'
import { setSession, timeoutsOf } from './postgres.settings.ts'
import { StatementNames } from './postgres.statement-names.ts'
import { Statements } from './postgres.statements.ts'
import { anyPlan, attempt, type TransactionOptions } from './postgres.transaction.ts'
import { walState, walStateOf } from './postgres.wal.ts'
import { watchChannel } from './postgres.watch.ts'
import { sql } from './query/fragment.ts'
import { rawStatement } from './query/raw-statement.ts'
import { InTurn, Underway, unrehearsed } from './rehearsal.ts'
import { Signal } from './signal.ts'
import { Slots } from './slots.ts'
import { defineTables } from './tables.ts'
import { troubleIn, WriteTrouble } from './write-trouble.ts'

/** Any fixed number: the advisory lock that migrations and demo data take. */
const exclusiveLock = 7_215_044

/** Who gives positions to events is ended by the server when it stops in the middle: others would wait for it. */
const longestLoggingPause = "set local idle_in_transaction_session_timeout = '5s'"

/** Who works exclusively takes its time. */
const exclusively = [
  ...['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'].map(
    (name) => `set local ${name} = 0`,
  ),
  `select pg_advisory_xact_lock(${exclusiveLock})`,
]

/** Who changes tables has all others wait behind it: for a lock not for long, and not for a process that stopped. */
const shortLocks = ["set local lock_timeout = '500ms'", "set local idle_in_transaction_session_timeout = '10s'"]

const readCommitted = 'begin isolation level read committed'

/** The locking clause that Drizzle's PostgreSQL selects have beneath their SQLite types. */
interface Lockable<Query> {
  for(strength: 'update' | 'share', options: { of: unknown; skipLocked?: true }): Query
}

/** How a statement is sent. */
interface Sending {
  /** Whether it has no name: where one that was lost could not be sent again. */
  readonly isNameless?: boolean
  /** The time of the request that it is sent for. */
  readonly until?: TimeLimit | undefined
}

/** As long as a timer goes: some weeks. */
const noLimit = 2 ** 31 - 1

/** What a server says of a name that it has not, or has from somebody else. */
const lostNames: ReadonlySet<string> = new Set(['26000', '42P05'])

/** What is asked to know how the database is: its tables, its time, and whether it takes writes. */
const examination = `select extract(epoch from clock_timestamp()) * 1000 as time, exists (select from gateway_keys) as has_tables,
  pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as is_read_only`

/** Opens connections to a PostgreSQL server. The first statement, not this call, finds out whether it answers. */
export function openPostgres(url: string, options: DatabaseOptions = {}): Database {
  const {
    onStatement,
    observe,
    poolSize = 10,
    connectTimeoutMs = 5000,
    pooler = 'none',
    tellsPositions = false,
  } = options
  const isPooled = pooler === 'transaction'
  // Behind a pooler all processes give names on the same connections.
  const names = new StatementNames(isPooled ? randomUUID() : undefined)
  const timeouts = timeoutsOf(options)
  const connections = new Connections({ url, names, poolSize, connectMs: connectTimeoutMs, timeouts, isPooled })
  const writes = new WriteTrouble()
  const logger = onStatement ? { logQuery: onStatement } : false
  const db = drizzle(connections.pool, { casing: 'snake_case', logger })
  const writer = new PgDialect({ casing: 'snake_case' })
  const statements = new Statements({ database: () => database, names, isPooled, onStatement })

  async function execute(
    client: pg.PoolClient,
    statement: Statement<unknown>,
    { isNameless = false, until }: Sending = {},
  ): Promise<unknown> {
    const asking = statements.ask(client, statement, isNameless)
    const leftMs = until?.leftMs() ?? Infinity
    // Else the server is given up first, which says more.
    const endsRequest = leftMs < timeouts.statementMs
    const send = () => runBatch(client, [asking], endsRequest ? Math.max(1, Math.ceil(leftMs)) : undefined)
    try {
      await (observe ? observe('postgresql', asking.text, send) : send())
      return asking.rows()
    } catch (error) {
      if (!until || !endsRequest || !isSilence(error)) throw error
      await connections.cancel(client)
      throw until.expire()
    }
  }

  /** Runs something again without names where a pooler has lost one: nothing was done then. */
  async function withoutLostNames<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      if (!lostNames.has(errorCodeOf(error))) throw error
      names.refuse()
      return run()
    }
  }
  const withNames = isPooled ? withoutLostNames : <T>(run: () => Promise<T>) => run()

  /**
   * `begin` says the isolation, because a server can have another default: what is read after waiting for a lock must
   * be what the other one left.
   */
  function transact<T>(
    use: Use,
    begin: readonly string[],
    work: (tx: Connection) => Work<T>,
    more: Pick<TransactionOptions, 'before' | 'timeoutMs'> = {},
  ): Promise<T> {
    return withNames(async () => {
      const outcome = await connections.with(use, (client) =>
        attempt(work, {
          client,
          statements,
          connection: database.connection,
          observe,
          onStatement,
          begin,
          tellsPosition: use === 'write' && tellsPositions,
          ...more,
        }),
      )
      if ('failure' in outcome) throw outcome.failure
      for (const effect of outcome.effects) effect(outcome.position)
      return outcome.result
    })
  }

  /** The database within a transaction that is undone. A name that is lost there could not be given again. */
  function rehearsedAt(client: pg.PoolClient, underway: Underway): Database {
    const sending = { isNameless: isPooled }
    const inTurn = new InTurn()
    const query = <Result>(statement: Statement<Result>, limit?: TimeLimit) =>
      underway.during(() => inTurn.during(() => told(execute(client, statement, sending)), limit)) as Promise<Result>
    const whole = async <Result>(work: (tx: Connection) => Work<Result>): Promise<Result> => {
      const flight = new Flight({ submit: (asked) => runBatch(client, asked), observe })
      const ask = (each: Statement<unknown>) => statements.ask(client, each, isPooled)
      const add = (each: Addition) => copyRows(client, each, { onStatement })
      const result = await drive(work, database.connection, { flight, ask, add, effects: [] })
      await flight.landed()
      return result
    }
    return varied(database, {
      ...unrehearsed,
      query,
      passing: query,
      snapshot: (work) => underway.during(() => told(whole(work))),
      transaction: (work) => underway.during(() => told(inSavepoint(client, () => whole(work)))),
      *insertEvents(events) {
        yield* send(eventInsertion(database.tables, events, { isLogged: false }))
      },
    })
  }

  function* logInTransaction(_: Connection, most: number): Work<number> {
    const locked = (yield* run(database.raw(headLock(database.tables)))) as unknown[]
    if (locked.length === 0) return 0
    const logged = (yield* run(database.raw(logging(database.tables, most)))) as unknown[]
    // The one place that notifies: a write that did would have all commits wait for each other.
    if (logged.length > 0) yield* send(database.raw(sql`select pg_notify(${eventChannel}, '')`))
    if (logged.length > 0) yield* afterCommit(() => eventsLogged.ring())
    return logged.length
  }

  const eventsLogged = new Signal()
  const turns = new Slots(Math.max(1, Math.floor(poolSize / 4)))

  const database: Database = {
    dialect: { ...dialect, rowsAtOnce: options.rowsAtOnce ?? dialect.rowsAtOnce },
    secrets: options.secrets ?? new Secrets(),
    tables: defineTables(columns as unknown as typeof sqliteColumns),
    connection: db as unknown as Connection,
    query: <Result>(statement: Statement<Result>, until?: TimeLimit) =>
      withNames(() => connections.with('read', (client) => execute(client, statement, { until }))) as Promise<Result>,
    turn: (read, lane = read) => turns.during(lane, read),
    snapshot: (work) => transact('read', ['begin isolation level repeatable read read only'], work),
    transaction: (work) => writes.during(() => transact('write', [readCommitted], work)),
    rehearse: (work) =>
      connections.with('write', async (client) => {
        await client.query(`${readCommitted}; ${anyPlan}`)
        const underway = new Underway()
        try {
          return await work(rehearsedAt(client, underway))
        } finally {
          await underway.end()
          await client.query('rollback')
        }
      }),
    // What is only written to tables without a log waits for no disk.
    passing: <Result>(statement: Statement<Result>) =>
      withNames(() => connections.with('write', (client) => execute(client, statement))) as Promise<Result>,
    // Others wait here for as long as a migration or a bulk load takes.
    withExclusiveLock: (work) => transact('write', [readCommitted], work, { before: exclusively, timeoutMs: noLimit }),
    fill: (work) => database.withExclusiveLock(work),
    changeTables: (work) =>
      transact('write', [readCommitted], work, { before: [...exclusively, ...shortLocks], timeoutMs: noLimit }),
    async outsideTransaction(statement) {
      const { sql: text } = writer.sqlToQuery(statement)
      await connections.with('write', async (client) => {
        // Behind a pooler the session is somebody else's in a moment.
        if (!isPooled) await client.query('set statement_timeout = 0; set lock_timeout = 0')
        try {
          await runBatch(client, [new Asked({ text })], noLimit)
        } finally {
          if (!isPooled) await client.query(setSession(timeouts))
        }
      })
    },
    raw: (statement) => rawStatement(statement, (query) => writer.sqlToQuery(query)),
    analyze: () => database.outsideTransaction(sql`analyze`),
    connections: () => connections.counts(),
    isUniqueViolation: (error) => errorCodeOf(error) === '23505',
    // Serialization failure, deadlock.
    isRetryable: (error) => errorCodeOf(error) === '40001' || errorCodeOf(error) === '40P01',
    locking: (query, table, others) =>
      (query as Lockable<typeof query>).for('update', {
        of: table,
        ...(others === 'skip' ? { skipLocked: true } : {}),
      }),
    keeping: (query, table) => (query as Lockable<typeof query>).for('share', { of: table }),
    // Each statement sees what was committed before it.
    refresh: () => {},
    hasOneWriter: false,
    *insertEvents(events) {
      yield* send(eventInsertion(database.tables, events, { isLogged: true }))
    },
    logEvents: (most) => transact('write', [readCommitted, longestLoggingPause], (tx) => logInTransaction(tx, most)),
    eventsWritten: new Signal(),
    eventsLogged,
    // Behind a pooler another client would hear of it: there is looked for what others do.
    watchEvents: () => (isPooled ? () => {} : watchChannel(url, eventChannel, () => eventsLogged.ring())),
    async examine() {
      try {
        const { time, is_read_only: isReadOnly } = await connections.examine(examination)
        return { trouble: isReadOnly ? 'read-only' : writes.current(), isOwn: false, now: new Date(Number(time)) }
      } catch (error) {
        return { trouble: troubleIn(error), isOwn: false, now: null }
      }
    },
    examineWal: async () => walStateOf(await connections.examine(walState)),
    async close() {
      await connections.end()
    },
  }
  return database
}

/** What comes of some work, faults under the names that others know. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw asUnavailable(error)
  }
}
