import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import type { Database } from './database.ts'
import { nameOf, type TableObjects } from './objects.ts'

/** The tables of the code. */
export function tablesOfCode(tables: Database['tables']): readonly TableObjects[] {
  return Object.values(tables as unknown as Record<string, PgTable>).map((table) => {
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
        name: config.name ?? '',
        columns: config.columns.flatMap((column) => ('name' in column ? [nameOf({ name: column.name ?? '' })] : [])),
        isUnique: config.unique,
        isPartial: config.where !== undefined,
      })),
    }
  })
}

/** The columns of an object by their numbers, in order. */
const columnsBy = (numbers: string, table: string) =>
  `(select string_agg(attname, ', ' order by place) from unnest(${numbers}) with ordinality numbers (number, place)
    join pg_attribute on attrelid = ${table} and attnum = number)`

/** The objects of the schema that comes first in the search path. */
export const found = `
  with tables as (select oid, relname as name from pg_class where relkind in ('r', 'p') and relnamespace = current_schema()::regnamespace)
  select 'table ' || name as object from tables
  union all select 'column ' || name || '.' || attname from tables join pg_attribute on attrelid = oid
    where attnum > 0 and not attisdropped
  union all select 'primary key of ' || name || ' (' || ${columnsBy('conkey', 'conrelid')} || ')'
    from tables join pg_constraint on conrelid = tables.oid where contype = 'p'
  union all select 'foreign key of ' || name || ' (' || ${columnsBy('conkey', 'conrelid')} || ') to ' ||
      confrelid::regclass::text || ' (' || ${columnsBy('confkey', 'confrelid')} || ')'
    from tables join pg_constraint on conrelid = tables.oid where contype = 'f'
  union all select case when indisunique then 'unique ' else '' end || 'index ' || pg_class.relname || ' of ' || name ||
      ' (' || ${columnsBy('indkey', 'indrelid')} || ')' || case when indpred is null then '' else ' where' end
    from tables join pg_index on indrelid = tables.oid join pg_class on pg_class.oid = indexrelid
    where not indisprimary and indisvalid
  union all select 'trigger ' || tgname || ' of ' || name from tables join pg_trigger on tgrelid = tables.oid
    where not tgisinternal and tgenabled <> 'D'`
