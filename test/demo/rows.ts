import type { Database } from '../../src/database/database.ts'
import type { Tables } from '../../src/database/tables.ts'

/** Every row of every table. */
export type AllRows = { [Name in keyof Tables]: Tables[Name]['$inferSelect'][] }

/** Reads every row of the database, ordered so that two databases can be compared. */
export async function readAll({ connection, tables }: Database): Promise<AllRows> {
  const all: Record<string, unknown[]> = {}
  for (const [name, table] of Object.entries(tables)) {
    const rows = await connection.select().from(table)
    all[name] = rows
      .map((row) => [JSON.stringify(row), row] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, row]) => row)
  }
  return all as AllRows
}
