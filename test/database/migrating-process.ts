/**
 * A process that waits for its input to end, then opens the database of its argument, migrates it and prints how many
 * it applied.
 */
import { once } from 'node:events'
import { migrate } from '../../src/database/migrate.ts'
import { openDatabase } from '../../src/database/open.ts'

const [url] = process.argv.slice(2) as [string]
process.stdout.write('ready\n')
await once(process.stdin.resume(), 'end')
const database = await openDatabase(url)
const applied = await migrate(database)
await database.close()
process.stdout.write(`${applied}\n`)
