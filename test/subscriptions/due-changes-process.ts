/**
 * A process that waits for its input to end, then makes all due changes on the database and at the time of its
 * arguments, and prints what it did.
 */
import { once } from 'node:events'
import { openDatabase } from '../../src/database/open.ts'
import { runDueChanges } from '../../src/subscriptions/operations/run-due-changes.ts'

const [url, now] = process.argv.slice(2) as [string, string]
const database = await openDatabase(url, { synchronous: 'NORMAL' })
process.stdout.write('ready\n')
await once(process.stdin.resume(), 'end')
const done = await runDueChanges(database, new Date(now))
await database.close()
process.stdout.write(`${JSON.stringify(done)}\n`)
