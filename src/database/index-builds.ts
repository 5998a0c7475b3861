import { setTimeout } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { DatabaseUnavailable } from '../database-unavailable.ts'
import { type Connection, type Database, run, type Work } from './database.ts'
import { errorCodeOf } from './error-code.ts'
import type { IndexBuild } from './migrations.ts'

/** Milliseconds between two looks at an index that another process builds. */
const lookMs = 250

/** Errors that come of two builds at once: the other's index is there already, or the two waited for each other. */
const codesOfOthers: readonly string[] = ['42P07', '40P01']

/** How an index is: being built by somebody, or left half built by somebody who is gone. */
type IndexState = 'missing' | 'building' | 'abandoned' | 'valid'

/**
 * Builds an index while others write, if it is not there. One that was left half built is built anew, and one that
 * another process builds is waited for. PostgreSQL alone: SQLite has one writer anyway.
 */
export async function buildIndex(database: Database, index: IndexBuild): Promise<void> {
  for (;;) {
    const state = await database.snapshot((tx) => stateOf(tx, index))
    if (state === 'valid') return
    if (state === 'building') await setTimeout(lookMs)
    else if (state === 'abandoned') await dropAbandoned(database, index)
    else await create(database, index)
  }
}

async function create(database: Database, index: IndexBuild): Promise<void> {
  try {
    await database.outsideTransaction(
      sql.raw(index.statement.replace(/^((?:\s*--.*\n)*\s*create (?:unique )?index)/i, '$1 concurrently')),
    )
  } catch (error) {
    // Then nothing can be done now, and the next call finds it abandoned.
    if (error instanceof DatabaseUnavailable) throw error
    if (codesOfOthers.includes(errorCodeOf(error))) return
    await dropAbandoned(database, index)
    throw error
  }
}

/**
 * Drops an index that looks abandoned at two looks in turn: at a single one, a build may have ended between what that
 * look reads. One process at a time, for a second one would drop what the first builds anew.
 */
function dropAbandoned(database: Database, index: IndexBuild): Promise<void> {
  return database.changeTables(function* (tx) {
    for (let look = 1; look <= 2; look += 1) if ((yield* stateOf(tx, index)) !== 'abandoned') return
    yield* run(database.raw(sql`drop index ${sql.identifier(index.name)}`))
  })
}

/**
 * The state of an index. Somebody builds it where somebody builds an index of its table (there is one at a time), and
 * where somebody's transaction has changed what is said of it: a build is no longer reported when it commits.
 */
function* stateOf(tx: Connection, { name }: IndexBuild): Work<IndexState> {
  const [found] = yield* run(
    tx
      .select({
        isValid: sql<boolean>`indisvalid`,
        isBuilding: sql<boolean>`exists (select from pg_stat_progress_create_index where relid = indrelid)
          or exists (select from pg_locks where locktype = 'transactionid' and transactionid = pg_index.xmax)`,
      })
      .from(sql`pg_index`)
      .where(sql`indexrelid = to_regclass(quote_ident(${name}))`),
  )
  if (!found) return 'missing'
  if (found.isValid) return 'valid'
  return found.isBuilding ? 'building' : 'abandoned'
}
