import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { DatabaseUnavailable } from '../database-unavailable.ts'
import { Bound } from './bound.ts'
import { errorCodeOf } from './error-code.ts'
import { asUnavailable, troubleOf } from './postgres.faults.ts'
import { type ServerTimeouts, setSession } from './postgres.settings.ts'
import type { StatementNames } from './postgres.statement-names.ts'

/** The options of connections: where they lead, how many there are, and how long they may take. */
export interface ConnectionOptions {
  readonly url: string
  readonly names: StatementNames
  readonly poolSize: number
  /** Milliseconds until a connection is there, a new one or one that others have used. */
  readonly connectMs: number
  readonly timeouts: ServerTimeouts
  /** Whether sessions are given their settings; behind a pooler nobody knows whose they are in the next transaction. */
  readonly isPooled: boolean
}

/** Whether work reads or writes: each keeps some connections that the other never takes. */
export type Use = 'read' | 'write'

/** How much longer than the server we wait for an answer, in milliseconds: it may be out of reach. */
const graceMs = 2000
/** Milliseconds of silence after which the system looks whether the other side is still there. */
const keepAliveMs = 10_000
/** Milliseconds that whoever asks how the database is waits for it. */
const examinationMs = 2000

/** The server has no connection left for us. */
const tooManyConnections = '53300'
/** Milliseconds between two attempts to get one. */
const retryMs = 50

/** Connections to a PostgreSQL server, each lent to one piece of work at a time. */
export class Connections {
  /** For statements that nobody has to wait for. */
  readonly pool: pg.Pool
  readonly #names: StatementNames
  readonly #bounds: Readonly<Record<Use, Bound>>
  /** A connection that no request can take. */
  readonly #examining: pg.Pool
  readonly #isPooled: boolean

  constructor({ url, names, poolSize, connectMs, timeouts, isPooled }: ConnectionOptions) {
    const session = isPooled ? null : setSession(timeouts)
    const open = (most: number, waitMs: number, answerMs: number) =>
      openPool(
        {
          connectionString: url,
          max: most,
          connectionTimeoutMillis: waitMs,
          query_timeout: answerMs,
          // What is sent does not wait for what was sent before it.
          pipeline: true,
          keepAlive: true,
          keepAliveInitialDelayMillis: keepAliveMs,
        },
        session,
        names,
      )
    const kept = Math.max(1, Math.floor(poolSize / 4))
    const most = Math.max(1, poolSize - kept)
    this.pool = open(poolSize, connectMs, timeouts.statementMs + graceMs)
    this.#names = names
    this.#isPooled = isPooled
    this.#bounds = { read: new Bound(most, connectMs), write: new Bound(most, connectMs) }
    this.#examining = open(1, examinationMs, examinationMs)
  }

  /** Does some work on a connection. One that broke, or is full of names, is not used again. */
  with<T>(use: Use, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.#bounds[use].during(async () => {
      const client = await connect(this.pool)
      let isUsable = false
      try {
        const result = await work(client)
        isUsable = !this.#names.areMany(client)
        return result
      } catch (error) {
        throw asUnavailable(error)
      } finally {
        client.release(!isUsable)
      }
    })
  }

  /** Has the server end what runs on a connection. Behind a pooler nobody knows which one that is. */
  async cancel(client: pg.PoolClient): Promise<void> {
    if (this.#isPooled) return
    const { processID } = client as { processID?: number }
    // Where that does not arrive either, the server has a limit of its own.
    await this.examine('select pg_cancel_backend($1)', [processID]).catch(() => {})
  }

  /** The one row of a statement, asked beside all work. */
  async examine(sql: string, values: unknown[] = []): Promise<Readonly<Record<string, unknown>>> {
    const client = await connect(this.#examining)
    let isUsable = false
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql, values)
      isUsable = true
      return rows[0] ?? {}
    } catch (error) {
      throw asUnavailable(error)
    } finally {
      client.release(!isUsable)
    }
  }

  /** How many are open and how many of those are idle, and how much work waits for one. */
  counts(): { readonly open: number; readonly idle: number; readonly waiting: number } {
    const { totalCount: open, idleCount: idle, waitingCount } = this.pool
    return { open, idle, waiting: waitingCount + this.#bounds.read.waiting + this.#bounds.write.waiting }
  }

  /** Closes them all. */
  async end(): Promise<void> {
    await Promise.all([this.pool.end(), this.#examining.end()])
  }
}

/**
 * A connection. Whatever keeps us from it, the database is not to be used, unless we have closed it. A server that has
 * none left for us may have one soon, or others of ours become free.
 */
async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  const until = performance.now() + (pool.options.connectionTimeoutMillis ?? 0)
  for (;;) {
    try {
      return await pool.connect()
    } catch (error) {
      if (errorCodeOf(error) !== tooManyConnections || performance.now() >= until)
        throw pool.ending ? error : new DatabaseUnavailable(troubleOf(error) ?? 'unreachable', error)
    }
    await setTimeout(retryMs)
  }
}

/**
 * A connection that is closed where the login fails on our side, such as without a password: the driver leaves it open,
 * and the server waits a minute for the rest of the login.
 */
class Client extends pg.Client {
  override connect(): Promise<pg.Client>
  override connect(onEnd: ((error: Error) => void) | ((error: null, client: pg.Client) => void)): void
  override connect(onEnd?: (error: never, client: pg.Client) => void): Promise<pg.Client> | void {
    if (!onEnd) return super.connect()
    super.connect((error: Error | null) => {
      const { connection } = this as unknown as { readonly connection: { readonly stream: Duplex } }
      if (error) connection.stream.destroy()
      onEnd(error as never, this)
    })
  }
}

function openPool(options: pg.PoolConfig, session: string | null, names: StatementNames): pg.Pool {
  const pool = new pg.Pool({
    ...options,
    Client,
    async onConnect(client) {
      // One that breaks while it is lent out fails its statement. The pool listens to those alone that lie idle, and an
      // error that nobody listens to would end the process.
      client.on('error', () => {})
      names.start(client)
      if (session !== null) await client.query(session)
    },
  })
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  return pool
}
