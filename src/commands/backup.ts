import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Config, readConfig } from '../config.ts'
import { backUpSqlite, restoreSqlite } from '../database/backup.ts'
import { sqlitePath } from '../database/open.ts'
import { withMigrationState } from './database.ts'
import { CommandFailure } from './failures.ts'

/** Writes a copy of the configured SQLite database to a file that is not there yet. */
export async function runBackup(file: string): Promise<void> {
  const path = pathOf(readConfig(undefined, { needsIssuer: false }))
  if (!existsSync(path)) throw new CommandFailure(`There is no database at ${resolve(path)}.`)
  if (existsSync(file)) throw new CommandFailure(`${file} is there already: name a new file.`)
  await backUpSqlite(path, file)
  const megabytes = (statSync(file).size / 1e6).toFixed(1)
  process.stdout.write(`Backed up ${resolve(path)} to ${file}: ${megabytes} MB, looked through and found whole.\n`)
}

/** Puts a backup in the place of the configured SQLite database, and says whether it is of an older version. */
export async function runRestore(file: string): Promise<void> {
  const config = readConfig(undefined, { needsIssuer: false })
  const path = pathOf(config)
  if (!existsSync(file)) throw new CommandFailure(`There is no backup at ${resolve(file)}.`)
  if (statSync(file).isDirectory()) throw new CommandFailure(`${file} is a folder; name a file.`)
  const kept = await restoreSqlite(file, path, new Date())
  const before = kept === null ? '' : ` What was there before is ${kept}.`
  process.stdout.write(`Restored ${resolve(path)} from ${file}.${before}\n`)
  await withMigrationState(config, ({ missing }) => {
    if (missing.length > 0)
      process.stdout.write('It is of an older version: `triptych migrate`, or `serve`, brings its tables up to date.\n')
  })
}

function pathOf({ database: { url } }: Config): string {
  if (url.startsWith('file:') && url !== 'file::memory:') return sqlitePath(url)
  throw new CommandFailure(
    url.startsWith('file:')
      ? 'A database in memory has no file: set DATABASE_URL.'
      : 'This is for SQLite. PostgreSQL is backed up with pg_dump, or by whoever runs it: see docs/upgrading.md.',
  )
}
