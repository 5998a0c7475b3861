/** A process that opens the database of its argument, writes more than a log holds, and does nothing beside it. */
import { run } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'

const [url] = process.argv.slice(2) as [string]
const database = await openDatabase(url)
const { trustedDocuments: table } = database.tables
for (let count = 0; count < 500; count += 1) {
  const document = { id: String(count), document: 'x'.repeat(80_000), batch: 1, publishedAt: new Date() }
  await database.transaction((tx) => run(tx.insert(table).values(document)))
}
await database.close()
process.stdout.write('done\n')
