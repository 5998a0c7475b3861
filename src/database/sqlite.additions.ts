import type Client from 'better-sqlite3'
import { getTableName } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import type { Addition } from './database.ts'
import type { AnyTable } from './tables.ts'

/** Rows in one statement: with more of them each takes no less time. */
const rowsPerStatement = 20

/** The statements that add rows to one table: many at once, or one. */
interface Inserters {
  readonly many: Client.Statement
  readonly one: Client.Statement
}

/** Adds rows over one connection, by statements that are prepared once for each table. */
export class Additions {
  readonly #client: Client.Database
  readonly #inserters = new Map<AnyTable, Inserters>()

  constructor(client: Client.Database) {
    this.#client = client
  }

  /** Adds rows. `onStatement` hears of each statement, with its values. */
  add(addition: Addition, onStatement?: (sql: string, values: readonly unknown[]) => void): void {
    const { rows } = addition
    const { many, one } = this.#insertersOf(addition)
    for (let start = 0; start < rows.length;) {
      const isMany = start + rowsPerStatement <= rows.length
      const statement = isMany ? many : one
      const values = isMany ? rows.slice(start, start + rowsPerStatement).flat() : (rows[start] ?? [])
      onStatement?.(statement.source, values)
      statement.run(values)
      start += isMany ? rowsPerStatement : 1
    }
  }

  #insertersOf({ table, columns }: Addition): Inserters {
    const known = this.#inserters.get(table)
    if (known) return known
    const names = columns.map(({ name }) => `"${toSnakeCase(name)}"`).join(', ')
    const row = `(${columns.map(() => '?').join(', ')})`
    const insertion = (count: number) =>
      this.#client.prepare(
        `insert into "${getTableName(table)}" (${names}) values ${Array<string>(count).fill(row).join(', ')}`,
      )
    const inserters = { many: insertion(rowsPerStatement), one: insertion(1) }
    this.#inserters.set(table, inserters)
    return inserters
  }
}
