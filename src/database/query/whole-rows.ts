import { getTableColumns, type Placeholder, type SQL, sql } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import { send, type Work } from '../database.ts'
import type { AnyTable } from '../tables.ts'
import type { Parameterized } from './fragment.ts'
import { encoderOf } from './row-encoder.ts'
import { statement } from './statement.ts'

/** Rows of a table with all of their columns, in the order of the table's, as a VALUES takes them. */
export class WholeRows implements Parameterized<WholeRows> {
  readonly key: string
  readonly values: readonly unknown[]
  readonly #count: number

  constructor(count: number, values: readonly unknown[]) {
    this.#count = count
    this.key = String(count)
    this.values = values
  }

  withPlaceholders(next: () => Placeholder): WholeRows {
    return new WholeRows(this.#count, this.values.map(next))
  }

  /** The rows as SQL. */
  toSql(): SQL {
    const width = this.values.length / this.#count
    const rows = Array.from({ length: this.#count }, (_, row) => {
      const cells = this.values.slice(row * width, (row + 1) * width).map((value) => sql`${value}`)
      return sql`(${sql.join(cells, sql`, `)})`
    })
    return sql.join(rows, sql`, `)
  }
}

/** Some rows of a table, at least one; a column that one leaves out is null. */
export function wholeRows<T extends AnyTable>(table: T, rows: readonly T['$inferSelect'][]): WholeRows {
  const encode = encoderOf(table)
  return new WholeRows(rows.length, rows.flatMap(encode))
}

/** The SQL that adds rows to a table. */
export function insertionOf(table: AnyTable, rows: WholeRows): SQL {
  const names = Object.values(getTableColumns(table)).map(({ name }) => sql.identifier(toSnakeCase(name)))
  return sql`insert into ${table} (${sql.join(names, sql`, `)}) values ${rows.toSql()}`
}

/** Adds whole rows, at least one, by a statement that is compiled once for so many. */
export function* insertWholeRows<T extends AnyTable>(table: T, rows: readonly T['$inferSelect'][]): Work<void> {
  yield* send(insertion(table, wholeRows(table, rows)))
}

const insertion = statement((database, table: AnyTable, rows: WholeRows) =>
  database.raw(insertionOf(table, rows)).build(database),
)
