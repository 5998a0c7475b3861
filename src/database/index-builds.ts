import { setTimeout } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { DatabaseUnavailable } from '../database-unavailable.ts'
import { type Database, run } from './database.ts'
import type { IndexBuild } from './migrations.ts'

/** Milliseconds between two looks at an index that another process builds. */
const lookMs = 250

/** How an index is: being built by somebody, or left half built by somebody who is gone. */
type IndexState = 'missing' | 'building' | 'abandoned' | 'valid'

/**
 * Builds an index while others write, if it is not there. One that was left half built is built anew, and one that
 * another process builds is waited for. PostgreSQL alone: SQLite has one writer anyway.
 */
export async function buildIndex(database: Database, index: IndexBuild): Promise<void> {
  for (;;) {
    const state = await stateOf(database, index)
    if (state === 'valid') return
    if (state === 'building') await setTimeout(lookMs)
    else if (state === 'abandoned') await drop(database, index)
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
    // Somebody else may have been the first to create it.
    const state = await stateOf(database, index)
    if (state === 'valid' || state === 'building') return
    if (state === 'abandoned') await drop(database, index)
    throw error
  }
}

function drop(database: Database, { name }: IndexBuild): Promise<void> {
  return database.outsideTransaction(sql`drop index concurrently if exists ${sql.identifier(name)}`)
}

async function stateOf(database: Database, { name }: IndexBuild): Promise<IndexState> {
  const [found] = await database.snapshot((tx) =>
    run(
      tx
        .select({
          isValid: sql<boolean>`indisvalid`,
          isBuilding: sql<boolean>`exists (select from pg_stat_progress_create_index where index_relid = indexrelid)`,
        })
        .from(sql`pg_index`)
        .where(sql`indexrelid = to_regclass(quote_ident(${name}))`),
    ),
  )
  if (!found) return 'missing'
  if (found.isValid) return 'valid'
  return found.isBuilding ? 'building' : 'abandoned'
}
