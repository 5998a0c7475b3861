/** A value that may have to be waited for: SQLite answers at once. */
export type Maybe<T> = T | Promise<T>

/** A row as the driver hands it over. */
export type Row = Readonly<Record<string, unknown>>

/** A prepared statement. */
export interface Statement {
  all(values: readonly unknown[]): Maybe<Row[]>
}

/** A unit of work, written as the statements that it runs, one after the other. */
export type Steps<T> = Generator<readonly [Statement, readonly unknown[]], T, Row[]>

/** What the peers need of a database. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres'
  /** Prepares a statement; `$1`, `$2` and so on stand for its values, each once and in this order. */
  prepare(sql: string): Statement
  /** Runs a unit of work in one transaction. */
  transaction<T>(work: () => Steps<T>): Maybe<T>
}

/** Applies a function to a value as soon as it is there, without waiting for what is there already. */
export function once<A, B>(value: Maybe<A>, use: (value: A) => B): Maybe<B> {
  return value instanceof Promise ? value.then(use) : use(value)
}
