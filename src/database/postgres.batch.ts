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

/** The options of a statement that a server is asked. */
export interface AskedOptions {
  readonly text: string
  readonly values?: readonly unknown[]
  /** Of a statement that the server is to keep. */
  readonly name?: string | undefined
  /** The columns of a kept statement where the connection has run it before. */
  readonly columns?: Columns | undefined
}

/** A statement that a server is asked, and what it has answered. */
export class Asked {
  readonly text: string
  readonly name: string | undefined
  readonly values: readonly (string | null)[]
  readonly found: TextRow[] = []
  /** Null until the server has said it, and for good where there are none. */
  columns: Columns | null
  isAnswered = false
  /** Told that it is answered, or what went wrong. */
  settle: ((error?: Error) => void) | null = null

  constructor({ text, values = [], name, columns }: AskedOptions) {
    this.text = text
    this.name = name
    this.values = values.map(textOf)
    this.columns = columns ?? null
  }

  /** Whether it may be sent as a text alone. */
  get isBare(): boolean {
    return this.name === undefined && this.values.length === 0
  }

  /** Sends all that it takes, but for what has the server answer. */
  send(wire: Wire): void {
    if (!this.#isKnownTo(wire)) wire.parse({ name: this.name, text: this.text })
    if (this.name !== undefined) wire.submittedNamedStatements[this.name] = this.text
    wire.bind({ statement: this.name, values: this.values })
    if (!this.columns) wire.describe({ type: 'P' })
    wire.execute({})
  }

  /** Notes that the server has done it. */
  finish(): void {
    this.isAnswered = true
    this.settle?.()
  }

  /** Forgets that the server is about to get it, where it has not come to that. */
  forget({ parsedStatements, submittedNamedStatements }: Wire): void {
    if (this.name !== undefined && !(this.name in parsedStatements)) delete submittedNamedStatements[this.name]
  }

  #isKnownTo({ parsedStatements, submittedNamedStatements }: Wire): boolean {
    const { name } = this
    return name !== undefined && (name in parsedStatements || name in submittedNamedStatements)
  }
}

/**
 * Statements on their way, which the server does one after the other, and answers together: where one fails, it does
 * nothing of those behind it. The driver's own query has one statement, asks the server what its columns are each time,
 * and makes an object of each: of many columns and one row, that is most of what it does.
 */
export class Batch extends pg.Query {
  readonly asked: readonly Asked[]
  readonly query_timeout: number | undefined
  /** Those of the statement that is answered next: by them the driver remembers what the server has. */
  text: string
  name: string | undefined
  /** Told by the driver that all is answered, or what went wrong. */
  callback: ((error: Error | null) => void) | null = null
  #answered = 0

  constructor(asked: readonly Asked[], query_timeout?: number) {
    super('')
    this.asked = asked
    this.query_timeout = query_timeout
    this.text = asked[0]?.text ?? ''
    this.name = asked[0]?.name
  }

  override submit = (connection: object): void => {
    const wire = connection as Wire
    const [first] = this.asked
    if (first?.isBare && this.asked.length === 1) return wire.query(first.text)
    // It leaves in one piece.
    wire.stream.cork()
    for (const each of this.asked) each.send(wire)
    wire.sync()
    wire.stream.uncork()
  }

  handleRowDescription({ fields }: { fields: readonly { dataTypeID: number }[] }): void {
    const current = this.asked[this.#answered]
    if (current) current.columns = fields.map(({ dataTypeID }) => readerOf(dataTypeID))
  }

  handleDataRow({ fields }: { fields: TextRow }): void {
    this.asked[this.#answered]?.found.push(fields)
  }

  // How many rows were changed nobody asks.
  handleCommandComplete(): void {
    this.#next()
  }

  handleEmptyQuery(): void {
    this.#next()
  }

  handleError(error: Error, connection: object): void {
    for (const each of this.asked.slice(this.#answered)) {
      each.forget(connection as Wire)
      each.settle?.(error)
    }
    this.callback?.(error)
  }

  handleReadyForQuery(): void {
    this.callback?.(null)
  }

  #next(): void {
    const answered = this.asked[this.#answered]
    // The text of one may have been several.
    if (!answered) return
    answered.finish()
    this.#answered += 1
    this.text = this.asked[this.#answered]?.text ?? ''
    this.name = this.asked[this.#answered]?.name
  }
}

/**
 * Runs statements, and waits until the server has answered them or failed at one. `timeoutMs`: how long that is waited
 * for; as long as the connection says, if it is left out.
 */
export function runBatch(client: pg.Client, asked: readonly Asked[], timeoutMs?: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const batch = new Batch(asked, timeoutMs)
    batch.callback = (error) => {
      if (!error) return resolve()
      // Else it would tell of the socket that it came from, and not of what was asked.
      Error.captureStackTrace(error)
      reject(error)
    }
    client.query(batch)
  })
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
