import { sql } from 'drizzle-orm'
import { isAtLeast } from '../version.ts'
import { type Connection, type Database, run, type Work } from './database.ts'
import type { Migration } from './migrations.ts'

/** What a database says of the migrations that it has, beside those of this package. */
export interface MigrationState {
  /** Whether it has no tables of ours at all. */
  readonly isEmpty: boolean
  readonly missing: readonly Migration[]
  /** Those whose transaction is committed, but not all that follows it is done. */
  readonly unfinished: readonly Migration[]
  /** The names of those that only newer versions have, and that this one can do with. */
  readonly newer: readonly string[]
}

/** A database has migrations with which this version cannot use it. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase'

  constructor(migrations: readonly string[] = []) {
    const named = migrations.length > 0 ? `: ${migrations.join(', ')}` : ''
    super(`it has a migration of another, newer version of Triptych${named}`)
  }
}

/** A migration that a database has. */
interface Applied {
  readonly number: number
  readonly name: string
  readonly hash: string
  /** Null where nobody has said it. */
  readonly compatibleSince: string | null
  readonly isFinished: boolean
}

/**
 * Builds that know of no compatibility look into `schema_migrations` alone, and refuse what they do not find among
 * theirs: it has all migrations up to this one, and later ones that these builds cannot do with.
 */
const lastInOldLog = 7
const lastVersionOfOldLog = '0.1.0'

/**
 * Compares the migrations of a database with those of a version of this package. Throws `NewerDatabase` where it has
 * some that this version does not know and cannot do with.
 */
export function* migrationState(
  database: Database,
  tx: Connection,
  own: readonly Migration[],
  version: string,
): Work<MigrationState> {
  const log = yield* readLog(database, tx)
  const logged = new Set(log.map(({ hash }) => hash))
  const applied = [...log, ...(yield* readOldLog(database, tx, own)).filter(({ hash }) => !logged.has(hash))]
  const known = new Set(own.map(({ hash }) => hash))
  const newer = applied.filter(({ hash }) => !known.has(hash))
  const numbers = new Set(own.map(({ number }) => number))
  const unfit = newer.filter(
    ({ number, compatibleSince }) =>
      numbers.has(number) || compatibleSince === null || !isAtLeast(version, compatibleSince),
  )
  if (unfit.length > 0) throw new NewerDatabase(unfit.map(({ name }) => name))
  const finished = new Map(applied.map(({ hash, isFinished }) => [hash, isFinished]))
  return {
    isEmpty: applied.length === 0,
    missing: own.filter(({ hash }) => !finished.has(hash)),
    unfinished: own.filter(({ hash }) => finished.get(hash) === false),
    newer: newer.map(({ name }) => name),
  }
}

/** Makes the tables of the log where they are missing. */
export function* openLog(database: Database, tx: Connection): Work<void> {
  if (yield* hasTable(database, tx, 'applied_migrations')) return
  yield* run(
    database.raw(sql`create table applied_migrations (number integer primary key, name text not null, hash text not null,
      compatible_since text not null, applied_at text not null, finished_at text)`),
  )
  yield* run(
    database.raw(sql`create table if not exists schema_migrations (hash text primary key, name text not null)`),
  )
}

/** Notes that the transaction of a migration is committed, and whether that was all. */
export function* noteApplied(database: Database, migration: Migration, now: Date, isFinished: boolean): Work<void> {
  const { number, name, hash, compatibleSince } = migration
  const at = now.toISOString()
  yield* run(
    database.raw(sql`insert into applied_migrations (number, name, hash, compatible_since, applied_at, finished_at)
      values (${number}, ${name}, ${hash}, ${compatibleSince}, ${at}, ${isFinished ? at : null})`),
  )
  if (number <= lastInOldLog || !isAtLeast(lastVersionOfOldLog, compatibleSince))
    yield* run(database.raw(sql`insert into schema_migrations (hash, name) values (${hash}, ${name})`))
}

/** Notes that all is done that a migration asks for. */
export function* noteFinished(database: Database, { number }: Migration, now: Date): Work<void> {
  const at = now.toISOString()
  yield* run(database.raw(sql`update applied_migrations set finished_at = ${at} where number = ${number}`))
}

function* readLog(database: Database, tx: Connection): Work<readonly Applied[]> {
  if (!(yield* hasTable(database, tx, 'applied_migrations'))) return []
  const columns = {
    number: sql<number>`number`,
    name: sql<string>`name`,
    hash: sql<string>`hash`,
    compatibleSince: sql<string>`compatible_since`,
    finishedAt: sql<string | null>`finished_at`,
  }
  const rows = yield* run(
    tx
      .select(columns)
      .from(sql`applied_migrations`)
      .orderBy(sql`number`),
  )
  return rows.map(({ finishedAt, ...row }) => ({ ...row, isFinished: finishedAt !== null }))
}

/** What versions leave that keep hashes alone. All that they apply is done at once. */
function* readOldLog(database: Database, tx: Connection, own: readonly Migration[]): Work<readonly Applied[]> {
  if (!(yield* hasTable(database, tx, 'schema_migrations'))) return []
  const rows = yield* run(tx.select({ hash: sql<string>`hash`, name: sql<string>`name` }).from(sql`schema_migrations`))
  const known = new Map(own.map((migration) => [migration.hash, migration]))
  const unknown = { number: -1, compatibleSince: null }
  return rows.map((row) => ({ ...(known.get(row.hash) ?? { ...unknown, ...row }), isFinished: true }))
}

function* hasTable({ dialect }: Database, tx: Connection, name: string): Work<boolean> {
  const found =
    dialect.name === 'sqlite'
      ? sql`(select name from sqlite_schema where type = 'table' and name = ${name})`
      : // Names that the server has looked up before it knows by heart, until it opens a table again: this opens one.
        sql`(select relname as name from pg_class where relname = ${name} and pg_table_is_visible(oid))`
  const rows = yield* run(tx.select({ name: sql<string | null>`name` }).from(sql`${found} as found`))
  return rows.some((row) => row.name !== null)
}
