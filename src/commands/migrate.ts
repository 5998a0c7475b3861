import { readConfig } from '../config.ts'
import { prepareDatabase } from './database.ts'

/** Brings the tables of the configured database up to date and says how many migrations that took. */
export async function runMigrate(): Promise<void> {
  const { database, applied } = await prepareDatabase(readConfig(undefined, { needsIssuer: false }))
  await database.close()
  const count = applied === 1 ? 'one migration' : `${applied} migrations`
  process.stdout.write(applied === 0 ? 'The tables are up to date.\n' : `Applied ${count}.\n`)
}
