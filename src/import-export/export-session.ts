import type { Column } from 'drizzle-orm'
import type { AnyTable } from '../database/bulk.ts'
import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { type Fragment, join, noFilter, param, sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'
import { type CarriedTable, columnsOf, primaryKeys, type Row } from './primary-keys.ts'

/** Rows that are read at once. */
const pageSize = 500

/** Where an export's lines go. */
export interface LineSink {
  /** Takes the text of some lines, each with its newline. */
  write(text: string): void
  /** Whether nobody wants more. */
  readonly isClosed: boolean
}

/** An export under way: pages of rows, rows of their parts, and where the lines go. */
export class ExportSession {
  readonly #database: Database
  readonly #tx: Connection
  readonly #sink: LineSink
  readonly withSecrets: boolean
  readonly #onWritten: ((lines: number) => void) | undefined
  lines = 0

  constructor(
    database: Database,
    tx: Connection,
    sink: LineSink,
    withSecrets: boolean,
    onWritten?: (lines: number) => void,
  ) {
    this.#database = database
    this.#tx = tx
    this.#sink = sink
    this.withSecrets = withSecrets
    this.#onWritten = onWritten
  }

  get secrets(): Database['secrets'] {
    return this.#database.secrets
  }

  /**
   * Every row of a table in the order of its key, a page at a time, with at most one page in memory; `lines` makes a
   * page's objects, which are written as lines without what is null.
   */
  *each<Name extends CarriedTable>(name: Name, type: string, lines: (rows: Row<Name>[]) => Work<object[]>): Work<void> {
    const table: AnyTable = this.#database.tables[name]
    const key = columnsOf(table, primaryKeys[name])
    const order = orderOf(key)
    let rest = noFilter
    while (!this.#sink.isClosed) {
      const rows = (yield* run(rowsInOrder(table, rest, order))) as Row<Name>[]
      const objects = yield* lines(rows)
      this.lines += objects.length
      if (objects.length > 0) this.#sink.write(objects.map((object) => `${line(type, object)}\n`).join(''))
      this.#onWritten?.(this.lines)
      const last = rows.at(-1)
      if (rows.length < pageSize || last === undefined) return
      const position = key.map((column, index) => param(last[primaryKeys[name][index] as keyof typeof last], column))
      rest = sql`(${order}) > (${join(position, ', ')})`
    }
  }

  /** As `each`, for types whose line is made of one row alone. */
  eachRow<Name extends CarriedTable>(name: Name, type: string, object: (row: Row<Name>) => object): Work<void> {
    // oxlint-disable-next-line eslint/require-yield
    return this.each(name, type, function* (rows): Work<object[]> {
      return rows.map(object)
    })
  }

  /** The rows of a table that belong to some services, grouped by service and in the order of their key. */
  *partsOf<Name extends CarriedTable>(name: Name, serviceIds: readonly string[]): Work<Map<string, Row<Name>[]>> {
    const table = this.#database.tables[name] as Database['tables']['serviceRoles']
    const order = columnsOf(table, primaryKeys[name])
    const wanted = this.#database.dialect.anyOf(table.serviceId, serviceIds)
    const rows: unknown = yield* run(this.#tx.select().from(table).where(wanted).orderBy(orderOf(order)))
    return Map.groupBy(rows as Row<Name>[], (row) => (row as { serviceId: string }).serviceId)
  }
}

function orderOf(columns: readonly Column[]): Fragment {
  return join(
    columns.map((column) => sql`${column}`),
    ', ',
  )
}

/** One line: the type first, fields in their order, and nothing that is null. */
function line(type: string, object: object): string {
  const fields = Object.entries(object).filter(([, value]) => value !== null && value !== undefined)
  return JSON.stringify(Object.fromEntries([['type', type], ...fields]))
}

const rowsInOrder = statement(({ connection }, table: AnyTable, where: Fragment, order: Fragment) =>
  connection.select().from(table).where(where).orderBy(order).limit(pageSize),
)
