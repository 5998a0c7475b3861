import { fileURLToPath } from 'node:url'
import type { Database, DatabaseOptions } from './database.ts'

/**
 * Opens the database that a `DATABASE_URL` names: `file:PATH` (SQLite, relative to the working folder),
 * `file::memory:`, or `postgres://…`. Only the chosen engine's driver is loaded.
 */
export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<Database> {
  if (url.startsWith('file:')) return (await import('./sqlite.ts')).openSqlite(sqlitePath(url), options)
  return (await import('./postgres.ts')).openPostgres(url, options)
}

/** The path in a `file:` URL. */
export function sqlitePath(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length)
}
