import { is } from 'drizzle-orm'
import { getTableConfig, SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Database } from './database.ts'
import { nameOf, type TableObjects } from './objects.ts'

/** The tables of the code. */
export function tablesOfCode(tables: Database['tables']): readonly TableObjects[] {
  return Object.values(tables).map((table) => {
    const { name, columns, primaryKeys, foreignKeys, indexes } = getTableConfig(table)
    const [key = { columns: columns.filter((column) => column.primary) }] = primaryKeys
    return {
      name,
      columns: columns.map(nameOf),
      primaryKey: key.columns.map(nameOf),
      foreignKeys: foreignKeys.map((each) => {
        const { columns: own, foreignTable, foreignColumns } = each.reference()
        return {
          columns: own.map(nameOf),
          table: getTableConfig(foreignTable).name,
          foreignColumns: foreignColumns.map(nameOf),
        }
      }),
      indexes: indexes.map(({ config }) => ({
        name: config.name,
        columns: config.columns.flatMap((column) => (is(column, SQLiteColumn) ? [nameOf(column)] : [])),
        isUnique: config.unique,
        isPartial: config.where !== undefined,
      })),
    }
  })
}

/** The objects of a SQLite file. */
export const found = `
  with tables as (select name from sqlite_schema where type = 'table' and name not like 'sqlite#_%' escape '#')
  select 'table ' || name as object from tables
  union all select 'column ' || tables.name || '.' || info.name from tables, pragma_table_info(tables.name) info
  union all select 'primary key of ' || name || ' (' ||
      (select group_concat(name, ', ') from (select name from pragma_table_info(tables.name) where pk > 0 order by pk)) || ')'
    from tables
  union all select 'foreign key of ' || name || ' (' || columns || ') to ' || "table" || ' (' || foreign_columns || ')'
    from (select tables.name, keys."table", group_concat(keys."from", ', ') as columns,
        group_concat(keys."to", ', ') as foreign_columns
      from tables, pragma_foreign_key_list(tables.name) keys group by tables.name, keys.id)
  union all select iif(indexes."unique", 'unique ', '') || 'index ' || indexes.name || ' of ' || tables.name || ' (' ||
      (select group_concat(name, ', ') from (select name from pragma_index_info(indexes.name) order by seqno)) || ')' ||
      iif(indexes.partial, ' where', '')
    from tables, pragma_index_list(tables.name) indexes where indexes.origin = 'c'
  union all select 'trigger ' || name || ' of ' || tbl_name from sqlite_schema where type = 'trigger'`
