import { getTableColumns } from 'drizzle-orm'
import { BulkWriter } from '../database/bulk.ts'
import type { Work } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'

type TableName = keyof Tables

/** A row to be inserted into a table. */
export type Row<Name extends TableName> = Tables[Name]['$inferInsert']

/** A row as a table holds it: every column is present. */
export type FullRow<Name extends TableName> = Tables[Name]['$inferSelect']

/** Rows of several tables, to be inserted in the order of the keys. */
export type Rows = { [Name in TableName]?: Row<Name>[] }

/** The offers that have led to some entries of catalogs, with the id of each by its number from 1. */
export function offersOf(
  entries: readonly Row<'catalogEntries'>[],
  idOf: (number: number) => string,
): Row<'serviceOffers'>[] {
  return entries.map(({ resellerId, serviceId, createdAt }, index) => {
    return { id: idOf(index + 1), resellerId, serviceId, createdAt }
  })
}

/** Inserts rows of several tables, in the order in which the tables are named. */
export function* insertAll(tables: Tables, rows: Rows): Work<void> {
  for (const [name, some] of Object.entries(rows)) {
    const { add, flush } = inserter(tables[name as TableName])
    for (const row of some) yield* add(row)
    yield* flush()
  }
}

/** Inserts rows of one table, many at a time; what a row leaves out gets the column's default. */
function inserter<Table extends Tables[TableName]>(table: Table) {
  const writer = new BulkWriter(table)
  const defaults = Object.fromEntries(
    Object.entries(getTableColumns(table)).map(([key, column]) => [key, column.default ?? null]),
  )
  return {
    /** Takes a row, and inserts what was taken when it is enough. */
    add: (row: Table['$inferInsert']): Work<void> => writer.add({ ...defaults, ...row } as Table['$inferSelect']),
    /** Inserts what is left. */
    flush: (): Work<void> => writer.flush(),
  }
}
