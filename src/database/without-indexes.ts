import { type SQL, sql } from 'drizzle-orm'
import { type Connection, type Database, run, type Work } from './database.ts'

/** Where each engine lists the indexes that can be dropped: not those that stand for a primary key. */
const catalogs: Record<
  Database['dialect']['name'],
  { from: SQL; name: SQL<string>; definition: SQL<string>; where: SQL }
> = {
  sqlite: {
    from: sql`sqlite_master`,
    name: sql`name`,
    definition: sql`sql`,
    where: sql`type = 'index' and sql is not null`,
  },
  postgres: {
    from: sql`pg_indexes`,
    name: sql`indexname`,
    definition: sql`indexdef`,
    where: sql`schemaname = current_schema() and indexname not in (select conname from pg_constraint)`,
  },
}

/**
 * Does `work`, which inserts a great many rows, without any index but the primary keys, and makes the indexes again
 * afterwards: sorting once is much quicker than finding each row's place in each index. For empty tables, in a
 * transaction of their own.
 */
export function* withoutIndexes<T>(database: Database, tx: Connection, work: () => Work<T>): Work<T> {
  const { from, name, definition, where } = catalogs[database.dialect.name]
  const indexes = yield* run(tx.select({ name, definition }).from(from).where(where).orderBy(name))
  for (const index of indexes) yield* run(database.raw(sql`drop index ${sql.identifier(index.name)}`))
  const result = yield* work()
  for (const index of indexes) yield* run(database.raw(sql.raw(index.definition)))
  return result
}
