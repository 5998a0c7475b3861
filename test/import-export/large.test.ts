import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { isLong } from '../support/long-run.ts'
import { testTime } from '../support/templates.ts'
import { exported, importText } from './business.ts'

/** The definitions of all indexes, as the engine has them. */
function indexesOf({ connection }: Database) {
  const [definition, from] =
    engine === 'sqlite'
      ? [sql<string>`coalesce(sql, name)`, sql`sqlite_master where type = 'index'`]
      : [sql<string>`indexdef`, sql`pg_indexes where schemaname = 'public'`]
  return connection.select({ definition }).from(from).orderBy(definition)
}

// Files that are large enough for another way take some seconds.
describe.runIf(isLong)('a large file', () => {
  test('gives what it was written from, and the indexes are those that were there', async () => {
    const { database: original } = await freshDatabase()
    await loadDemo(original, { now: testTime, subscriptions: 1500 })
    const text = await exported(original, true)
    const { database } = await freshDatabase()
    const before = await indexesOf(database)
    expect(await importText(database, text)).toMatchObject({ isImported: true, counts: { changed: 0, unchanged: 0 } })
    expect(await exported(database, true)).toBe(text)
    expect(await indexesOf(database)).toEqual(before)
    expect(await importText(database, text)).toMatchObject({ isImported: true, counts: { added: 0, changed: 0 } })
  })

  test('leaves nothing where one of its lines is wrong', async () => {
    const { database: original } = await freshDatabase()
    await loadDemo(original, { now: testTime, subscriptions: 1500 })
    const lines = (await exported(original)).split('\n')
    const place = lines.findIndex((each) => each.startsWith('{"type":"subscription",'))
    lines[place] = (lines[place] as string).replace(/"productId":"[^"]+"/, `"productId":"${crypto.randomUUID()}"`)
    const { database } = await freshDatabase()
    const before = await indexesOf(database)
    const result = await importText(database, lines.join('\n'))
    expect(result).toMatchObject({ isImported: false, problems: [{ line: place + 1, path: 'productId' }] })
    expect(await exported(database)).toBe('')
    expect(await indexesOf(database)).toEqual(before)
  })
})
