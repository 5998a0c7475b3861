import { sql as drizzleSql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'
import * as columns from './columns.postgres.ts'
import type * as sqliteColumns from './columns.sqlite.ts'
import { type Connection, type Database, type DatabaseOptions, run, Statement, type Work } from './database.ts'
import type { Dialect } from './dialect.ts'
import { errorCodeOf } from './error-code.ts'
import { setSession } from './postgres.settings.ts'
import { StatementNames } from './postgres.statement-names.ts'
import { noFilter, raw, sql } from './query/fragment.ts'
import { compile, type CompiledStatement, type PreparedQuery } from './query/row-mapper.ts'
import { StatementCache } from './query/statement-cache.ts'
import { defineTables } from './tables.ts'

/** Any fixed number: the advisory lock that migrations and demo data take. */
const exclusiveLock = 7_215_044
/** Another one: whoever numbers events holds it until its commit, so that numbers become visible in their order. */
const eventSequenceLock = 7_215_045

const readCommitted = 'begin isolation level read committed'

/** Instants as the server writes them: their columns read them. */
const untouchedTimes: pg.CustomTypesConfig = {
  getTypeParser: (id, format) => (id === pg.types.builtins.TIMESTAMPTZ ? String : pg.types.getTypeParser(id, format)),
}

/** The locking clause that Drizzle's PostgreSQL selects have beneath their SQLite types. */
interface Lockable<Query> {
  for(strength: 'update', options: { of: unknown; skipLocked?: true }): Query
}

/** A statement with the names that it is sent under. */
interface Prepared {
  readonly compiled: CompiledStatement
  readonly name: () => string | undefined
}

/** A function of PostgreSQL takes no more. */
const mostArguments = 100

const dialect: Dialect = {
  name: 'postgres',
  anyOf: (column, texts) =>
    sql`${column} = any(array(select jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb)))`,
  unnest: (texts) => sql`jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb) as parent(value)`,
  fenced: (condition) => (condition === noFilter ? condition : sql`case when ${condition} then true else false end`),
  jsonAgg(columns, rows) {
    // Only arrays of the slower kind can be put together.
    const build = drizzleSql.raw(columns.length > mostArguments ? 'jsonb_build_array' : 'json_build_array')
    const arrays = inGroups(columns, mostArguments).map(
      (group) => drizzleSql`${build}(${drizzleSql.join(group, drizzleSql`, `)})`,
    )
    const array = drizzleSql.join(arrays, drizzleSql` || `)
    return drizzleSql`(select coalesce(json_agg(${array}), '[]')::text from (${rows}) as gathered)`
  },
  lateral: (texts, page, { id }) => ({
    from: sql`${dialect.unnest(texts)} cross join lateral (${page(sql`${id}`)}) as page(id)`,
    on: sql`${id} = page.id`,
  }),
}

/** Opens a pool of connections to a PostgreSQL server. The first statement, not this call, finds out whether it answers. */
export function openPostgres(
  url: string,
  { onStatement, statementTimeoutMs = 10_000, poolSize = 10 }: DatabaseOptions = {},
): Database {
  const names = new StatementNames()
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
  const db = drizzle(pool, { casing: 'snake_case', logger })
  const writer = new PgDialect({ casing: 'snake_case' })
  const statements = new StatementCache<Prepared>()

  async function execute(client: pg.PoolClient, statement: Statement<unknown>): Promise<unknown> {
    const { key } = statement
    const { compiled, name } =
      key === null
        ? { compiled: compileStatement(statement), name: undefined }
        : statements.get(key, () => named(statement))
    const values = compiled.bind(statement.values)
    onStatement?.(compiled.sql, values)
    const { rows } = await client.query({
      name: name?.(),
      text: compiled.sql,
      values: [...values],
      rowMode: 'array',
      types: untouchedTimes,
    })
    return compiled.mapRow ? (rows as unknown[][]).map(compiled.mapRow) : rows
  }

  function compileStatement({ build }: Statement<unknown>): CompiledStatement {
    return compile(build(database).prepare() as PreparedQuery)
  }

  function named(statement: Statement<unknown>): Prepared {
    return { compiled: compileStatement(statement), name: names.forStatement() }
  }

  async function drive<Result>(work: (tx: Connection) => Work<Result>, client: pg.PoolClient): Promise<Result> {
    const steps = work(database.connection)
    let step = steps.next()
    while (!step.done) step = steps.next(await execute(client, step.value))
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
        const result = await drive(work, client)
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

  const database: Database = {
    dialect,
    tables: defineTables(columns as unknown as typeof sqliteColumns),
    connection: db as unknown as Connection,
    query: <Result>(statement: Statement<Result>) =>
      connected((client) => execute(client, statement)) as Promise<Result>,
    snapshot: (work) => transact('begin isolation level repeatable read read only', work),
    transaction: (work) => transact(readCommitted, work),
    // Others wait here for as long as a migration or a bulk load takes.
    withExclusiveLock: (work) =>
      transact(readCommitted, work, [
        'set local statement_timeout = 0',
        `select pg_advisory_xact_lock(${exclusiveLock})`,
      ]),
    raw(statement) {
      const query = writer.sqlToQuery(statement)
      return new Statement(() => ({ prepare: () => ({ query }) }))
    },
    async analyze() {
      await pool.query('ANALYZE')
    },
    heavyStatements: Math.max(1, Math.floor(poolSize / 4)),
    isUniqueViolation: (error) => errorCodeOf(error) === '23505',
    // Serialization failure, deadlock.
    isRetryable: (error) => errorCodeOf(error) === '40001' || errorCodeOf(error) === '40P01',
    locking: (query, table, others) =>
      (query as Lockable<typeof query>).for('update', {
        of: table,
        ...(others === 'skip' ? { skipLocked: true } : {}),
      }),
    *lockEventSequence() {
      yield* run(database.raw(sql`select pg_advisory_xact_lock(${raw(String(eventSequenceLock))})`))
    },
    async close() {
      await pool.end()
    },
  }
  return database
}

function inGroups<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
}
