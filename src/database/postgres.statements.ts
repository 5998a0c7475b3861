import type pg from 'pg'
import type { Database, DatabaseOptions, Statement } from './database.ts'
import { Asked, type AskedOptions, type Columns, readRows } from './postgres.batch.ts'
import type { StatementNames } from './postgres.statement-names.ts'
import { compile, type CompiledStatement, type PreparedQuery } from './query/row-mapper.ts'
import { StatementCache } from './query/statement-cache.ts'

/** A statement with the names that it is sent under, and what connections that know one have told of its columns. */
interface Prepared {
  readonly compiled: CompiledStatement
  readonly name: () => string | undefined
  readonly columns: WeakMap<pg.PoolClient, Columns>
}

/** The options of `Statements`. */
interface StatementOptions extends Pick<DatabaseOptions, 'onStatement'> {
  /** The database that they are built for. */
  readonly database: () => Database
  readonly names: StatementNames
  /** Whether nobody knows whose connection it is: there columns are asked for each time. */
  readonly isPooled: boolean
}

/** A statement of ours that is asked, and how its rows are read. */
export class Asking extends Asked {
  readonly #mapRow: CompiledStatement['mapRow']
  /** Remembers for the next time what the columns are; null where that is of no use. */
  readonly #remember: ((columns: Columns) => void) | null

  constructor(
    options: AskedOptions,
    mapRow: CompiledStatement['mapRow'],
    remember: ((columns: Columns) => void) | null = null,
  ) {
    super(options)
    this.#mapRow = mapRow
    this.#remember = remember
  }

  override finish(): void {
    this.#remember?.(this.columns ?? [])
    super.finish()
  }

  /** The rows, once it is answered. */
  rows(): unknown {
    const rows = readRows(this.found, this.columns ?? [])
    return this.#mapRow ? rows.map(this.#mapRow) : rows
  }
}

/** Statements of ours as a server gets them: each compiled once, and named once it is asked again and again. */
export class Statements {
  readonly #options: StatementOptions
  readonly #prepared = new StatementCache<Prepared>()
  readonly #texts = new Map<string, () => string | undefined>()

  constructor(options: StatementOptions) {
    this.#options = options
  }

  /** Makes a statement ready for a connection. `isNameless`: where a name that was lost could not be sent again. */
  ask(client: pg.PoolClient, statement: Statement<unknown>, isNameless = false): Asking {
    const { key, values } = statement
    const make = () => this.#named(this.#compile(statement))
    const prepared = key === null ? null : this.#prepared.get(key, make)
    const compiled = prepared?.compiled ?? this.#compile(statement)
    const bound = compiled.bind(values)
    this.#options.onStatement?.(compiled.sql, bound)
    return this.#asking(client, isNameless ? null : prepared, compiled, bound)
  }

  /** The same of a text that frames others, such as `begin`, and answers texts if anything. */
  askText(client: pg.PoolClient, text: string): Asking {
    const { isPooled, names } = this.#options
    const name = this.#texts.get(text) ?? names.forStatement()
    this.#texts.set(text, name)
    // Behind a pooler a name that is lost after the commit would have all of it done again.
    return new Asking({ text, name: isPooled ? undefined : name(), columns: [] }, null)
  }

  #asking(
    client: pg.PoolClient,
    prepared: Prepared | null,
    { sql: text, mapRow }: CompiledStatement,
    values: readonly unknown[],
  ): Asking {
    const name = prepared?.name()
    // Behind a pooler a connection is nobody's.
    if (!prepared || name === undefined || this.#options.isPooled) return new Asking({ text, values, name }, mapRow)
    const { columns } = prepared
    const known = columns.get(client)
    return new Asking(
      { text, values, name, columns: known },
      mapRow,
      known ? null : (told) => columns.set(client, told),
    )
  }

  #compile({ build }: Statement<unknown>): CompiledStatement {
    return compile(build(this.#options.database()).prepare() as PreparedQuery)
  }

  #named(compiled: CompiledStatement): Prepared {
    return { compiled, name: this.#options.names.forStatement(), columns: new WeakMap() }
  }
}
