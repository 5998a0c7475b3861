import type { SQL } from 'drizzle-orm'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import type { Dialect } from './dialect.ts'
import type { Tables } from './tables.ts'

/** What queries are built on. Both engines are typed as async SQLite; the casts live in this folder alone. */
export type Connection = BaseSQLiteDatabase<'async', unknown>

/** A unit of work: yields its statements one by one and receives the rows of each. It cannot wait for anything else. */
export type Work<T> = Generator<PromiseLike<unknown> | NamedStatement, T, unknown>

/** A statement that is built and compiled once per name. */
export class NamedStatement {
  readonly name: string
  readonly build: () => Preparable<unknown>
  readonly values: Readonly<Record<string, unknown>>

  constructor(name: string, build: () => Preparable<unknown>, values: Readonly<Record<string, unknown>>) {
    this.name = name
    this.build = build
    this.values = values
  }
}

/**
 * As `run`, for a statement that is built and compiled once per `name`, as with `Database.prepared`. It is built on
 * `Database.connection`, and runs in the transaction of the unit of work all the same.
 */
export function* runPrepared<T>(
  name: string,
  build: () => Preparable<T>,
  values: Readonly<Record<string, unknown>>,
): Work<T> {
  return (yield new NamedStatement(name, build, values)) as T
}

/**
 * Hands one statement to whoever runs the unit of work: `const rows = yield* run(tx.select()…)`. The rows come back
 * typed. `values` fill its placeholders, where it has some.
 */
export function* run<T>(statement: PromiseLike<T>, values?: Readonly<Record<string, unknown>>): Work<T> {
  return (yield values ? filled(statement, values) : statement) as T
}

/** Both engines' statements can be prepared and then run with values. */
function filled<T>(statement: PromiseLike<T>, values: Readonly<Record<string, unknown>>): PromiseLike<T> {
  const prepared = (statement as unknown as { prepare(): { execute(values: object): PromiseLike<T> } }).prepare()
  const execute = () => prepared.execute(values)
  return { prepare: () => ({ execute }), then: (resolve, reject) => execute().then(resolve, reject) } as PromiseLike<T>
}

/** A built query that can be compiled once and then run with different values. */
export interface Preparable<T> {
  prepare(): unknown
  then: PromiseLike<T>['then']
}

/** One open database, whichever engine is behind it. */
export interface Database {
  readonly dialect: Dialect
  readonly tables: Tables
  readonly connection: Connection
  /**
   * Runs a statement that is built and compiled once per `name`; `values` fill its placeholders. A name must stand for
   * exactly one SQL text: put everything that shapes the statement into it.
   */
  prepared<T>(name: string, build: () => Preparable<T>, values: Record<string, unknown>): Promise<T>
  /** Runs a unit of work that only reads, all of it at one state of the data; it keeps nobody from writing. */
  snapshot<T>(work: (tx: Connection) => Work<T>): Promise<T>
  /** Runs a unit of work in one write transaction: all of it, or none. */
  transaction<T>(work: (tx: Connection) => Work<T>): Promise<T>
  /** As `transaction`, but alone among all processes that ask for the same exclusive work. */
  exclusively<T>(work: (tx: Connection) => Work<T>): Promise<T>
  /** A statement that no query builder can say, such as DDL, to be run inside a unit of work. */
  raw(tx: Connection, statement: SQL): PromiseLike<unknown>
  /**
   * Has the query planner know what it needs: PostgreSQL looks at the data, SQLite is told. Worth calling after bulk
   * loads.
   */
  optimize(): Promise<void>
  isUniqueViolation(error: unknown): boolean
  /** Whether a transaction failed only because others ran at the same time, and may succeed when it is tried again. */
  isRetryable(error: unknown): boolean
  /**
   * The select with its rows of `table` locked until the transaction ends; those that others have locked are left out
   * if they are to be skipped, and waited for otherwise. SQLite has one writer anyway.
   */
  locking<Query>(query: Query, table: Tables[keyof Tables], others?: 'skip'): Query
  /** Waits for every other transaction that numbers events, and holds the numbering until this one ends. */
  numbering(tx: Connection): Work<void>
  close(): Promise<void>
}

/** What can be set when opening a database. */
export interface DatabaseOptions {
  /** Sees every SQL text that is sent, with its values; for counting, and for asking the engine about its plans. */
  onStatement?: (sql: string, values: readonly unknown[]) => void
  /** PostgreSQL: milliseconds after which the server ends a statement. */
  statementTimeoutMs?: number
  /** PostgreSQL: connections in the pool. */
  poolSize?: number
  /** SQLite: `FULL` survives power loss, `NORMAL` survives a killed process. */
  synchronous?: 'FULL' | 'NORMAL'
}
