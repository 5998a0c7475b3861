/**
 * A process that waits for its input to end, then ticks once on the database and at the time of its arguments, and
 * prints what it did.
 */
import { once } from 'node:events'
import { openDatabase } from '../../src/database/open.ts'
import { tick } from '../../src/subscriptions/operations/tick.ts'

const [url, now] = process.argv.slice(2) as [string, string]
const database = await openDatabase(url, { synchronous: 'NORMAL' })
process.stdout.write('ready\n')
await once(process.stdin.resume(), 'end')
const done = await tick(database, new Date(now))
await database.close()
process.stdout.write(`${JSON.stringify(done)}\n`)
