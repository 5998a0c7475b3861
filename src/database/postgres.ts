import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import * as columns from './columns.postgres.ts'
import type * as sqliteColumns from './columns.sqlite.ts'
import { compile, type Compiled, type PreparedQuery } from './compiled.ts'
import {
  type Connection,
  type Database,
  type DatabaseOptions,
  NamedStatement,
  type Preparable,
  run,
  type Work,
} from './database.ts'
import { type Dialect } from './dialect.ts'
import { Names } from './postgres.names.ts'
import { setSession } from './postgres.settings.ts'
import { StatementCache } from './statements.ts'
import { defineTables } from './tables.ts'

/** Any fixed number: the advisory lock that migrations and demo data take. */
const exclusiveLock = 7_215_044
/** Another one: whoever numbers events holds it until its commit, so that numbers become visible in their order. */
const numberingLock = 7_215_045

const readCommitted = 'begin isolation level read committed'

/** Instants as the server writes them: their columns read them. */
const untouchedTimes: pg.CustomTypesConfig = {
  getTypeParser: (id, format) => (id === pg.types.builtins.TIMESTAMPTZ ? String : pg.types.getTypeParser(id, format)),
}

/** What Drizzle's PostgreSQL selects offer beneath their SQLite types. */
interface Lockable<Query> {
  for(strength: 'update', options: { of: unknown; skipLocked?: true }): Query
}

/** A function of PostgreSQL takes no more. */
const mostArguments = 100

const dialect: Dialect = {
  name: 'postgres',
  anyOf: (column, array) => sql`${column} = any(array(select jsonb_array_elements_text(${array}::jsonb)))`,
  parents: (array) => sql`jsonb_array_elements_text(${array}::jsonb) as parent(value)`,
  checked: (condition) => sql`case when ${condition} then true else false end`,
  jsonRows(columns, rows) {
    // Only arrays of the slower kind can be put together.
    const build = sql.raw(columns.length > mostArguments ? 'jsonb_build_array' : 'json_build_array')
    const arrays = inGroups(columns, mostArguments).map((group) => sql`${build}(${sql.join(group, sql`, `)})`)
    return sql`(select coalesce(json_agg(${sql.join(arrays, sql` || `)}), '[]')::text from (${rows}) as gathered)`
  },
  perParent: (array, page, { id }) => ({
    from: sql`jsonb_array_elements_text(${array}::jsonb) as parent(value) cross join lateral (${page(sql`${id}`)}) as page(id)`,
    on: sql`${id} = page.id`,
  }),
}

/** Opens a pool of connections to a PostgreSQL server. The first statement, not this call, finds out whether it answers. */
export function openPostgres(
  url: string,
  { onStatement, statementTimeoutMs = 10_000, poolSize = 10 }: DatabaseOptions = {},
): Database {
  const names = new Names()
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    statement_timeout: statementTimeoutMs,
    connectionTimeoutMillis: 10_000,
    async onConnect(client) {
      // One that breaks while it is lent out fails its statement. The pool listens to those alone that lie idle, and an
      // error that nobody listens to would end the process.
      client.on('error', () => {})
      names.start(client)
      await client.query(setSession)
    },
  })
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  const logger = onStatement ? { logQuery: onStatement } : false
  const builderOn = (client: pg.Pool | pg.PoolClient) => drizzle(client, { casing: 'snake_case', logger })
  const db = builderOn(pool)
  const statements = new StatementCache<{ readonly compiled: Compiled; readonly name: () => string | undefined }>()

  async function execute(
    client: Pick<pg.ClientBase, 'query'>,
    { name, build, values }: NamedStatement,
  ): Promise<unknown> {
    const statement = statements.get(name, () => ({
      compiled: compile(build().prepare() as PreparedQuery),
      name: names.forStatement(),
    }))
    const { sql, bind, read } = statement.compiled
    const bound = bind(values)
    onStatement?.(sql, bound)
    const { rows } = await client.query({
      name: statement.name(),
      text: sql,
      values: bound,
      rowMode: 'array',
      types: untouchedTimes,
    })
    return read ? (rows as unknown[][]).map(read) : rows
  }

  /** Builds queries for one connection of the pool. Made once for each, which takes longer than a statement. */
  const builders = new WeakMap<pg.PoolClient, ReturnType<typeof builderOn>>()

  function builderOf(client: pg.PoolClient): Connection {
    const builder = builders.get(client) ?? builderOn(client)
    builders.set(client, builder)
    return builder as unknown as Connection
  }

  async function inSteps<T>(work: (tx: Connection) => Work<T>, client: pg.PoolClient): Promise<T> {
    const steps = work(builderOf(client))
    let step = steps.next()
    while (!step.done)
      step = steps.next(await (step.value instanceof NamedStatement ? execute(client, step.value) : step.value))
    return step.value
  }

  /** Runs `work` on a connection of the pool. One that broke, or is full of names, is not used again. */
  async function connected<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let isUsable = false
    try {
      const result = await work(client)
      isUsable = !names.areMany(client)
      return result
    } finally {
      client.release(!isUsable)
    }
  }

  /**
   * `begin` says the isolation, because a server can have another default: what is read after waiting for a lock must
   * be what the other one left.
   */
  async function transact<T>(
    begin: string,
    work: (tx: Connection) => Work<T>,
    before: readonly string[] = [],
  ): Promise<T> {
    const outcome = await connected(async (client) => {
      try {
        // What is done in a transaction may be anything: there PostgreSQL chooses.
        for (const statement of [`${begin}; set local plan_cache_mode = auto`, ...before]) await client.query(statement)
        const result = await inSteps(work, client)
        await client.query('commit')
        return { result }
      } catch (error) {
        // Once all is undone, the connection is as good as before.
        await client.query('rollback').catch(() => {
          throw error
        })
        return { error }
      }
    })
    if ('error' in outcome) throw outcome.error
    return outcome.result
  }

  return {
    dialect,
    tables: defineTables(columns as unknown as typeof sqliteColumns),
    connection: db as unknown as Connection,
    async prepared<T>(name: string, build: () => Preparable<T>, values: Record<string, unknown>) {
      return (await connected((client) => execute(client, new NamedStatement(name, build, values)))) as T
    },
    snapshot: (work) => transact('begin isolation level repeatable read read only', work),
    transaction: (work) => transact(readCommitted, work),
    // Others wait here for as long as a migration or a bulk load takes.
    exclusively: (work) =>
      transact(readCommitted, work, [
        'set local statement_timeout = 0',
        `select pg_advisory_xact_lock(${exclusiveLock})`,
      ]),
    raw: (tx, statement) => (tx as unknown as typeof db).execute(statement),
    async optimize() {
      await pool.query('ANALYZE')
    },
    isUniqueViolation: (error) => codeOf(error) === '23505',
    // Serialization failure, deadlock.
    isRetryable: (error) => codeOf(error) === '40001' || codeOf(error) === '40P01',
    locking: (query, table, others) =>
      (query as Lockable<typeof query>).for('update', {
        of: table,
        ...(others === 'skip' ? { skipLocked: true } : {}),
      }),
    *numbering(tx) {
      yield* run((tx as unknown as typeof db).execute(sql`select pg_advisory_xact_lock(${numberingLock})`))
    },
    async close() {
      await pool.end()
    },
  }
}

function inGroups<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
}

function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: string; cause?: { code?: string } }
  return code ?? cause?.code ?? ''
}
