import Client from 'better-sqlite3'

/** A value of a temporary table. */
export type TempValue = string | number | null

/** A row by the names of its columns; what they hold is known to those who made the table. */
// oxlint-disable-next-line typescript/no-explicit-any
export type TempRow = Record<string, any>

/**
 * A private SQLite database for the time of one job, whichever engine the real one runs on: rows that are too many for
 * memory, looked up without waiting. It lives in a temporary file that no one else sees and that is gone with the
 * process.
 */
export class TempDatabase {
  readonly #client: Client.Database
  readonly #statements = new Map<string, Client.Statement>()

  /** Makes the tables that `schema` declares. */
  constructor(schema: string) {
    // The empty path is SQLite's name for such a file; pages stay in memory up to `cache_size` KiB.
    this.#client = new Client('')
    this.#client.pragma('journal_mode = OFF')
    this.#client.pragma('synchronous = OFF')
    this.#client.pragma('cache_size = -32000')
    this.#client.exec(schema)
    // One transaction for its whole life: without it every insert is one.
    this.#client.exec('begin')
  }

  /** Makes more tables. */
  run(schema: string): void {
    this.#client.exec(schema)
  }

  /** Runs a statement that changes rows, and answers how many it changed. */
  change(sql: string, ...values: TempValue[]): number {
    return this.#statement(sql).run(values).changes
  }

  /** The first row of a query, or undefined. */
  row(sql: string, ...values: TempValue[]): TempRow | undefined {
    return this.#statement(sql).get(values) as TempRow | undefined
  }

  /** All rows of a query: bound it with a LIMIT. */
  rows(sql: string, ...values: TempValue[]): TempRow[] {
    return this.#statement(sql).all(values) as TempRow[]
  }

  /** Ends it; the file goes away. */
  close(): void {
    this.#client.close()
  }

  #statement(sql: string): Client.Statement {
    const found = this.#statements.get(sql) ?? this.#client.prepare(sql)
    this.#statements.set(sql, found)
    return found
  }
}
