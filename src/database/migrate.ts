import { setTimeout } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { DatabaseUnavailable } from '../database-unavailable.ts'
import { readVersion } from '../version.ts'
import { type Connection, type Database, run, type Work } from './database.ts'
import { buildIndex } from './index-builds.ts'
import { type MigrationState, migrationState, noteApplied, noteFinished, openLog } from './migration-log.ts'
import { type Migration, migrationsFolder, readMigrations } from './migrations.ts'
import { checkObjects } from './objects.ts'
import { recomputeSearchNames } from './search-names.ts'

/** The options of a migration. */
export interface MigrateOptions {
  /** Where the migrations are. */
  readonly folder?: string
  /** The version of the package whose migrations these are. */
  readonly version?: string
  /** Milliseconds for which a lock is asked for that others hold. */
  readonly patienceMs?: number
  /** Called when a lock was not to be had, before it is asked for again. */
  readonly onWait?: () => void
}

/** As long as the longest reads of others, such as an export, and longer. */
const defaultPatienceMs = 300_000
/** Milliseconds between two attempts, and as many more at random, so that two processes do not meet again. */
const pauseMs = 500

/**
 * The migrations of a database, looked at without a change. Throws `NewerDatabase` and `UnfitEncoding` as `migrate`
 * does.
 */
export function readMigrationState(database: Database, options: MigrateOptions = {}): Promise<MigrationState> {
  const { own, version } = ownOf(database, options)
  return database.snapshot(function* (tx) {
    yield* checkEncoding(database, tx)
    return yield* migrationState(database, tx, own, version)
  })
}

/** A database that does not keep all texts that the gateway takes. */
export class UnfitEncoding extends Error {
  override readonly name = 'UnfitEncoding'

  constructor(encoding: string) {
    super(
      `its encoding is ${encoding}, and must be UTF8: make another one with ENCODING 'UTF8' TEMPLATE template0, as docs/running.md says`,
    )
  }
}

/** Throws `UnfitEncoding` where PostgreSQL would refuse characters; SQLite keeps any. */
function* checkEncoding({ dialect }: Database, tx: Connection): Work<void> {
  if (dialect.name !== 'postgres') return
  const column = sql<string>`getdatabaseencoding()`
  const [row] = yield* run(tx.select({ encoding: column }).from(sql`(select 1) as one`))
  if (row && row.encoding !== 'UTF8') throw new UnfitEncoding(row.encoding)
}

/**
 * Applies the migrations that a database does not have yet, each in a transaction of its own and one process at a time:
 * processes that start together share the work. Where others may be writing, indexes are built after it, beside them.
 * What was interrupted goes on with the next call. Answers how many this call applied. Throws `NewerDatabase` when the
 * database has some that this version does not know and cannot do with, and changes nothing; and `UnfitTables` where
 * afterwards something is not as the code needs it.
 */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<number> {
  const { patienceMs = defaultPatienceMs, onWait = () => {} } = options
  const { own, version } = ownOf(database, options)
  const patiently = <T>(work: () => Promise<T>) => untilFree(work, patienceMs, onWait)
  let applied = 0
  let state = await readMigrationState(database, options)
  const isApart = database.dialect.name === 'postgres' && !state.isEmpty
  for (;;) {
    for (const migration of state.unfinished) await patiently(() => finish(database, migration, state.missing.length))
    if (state.missing.length === 0) break
    const isDone = await patiently(() =>
      database.changeTables(function* (tx) {
        yield* openLog(database, tx)
        const [next] = (yield* migrationState(database, tx, own, version)).missing
        if (next) yield* apply(database, next, isApart)
        return next !== undefined
      }),
    )
    if (isDone) applied += 1
    state = await readMigrationState(database, options)
  }
  // PostgreSQL learns by itself what rows are like.
  if (database.dialect.name === 'sqlite') await database.analyze()
  await checkObjects(database, own)
  return applied
}

function* apply(database: Database, migration: Migration, isApart: boolean): Work<void> {
  const { statements, indexes, recomputesNames } = migration
  const inline = isApart ? [] : indexes.map(({ statement }) => statement)
  for (const statement of [...statements, ...inline]) yield* run(database.raw(sql.raw(statement)))
  yield* noteApplied(database, migration, new Date(), inline.length === indexes.length && !recomputesNames)
}

/** Does what follows the transaction of a migration. */
async function finish(database: Database, migration: Migration, missing: number): Promise<void> {
  for (const index of migration.indexes) await buildIndex(database, index)
  // Once and last of all: by then every table is as the code knows it.
  if (migration.recomputesNames && missing > 0) return
  await database.withExclusiveLock(function* (tx: Connection) {
    if (migration.recomputesNames) yield* recomputeSearchNames(tx, database.tables)
    yield* noteFinished(database, migration, new Date())
  })
}

/** Does some work, again and again while others hold what it needs. */
async function untilFree<T>(work: () => Promise<T>, patienceMs: number, onWait: () => void): Promise<T> {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable) || error.trouble !== 'busy' || performance.now() >= until) throw error
    }
    onWait()
    await setTimeout(pauseMs * (1 + Math.random()))
  }
}

function ownOf(
  database: Database,
  { folder = migrationsFolder, version = readVersion() }: MigrateOptions,
): { own: readonly Migration[]; version: string } {
  return { own: readMigrations(database.dialect.name, folder), version }
}
