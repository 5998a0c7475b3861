import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'

// SQLite is told what its data is like, and counts nothing.
it.runIf(engine === 'postgres')('looking at the data takes as long as it takes, whatever a statement may', async () => {
  const { database } = await freshDatabase({ statementTimeoutMs: 1 }, 'demo')
  const slow = database.snapshot((tx) => run(tx.select({ done: sql`pg_sleep(1)` }).from(sql`(values (1)) as one`)))
  await expect(slow).rejects.toThrow('did not answer in time')
  await database.analyze()
  // And afterwards a statement may take no longer than before.
  const again = database.snapshot((tx) => run(tx.select({ done: sql`pg_sleep(1)` }).from(sql`(values (1)) as one`)))
  await expect(again).rejects.toThrow('did not answer in time')
})
