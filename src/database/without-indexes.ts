import { getTableName, type SQL, sql } from 'drizzle-orm'
import { type Connection, type Database, run, type Work } from './database.ts'
import type { AnyTable } from './tables.ts'

/**
 * How an engine says what it looks at with each row that is added, by the statements that take it away and bring it
 * back.
 */
interface Catalog {
  readonly from: SQL
  readonly removal: SQL<string>
  readonly definition: SQL<string>
  readonly where: SQL
  readonly order: SQL
}

/** What is taken away, in this order, and brought back in the opposite one: not what stands for a primary key. */
const catalogs: Record<Database['dialect']['name'], readonly Catalog[]> = {
  sqlite: [
    {
      from: sql`sqlite_master`,
      removal: sql<string>`'drop index "' || name || '"'`,
      definition: sql`sql`,
      where: sql`type = 'index' and sql is not null`,
      order: sql`name`,
    },
  ],
  postgres: [
    {
      // PostgreSQL looks for what a row refers to by a statement for each; all rows together it joins.
      from: sql`pg_constraint`,
      removal: sql<string>`'alter table ' || conrelid::regclass || ' drop constraint ' || quote_ident(conname)`,
      definition: sql<string>`'alter table ' || conrelid::regclass || ' add constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid)`,
      where: sql`contype = 'f' and connamespace = current_schema()::regnamespace`,
      order: sql`conname`,
    },
    {
      from: sql`pg_indexes`,
      removal: sql<string>`'drop index ' || quote_ident(indexname)`,
      definition: sql`indexdef`,
      where: sql`schemaname = current_schema() and indexname not in (select conname from pg_constraint)`,
      order: sql`indexname`,
    },
  ],
}

/**
 * Does `work`, which inserts a great many rows, without any index but the primary keys, and on PostgreSQL without
 * foreign keys, and makes them again afterwards: sorting once is much quicker than finding each row's place in each
 * index. What a row refers to must be there, and what is unique must be so, all the same: else it throws what the
 * engine throws. For empty tables that nobody reads meanwhile, in a transaction of their own.
 */
export function withoutIndexes<T>(database: Database, tx: Connection, work: () => Work<T>): Work<T> {
  return without(database, tx, catalogs[database.dialect.name], work)
}

/**
 * The same for the indexes of some tables, which others may read: those of PostgreSQL stay, since readers would wait
 * for them until the end.
 */
export function withoutIndexesOf<T>(
  database: Database,
  tx: Connection,
  tables: readonly AnyTable[],
  work: () => Work<T>,
): Work<T> {
  if (database.dialect.name === 'postgres') return work()
  const names = sql.join(
    tables.map((table) => sql`${getTableName(table)}`),
    sql`, `,
  )
  const some = catalogs.sqlite.map((catalog) => ({
    ...catalog,
    where: sql`${catalog.where} and tbl_name in (${names})`,
  }))
  return without(database, tx, some, work)
}

function* without<T>(database: Database, tx: Connection, all: readonly Catalog[], work: () => Work<T>): Work<T> {
  const definitions: string[] = []
  for (const { from, removal, definition, where, order } of all) {
    const found = yield* run(tx.select({ removal, definition }).from(from).where(where).orderBy(order))
    for (const one of found) yield* run(database.raw(sql.raw(one.removal)))
    definitions.unshift(...found.map((one) => one.definition))
  }
  const result = yield* work()
  for (const one of definitions) yield* run(database.raw(sql.raw(one)))
  return result
}
