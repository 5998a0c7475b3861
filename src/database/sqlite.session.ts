import type Client from 'better-sqlite3'
import {
  type Addition,
  AfterCommit,
  type CommitEffect,
  type Connection,
  type Database,
  type DatabaseOptions,
  Statement,
  type Work,
} from './database.ts'
import { compile, type CompiledStatement, type PreparedQuery } from './query/row-mapper.ts'
import { StatementCache } from './query/statement-cache.ts'
import { Additions } from './sqlite.additions.ts'
import type { SharedReads } from './sqlite.shared-reads.ts'

/** A statement of the client and how its rows are read. */
interface Prepared {
  readonly compiled: CompiledStatement
  readonly client: Client.Statement
}

/** The result of a unit of work, and what is done once it is committed. */
export interface Done<Result> {
  readonly result: Result
  readonly effects: readonly CommitEffect[]
}

/** The options of a session. */
export interface SessionOptions extends Pick<DatabaseOptions, 'onStatement' | 'observe'> {
  /** The database that statements are built for. */
  readonly database: () => Database
}

/** One connection to a SQLite file, with the statements that it keeps prepared. Whoever uses it has it to itself. */
export class SqliteSession {
  readonly #client: Client.Database
  readonly #options: SessionOptions
  readonly #statements = new StatementCache<Prepared>()
  readonly #additions: Additions

  constructor(client: Client.Database, options: SessionOptions) {
    this.#client = client
    this.#additions = new Additions(client)
    this.#options = options
  }

  /** Runs one statement, in whatever transaction there is. */
  readonly execute = <Result>(statement: Statement<Result>): Result => this.#run(this.#prepared(statement), statement)

  /** Runs one statement by itself: a read with the others of its turn. */
  readonly query = <Result>(statement: Statement<Result>, reads: SharedReads): Result => {
    const prepared = this.#prepared(statement)
    if (prepared.client.readonly) reads.begin()
    else reads.end()
    return this.#run(prepared, statement)
  }

  #run<Result>({ compiled, client }: Prepared, statement: Statement<Result>): Result {
    const { onStatement, observe } = this.#options
    const values = compiled.bind(statement.values)
    onStatement?.(compiled.sql, values)
    const { mapRow, sql } = compiled
    const send = () => (mapRow ? (client.all(...values) as unknown[][]).map(mapRow) : client.run(...values))
    return (observe ? observe('sqlite', sql, send) : send()) as Result
  }

  /** Runs a unit of work, in whatever transaction there is. */
  readonly drive = <Result>(work: (tx: Connection) => Work<Result>): Done<Result> => {
    const effects: CommitEffect[] = []
    const steps = work(this.#options.database().connection)
    let step = steps.next()
    while (!step.done) {
      const { value } = step
      step = steps.next(value instanceof Statement ? this.execute(value) : this.#take(value, effects))
    }
    return { result: step.value, effects }
  }

  #prepared(statement: Statement<unknown>): Prepared {
    const make = () => this.#prepare(statement)
    return statement.key === null ? make() : this.#statements.get(statement.key, make)
  }

  /** Does what is no statement: it answers nothing. */
  #take(value: Addition | AfterCommit, effects: CommitEffect[]): void {
    if (value instanceof AfterCommit) effects.push(value.effect)
    else this.#additions.add(value, this.#options.onStatement)
  }

  #prepare({ build }: Statement<unknown>): Prepared {
    const compiled = compile(build(this.#options.database()).prepare() as PreparedQuery)
    const statement = this.#client.prepare(hideParameters(compiled.sql))
    return { compiled: { ...compiled, sql: statement.source }, client: compiled.mapRow ? statement.raw() : statement }
  }
}

/** Has a connection keep to the rules that hold for all of them. */
export function keepRules(client: Client.Database): void {
  client.pragma('foreign_keys = ON')
  // Without it `insert or replace` removes rows past the triggers that keep history and events.
  client.pragma('recursive_triggers = ON')
  client.pragma('temp_store = MEMORY')
}

/**
 * The statement with its placeholders hidden from the planner. SQLite looks at the values that a plan may depend on,
 * and compiles the whole statement anew whenever another one is bound, which takes longer than to run it.
 */
function hideParameters(sql: string): string {
  return sql.replaceAll(/(= |json_each\(|like |limit |[<>] \(|, )\?/g, '$1+?')
}
