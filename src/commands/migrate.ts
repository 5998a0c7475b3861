import { resolve } from 'node:path'
import { type Config, readConfig } from '../config.ts'
import { type Migration, readMigrations } from '../database/migrations.ts'
import { sqlitePath } from '../database/open.ts'
import { isMissing, placeOf, prepareDatabase, withMigrationState } from './database.ts'

/** The exit code where there is something to do. */
const somethingToDo = 2

/** Brings the tables of the configured database up to date and says how many migrations that took. */
export async function runMigrate({ check = false }: { check?: boolean }): Promise<void> {
  const config = readConfig(undefined, { needsIssuer: false })
  if (check) return runCheck(config)
  const { database, applied } = await prepareDatabase(config)
  await database.close()
  const count = applied === 1 ? 'one migration' : `${applied} migrations`
  process.stdout.write(applied === 0 ? 'The tables are up to date.\n' : `Applied ${count}.\n`)
}

/** Says what `migrate` would do and changes nothing; the exit code is 2 where that is something. */
async function runCheck(config: Config): Promise<void> {
  const { url } = config.database
  if (isMissing(url)) {
    say(`There is no database at ${resolve(sqlitePath(url))} yet.`, readMigrations('sqlite'), false)
    return
  }
  await withMigrationState(config, ({ isEmpty, missing, unfinished, newer }, engine) => {
    const isApart = engine === 'postgres' && !isEmpty
    if (newer.length > 0)
      process.stdout.write(`A newer version has applied ${newer.join(', ')}: this one can do with that.\n`)
    if (missing.length + unfinished.length === 0) process.stdout.write('The tables are up to date.\n')
    if (unfinished.length > 0) say(`${placeOf(url)} was left in the middle of migrations.`, unfinished, isApart)
    if (missing.length > 0) say(`${placeOf(url)} lacks migrations.`, missing, isApart)
  })
}

function say(heading: string, migrations: readonly Migration[], isApart: boolean): void {
  const lines = migrations.flatMap(({ name, compatibleSince, indexes }) => [
    `  ${name}: versions since ${compatibleSince} go on with it`,
    ...(isApart ? indexes : []).map((index) => `    then builds the index ${index.name}, while others write`),
  ])
  process.stdout.write(`${heading} \`triptych migrate\` would apply:\n${lines.join('\n')}\n`)
  process.exitCode = somethingToDo
}
