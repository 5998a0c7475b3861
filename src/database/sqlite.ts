import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Client from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import * as columns from './columns.sqlite.ts'
import type { Connection, Database, DatabaseOptions, Dialect, Work } from './database.ts'
import { StatementCache } from './statements.ts'
import { defineTables } from './tables.ts'

/** What Drizzle's synchronous statements offer beneath their async types. */
interface Synchronous {
  execute(values?: Record<string, unknown>): { sync(): unknown }
}

const dialect: Dialect = {
  name: 'sqlite',
  anyOf: (column, array) => sql`${column} in (select value from json_each(${array}))`,
  parents: (array) => sql`json_each(${array}) as parent`,
  perParent: (array, page, id) => ({ from: sql`json_each(${array}) as parent`, on: sql`${id} in (${page})` }),
}

/** Opens a SQLite file, and makes it and its folder if they are missing. `path` may be `:memory:`. */
export function openSqlite(path: string, { onStatement, synchronous = 'FULL' }: DatabaseOptions = {}): Database {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const client = new Client(path, { timeout: 10_000 })
  client.pragma('journal_mode = WAL')
  client.pragma(`synchronous = ${synchronous}`)
  client.pragma('foreign_keys = ON')
  // Without it `insert or replace` removes rows past the triggers that keep history and events.
  client.pragma('recursive_triggers = ON')
  client.pragma('temp_store = MEMORY')
  client.pragma('cache_size = -32000')
  const logger = onStatement ? { logQuery: onStatement } : false
  const db = drizzle(client, { casing: 'snake_case', logger })
  const statements = new StatementCache<Synchronous>()

  const transact = async <T>(behavior: 'immediate' | 'deferred', work: (tx: Connection) => Work<T>): Promise<T> =>
    db.transaction(
      (tx) => {
        const steps = work(tx as unknown as Connection)
        let step = steps.next()
        while (!step.done) {
          const statement = step.value as unknown as { prepare(): Synchronous }
          step = steps.next(statement.prepare().execute().sync())
        }
        return step.value
      },
      { behavior },
    )
  const transaction: Database['transaction'] = (work) => transact('immediate', work)

  return {
    dialect,
    tables: defineTables(columns),
    connection: db as unknown as Connection,
    async prepared<T>(name: string, build: () => { prepare(): unknown }, values: Record<string, unknown>) {
      return statements.get(name, () => build().prepare() as Synchronous).execute(values).sync() as T
    },
    snapshot: (work) => transact('deferred', work),
    transaction,
    exclusively: transaction,
    raw: (tx, statement) => {
      const execute = () => ({ sync: () => tx.run(statement) })
      return { prepare: () => ({ execute }), then: undefined as never } as PromiseLike<unknown>
    },
    async optimize() {
      client.exec('ANALYZE')
    },
    isRetryable: (error) => codeOf(error).startsWith('SQLITE_BUSY'),
    locking: (query) => query,
    // The one writer numbers alone.
    *numbering() {},
    isUniqueViolation: (error) => /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/.test(codeOf(error)),
    async close() {
      client.close()
    },
  }
}

function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: string; cause?: { code?: string } }
  return code ?? cause?.code ?? ''
}
