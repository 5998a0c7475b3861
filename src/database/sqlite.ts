import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Client from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import * as columns from './columns.sqlite.ts'
import { compile, type Compiled, type PreparedQuery } from './compiled.ts'
import {
  type Connection,
  type Database,
  type DatabaseOptions,
  NamedStatement,
  type Preparable,
  type Work,
} from './database.ts'
import { type Dialect } from './dialect.ts'
import { Commits } from './sqlite.commits.ts'
import { tellPlanner } from './sqlite.statistics.ts'
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
  // It is told what to seek by.
  checked: (condition) => condition,
  jsonRows: (columns, rows) =>
    sql`(select json_group_array(json_array(${sql.join([...columns], sql`, `)})) from (${rows}))`,
  perParent(array, page, table) {
    // A row is found by its number in one step, and by its id in two.
    const key = sql`${table}.rowid`
    return { from: sql`json_each(${array}) as parent`, on: sql`${key} in (${page(key)})` }
  },
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
  const statements = new StatementCache<{ compiled: Compiled; statement: Client.Statement }>()
  const commits = new Commits(client)

  function execute(name: string, build: () => Preparable<unknown>, values: Readonly<Record<string, unknown>>): unknown {
    const {
      compiled: { sql, bind, read },
      statement,
    } = statements.get(name, () => {
      const written = compile(build().prepare() as PreparedQuery)
      const compiled = { ...written, sql: steady(written.sql) }
      const statement = client.prepare(compiled.sql)
      return { compiled, statement: compiled.read ? statement.raw() : statement }
    })
    const bound = bind(values)
    onStatement?.(sql, bound)
    return read ? (statement.all(...bound) as unknown[][]).map(read) : statement.run(...bound)
  }

  function inSteps<T>(work: (tx: Connection) => Work<T>, tx: unknown): T {
    const steps = work(tx as Connection)
    let step = steps.next()
    while (!step.done) {
      const { value } = step
      if (value instanceof NamedStatement) step = steps.next(execute(value.name, value.build, value.values))
      else step = steps.next((value as unknown as { prepare(): Synchronous }).prepare().execute().sync())
    }
    return step.value
  }

  return {
    dialect,
    tables: defineTables(columns),
    connection: db as unknown as Connection,
    async prepared<T>(name: string, build: () => Preparable<T>, values: Record<string, unknown>) {
      return execute(name, build, values) as T
    },
    snapshot: async (work) => db.transaction((tx) => inSteps(work, tx), { behavior: 'deferred' }),
    transaction: (work) => commits.add(() => inSteps(work, db)),
    exclusively: async (work) => db.transaction((tx) => inSteps(work, tx), { behavior: 'immediate' }),
    raw: (tx, statement) => {
      const execute = () => ({ sync: () => tx.run(statement) })
      return { prepare: () => ({ execute }), then: undefined as never } as PromiseLike<unknown>
    },
    async optimize() {
      tellPlanner(client)
    },
    isRetryable: (error) => codeOf(error).startsWith('SQLITE_BUSY'),
    locking: (query) => query,
    // The one writer numbers alone.
    *numbering() {},
    isUniqueViolation: (error) => /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/.test(codeOf(error)),
    async close() {
      if (client.open) commits.finish()
      client.close()
    },
  }
}

/**
 * The statement with its placeholders hidden from the planner. SQLite looks at the values that a plan may depend on,
 * and compiles the whole statement anew whenever another one is bound, which takes longer than to run it.
 */
function steady(sql: string): string {
  return sql.replaceAll(/(= |json_each\(|like |limit |[<>] \(|, )\?/g, '$1+?')
}

function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: string; cause?: { code?: string } }
  return code ?? cause?.code ?? ''
}
