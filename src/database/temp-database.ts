import Client from 'better-sqlite3'
import { errorCodeOf } from './error-code.ts'

/** A value of a temporary table. */
export type TempValue = string | number | null

/** A row by the names of its columns; what they hold is known to those who made the table. */
// oxlint-disable-next-line typescript/no-explicit-any
export type TempRow = Record<string, any>

/** What SQLite says of a temporary file that it cannot make or write, for people. Extended codes go on after these. */
const faults: readonly (readonly [code: string, fault: string])[] = [
  ['SQLITE_FULL', 'the disk is full'],
  ['SQLITE_IOERR_GETTEMPPATH', 'there is no folder that takes them'],
  ['SQLITE_CANTOPEN', 'there is no folder that takes them'],
  ['SQLITE_IOERR', 'the disk does not do what it is asked, or they may not grow so large'],
]

/** Temporary files cannot be used, for the reason that the message names. */
export class UnusableTempFile extends Error {
  override readonly name = 'UnusableTempFile'
  /** Of its own: that of the cause would be taken for trouble of the database. */
  readonly code = 'UNUSABLE_TEMP_FILE'

  constructor(fault: string, cause: unknown) {
    super(
      `Temporary files cannot be used: ${fault}. SQLITE_TMPDIR, else TMPDIR names the folder for them; without both that is /var/tmp or /tmp.`,
      { cause },
    )
  }
}

/**
 * A private SQLite database for the time of one job, whichever engine the real one runs on: rows that are too many for
 * memory, looked up without waiting. It lives in a temporary file that no one else sees and that is gone with the
 * process. Everything throws `UnusableTempFile` where that cannot be.
 */
export class TempDatabase {
  readonly #client: Client.Database
  readonly #statements = new Map<string, Client.Statement>()

  /** Makes the tables that `schema` declares. */
  constructor(schema: string) {
    // The empty path is SQLite's name for such a file; pages stay in memory up to `cache_size` KiB.
    this.#client = usable(() => new Client(''))
    this.#client.pragma('journal_mode = OFF')
    this.#client.pragma('synchronous = OFF')
    this.#client.pragma('cache_size = -32000')
    this.run(schema)
    // One transaction for its whole life: without it every insert is one.
    this.run('begin')
  }

  /** Makes more tables. */
  run(schema: string): void {
    usable(() => this.#client.exec(schema))
  }

  /** Runs a statement that changes rows, and answers how many it changed. */
  change(sql: string, ...values: TempValue[]): number {
    return usable(() => this.#statement(sql).run(values).changes)
  }

  /** The first row of a query, or undefined. */
  row(sql: string, ...values: TempValue[]): TempRow | undefined {
    return usable(() => this.#statement(sql).get(values)) as TempRow | undefined
  }

  /** All rows of a query: bound it with a LIMIT. */
  rows(sql: string, ...values: TempValue[]): TempRow[] {
    return usable(() => this.#statement(sql).all(values)) as TempRow[]
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

function usable<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    const code = errorCodeOf(error)
    const [, fault] = faults.find(([start]) => code.startsWith(start)) ?? []
    throw fault === undefined ? error : new UnusableTempFile(fault, error)
  }
}
