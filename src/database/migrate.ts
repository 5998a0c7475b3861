import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { type Database, run } from './database.ts'
import { recomputeSearchNames } from './search-names.ts'

const folder = join(import.meta.dirname, '..', '..', 'drizzle')

/** Whether a migration is nothing that SQL could say: a name as text search compares it. */
const isInCode = (statement: string) => statement.startsWith('-- In code: search names.')

/**
 * Applies the migrations that the database does not have yet, all in one transaction and one process at a time:
 * processes that start together wait for the first and then find nothing to do. Answers how many were applied. Throws
 * when the database has one that this version does not know, and changes nothing.
 */
export async function migrate(database: Database): Promise<number> {
  const migrations = readMigrationFiles({ migrationsFolder: join(folder, database.dialect.name) })
  const applied = await database.withExclusiveLock(function* (tx) {
    const raw = (statement: ReturnType<typeof sql>) => run(database.raw(statement))
    yield* raw(sql`create table if not exists schema_migrations (hash text primary key, name text not null)`)
    const rows = yield* run(tx.select({ hash: sql<string>`hash` }).from(sql`schema_migrations`))
    const applied = new Set(rows.map((row) => row.hash))
    const known = new Set(migrations.map((migration) => migration.hash))
    if (rows.some((row) => !known.has(row.hash)))
      throw new Error('it has a migration of another, newer version of Triptych')
    const missing = migrations.filter((migration) => !applied.has(migration.hash))
    for (const { hash, folderMillis, sql: statements } of missing) {
      for (const statement of statements) if (!isInCode(statement)) yield* raw(sql.raw(statement))
      yield* raw(sql`insert into schema_migrations (hash, name) values (${hash}, ${String(folderMillis)})`)
    }
    // Once and last of all: by then every table is as the code knows it.
    if (missing.some((migration) => migration.sql.some(isInCode))) yield* recomputeSearchNames(tx, database.tables)
    return missing.length
  })
  // PostgreSQL learns by itself what rows are like.
  if (database.dialect.name === 'sqlite') await database.analyze()
  return applied
}
