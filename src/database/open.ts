import { fileURLToPath } from 'node:url'
import type { Database, DatabaseOptions } from './database.ts'
import { checkRoleSettings } from './role-settings.ts'

/**
 * Opens the database that a `DATABASE_URL` names: `file:PATH` (SQLite, relative to the working folder),
 * `file::memory:`, or `postgres://…`. Only the chosen engine's driver is loaded. Behind a pooler, where sessions are
 * given no settings, it throws `UnfitRole` if they do not have them.
 */
export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<Database> {
  if (url.startsWith('file:')) return (await import('./sqlite.ts')).openSqlite(sqlitePath(url), options)
  const database = (await import('./postgres.ts')).openPostgres(url, options)
  if (options.pooler !== 'transaction') return database
  try {
    await checkRoleSettings(database, options)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The path in a `file:` URL. */
export function sqlitePath(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length)
}
