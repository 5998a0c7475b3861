import { aliasedTable, type Column, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { Tables } from '../tables.ts'
import type { TableWithId } from '../tables.ts'

/** A projection of a table's rows: some of their columns, and the rows that they refer to, all in one statement. */
export interface Projection {
  /** Two of one table with the same key read the same. */
  readonly key: string
  /** Names of columns; null for all. */
  readonly columns: readonly string[] | null
  /** The projection of the rows that a column refers to. */
  readonly joins: readonly Join[]
}

/** A column that refers to a row of another table. */
export interface Join {
  readonly column: string
  /** The property of the row that holds the other one. */
  readonly as: string
  readonly table: (tables: Tables) => TableWithId
  readonly projection: Projection
}

/** How the names of tables begin that rows refer to. Such a row is always there. */
export const referredPrefix = 'referred_'

/** A projection of columns by their names, null for all of them, and of rows that they refer to. */
export function projectionOf(columns: readonly string[] | null, joins: readonly Join[]): Projection {
  const joined = joins.map(({ as, column, projection }) => `${as}=${column}${projection.key}`)
  return { key: `${columns?.join() ?? '*'}(${joined.join()})`, columns, joins }
}

/** Every column, and no other rows. */
export const allColumns = projectionOf(null, [])

/** No more than tells that a row is there. */
export const idAlone = projectionOf(['id'], [])

/** The SQL of a projection: fields and joins of a select. */
export interface ProjectionSql {
  /**
   * Columns by name, those of a referred row within it. Drizzle cannot tell what comes of them: the type of the rows is
   * said where they are read.
   */
  readonly fields: never
  /**
   * To be joined on the left: that keeps the order in which an engine reads tables, and no row that is referred to is
   * missing.
   */
  readonly joins: readonly { readonly table: TableWithId; readonly of: TableWithId; readonly on: SQL }[]
}

/** The columns and joins of a selection from `table`; `needed` are columns that are read in any case. */
export function projectionSql(
  tables: Tables,
  table: TableWithId,
  selection: Projection,
  needed: readonly string[] = [],
): ProjectionSql {
  const joins: { table: TableWithId; of: TableWithId; on: SQL }[] = []
  const fieldsOf = (
    source: TableWithId,
    { columns, joins: references }: Projection,
    more: readonly string[],
  ): Record<string, unknown> => {
    const all = getTableColumns(source) as Record<string, Column>
    const wanted = columns === null ? Object.keys(all) : [...new Set([...more, ...columns])]
    // Something must be read, or the row would seem not to be there.
    const names = wanted.length === 0 && references.length === 0 ? ['id'] : wanted
    const fields = Object.fromEntries(names.map((name) => [name, all[name]]))
    if (references.length === 0) return fields
    const referred = references.map((reference) => {
      // Several columns may refer to the same table.
      const of = reference.table(tables)
      const joined = aliasedTable(of, `${referredPrefix}${joins.length + 1}`)
      joins.push({ table: joined, of, on: sql`${joined.id} = ${all[reference.column]}` })
      return [reference.as, fieldsOf(joined, reference.projection, [])] as const
    })
    return { ...fields, ...Object.fromEntries(referred) }
  }
  return { fields: fieldsOf(table, selection, ['id', ...needed]) as never, joins }
}
