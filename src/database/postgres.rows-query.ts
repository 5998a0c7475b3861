import type { Duplex } from 'node:stream'
import pg from 'pg'

/** A row as the server writes it. */
type TextRow = (string | null)[]

/** How the text of each column is read; null where the text is the value. */
export type Columns = readonly (((text: string) => unknown) | null)[]

/** The part of a connection that sending needs, which the driver's types have in other ways. */
interface Wire {
  readonly stream: Duplex
  /** The texts of statements by their names: those that the server has, and those that it is about to get. */
  readonly parsedStatements: Readonly<Record<string, string>>
  readonly submittedNamedStatements: Record<string, string>
  query(text: string): void
  parse(statement: { name: string | undefined; text: string }): void
  bind(of: { statement: string | undefined; values: readonly (string | null)[] }): void
  describe(of: { type: 'P' }): void
  execute(of: object): void
  sync(): void
}

/** What is asked of a server. */
export interface Asked {
  readonly text: string
  readonly values: readonly unknown[]
  /** Of a statement that the server is to keep. */
  readonly name?: string | undefined
  /** Milliseconds that the answer is waited for; as many as the connection says, if it is left out. */
  readonly query_timeout?: number | undefined
  /** The columns of a kept statement where the connection has run it before, else null. */
  readonly columns: Columns | null
}

/**
 * A statement on its way. The driver's own asks the server what its columns are each time, and makes an object of each:
 * of a statement with many columns and one row, that is most of what it does.
 */
export class RowsQuery extends pg.Query {
  readonly text: string
  readonly name: string | undefined
  readonly query_timeout: number | undefined
  readonly found: TextRow[] = []
  /** Null until the server has said it, and for good where there are none. */
  columns: Columns | null
  /** Told by the driver that all is answered, or what went wrong. */
  callback: ((error: Error | null) => void) | null = null
  readonly #values: readonly (string | null)[]

  constructor({ text, values, name, query_timeout, columns }: Asked) {
    super(text)
    this.text = text
    this.name = name
    this.query_timeout = query_timeout
    this.columns = columns
    this.#values = values.map(textOf)
  }

  override submit = (connection: object): void => {
    const wire = connection as Wire
    if (this.name === undefined && this.#values.length === 0) return wire.query(this.text)
    if (!this.#isKnownTo(wire)) wire.parse({ name: this.name, text: this.text })
    if (this.name !== undefined) wire.submittedNamedStatements[this.name] = this.text
    wire.bind({ statement: this.name, values: this.#values })
    if (!this.columns) wire.describe({ type: 'P' })
    wire.execute({})
    wire.sync()
  }

  #isKnownTo({ parsedStatements, submittedNamedStatements }: Wire): boolean {
    const { name } = this
    return name !== undefined && (name in parsedStatements || name in submittedNamedStatements)
  }

  handleRowDescription({ fields }: { fields: readonly { dataTypeID: number }[] }): void {
    this.columns = fields.map(({ dataTypeID }) => readerOf(dataTypeID))
  }

  handleDataRow({ fields }: { fields: TextRow }): void {
    this.found.push(fields)
  }

  // How many rows were changed nobody asks.
  handleCommandComplete(): void {}

  handleEmptyQuery(): void {}

  handleError(error: Error): void {
    this.callback?.(error)
  }

  handleReadyForQuery(): void {
    this.callback?.(null)
  }
}

/** Runs a statement, and answers its columns and rows. What is asked in one turn goes to the server together. */
export function askRows(client: pg.Client, asked: Asked): Promise<Pick<RowsQuery, 'columns' | 'found'>> {
  return new Promise((resolve, reject) => {
    const query = new RowsQuery(asked)
    query.callback = (error) => (error ? reject(error) : resolve(query))
    sendTogether(client)
    client.query(query)
  })
}

/** Holds back what is sent until this turn is over: then it goes to the system in one piece. */
export function sendTogether({ connection: { stream } }: pg.Client): void {
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/** Reads rows in place. */
export function readRows(rows: readonly TextRow[], columns: Columns): unknown[][] {
  const read = columns.flatMap((each, index) => (each ? [{ each, index }] : []))
  for (const row of rows as unknown[][])
    for (const { each, index } of read) if (row[index] !== null) row[index] = each(row[index] as string)
  return rows as unknown[][]
}

const { builtins, getTypeParser } = pg.types
/** What reads text, and all types that the driver does not know. */
const asItIs = getTypeParser(builtins.TEXT)

/** Instants are left as the server writes them: their columns read them. */
function readerOf(type: number): Columns[number] {
  const reader = getTypeParser(type)
  return reader === asItIs || type === (builtins.TIMESTAMPTZ as number) ? null : reader
}

/** A value as text; columns have written all but numbers and Booleans. */
function textOf(value: unknown): string | null {
  if (value === null) return null
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new Error('A value of a statement was not written by its column.')
}
