import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import * as columns from './columns.postgres.ts'
import type * as sqliteColumns from './columns.sqlite.ts'
import { type Connection, type Database, type DatabaseOptions, type Dialect, run, type Work } from './database.ts'
import { StatementCache } from './statements.ts'
import { defineTables } from './tables.ts'

/** What Drizzle's PostgreSQL statements offer beneath their SQLite types. */
interface Prepared {
  execute(values: Record<string, unknown>): Promise<unknown>
}

/** Any fixed number: the advisory lock that migrations and demo data take. */
const exclusiveLock = 7_215_044
/** Another one: whoever numbers events holds it until its commit, so that numbers become visible in their order. */
const numberingLock = 7_215_045

/** What Drizzle's PostgreSQL selects offer beneath their SQLite types. */
interface Lockable<Query> {
  for(strength: 'update', options: { of: unknown; skipLocked?: true }): Query
}

const dialect: Dialect = {
  name: 'postgres',
  anyOf: (column, array) => sql`${column} = any(array(select jsonb_array_elements_text(${array}::jsonb)))`,
  parents: (array) => sql`jsonb_array_elements_text(${array}::jsonb) as parent(value)`,
  perParent: (array, page, id) => ({
    from: sql`jsonb_array_elements_text(${array}::jsonb) as parent(value) cross join lateral (${page}) as page(id)`,
    on: sql`${id} = page.id`,
  }),
}

/** Opens a pool of connections to a PostgreSQL server. The first statement, not this call, finds out whether it answers. */
export function openPostgres(url: string, { onStatement, statementTimeoutMs = 10_000, poolSize = 10 }: DatabaseOptions = {}): Database {
  const pool = new pg.Pool({ connectionString: url, max: poolSize, statement_timeout: statementTimeoutMs, connectionTimeoutMillis: 10_000 })
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  const logger = onStatement ? { logQuery: onStatement } : false
  const db = drizzle(pool, { casing: 'snake_case', logger })
  const statements = new StatementCache<Prepared>()

  async function transact<T>(
    work: (tx: Connection) => Work<T>, before?: (tx: Pick<typeof db, 'execute'>) => Promise<void>,
    // Said, because a server can have another default: what is read after waiting for a lock must be what the other one left.
    config: Parameters<typeof db.transaction>[1] = { isolationLevel: 'read committed' },
  ) {
    return db.transaction(async (tx) => {
      await before?.(tx)
      const steps = work(tx as unknown as Connection)
      let step = steps.next()
      while (!step.done) step = steps.next(await step.value)
      return step.value
    }, config)
  }

  return {
    dialect,
    tables: defineTables(columns as unknown as typeof sqliteColumns),
    connection: db as unknown as Connection,
    async prepared<T>(name: string, build: () => { prepare(): unknown }, values: Record<string, unknown>) {
      return (await statements.get(name, () => build().prepare() as Prepared).execute(values)) as T
    },
    snapshot: (work) => transact(work, undefined, { isolationLevel: 'repeatable read', accessMode: 'read only' }),
    transaction: (work) => transact(work),
    exclusively: (work) =>
      transact(work, async (tx) => {
        // Others wait here for as long as a migration or a bulk load takes.
        await tx.execute(sql`set local statement_timeout = 0`)
        await tx.execute(sql`select pg_advisory_xact_lock(${exclusiveLock})`)
      }),
    raw: (tx, statement) => (tx as unknown as typeof db).execute(statement),
    async optimize() {
      await pool.query('ANALYZE')
    },
    isUniqueViolation: (error) => codeOf(error) === '23505',
    // Serialization failure, deadlock.
    isRetryable: (error) => codeOf(error) === '40001' || codeOf(error) === '40P01',
    locking: (query, table, others) => (query as Lockable<typeof query>).for('update', { of: table, ...(others === 'skip' ? { skipLocked: true } : {}) }),
    *numbering(tx) {
      yield* run((tx as unknown as typeof db).execute(sql`select pg_advisory_xact_lock(${numberingLock})`))
    },
    async close() {
      await pool.end()
    },
  }
}

function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: string; cause?: { code?: string } }
  return code ?? cause?.code ?? ''
}
