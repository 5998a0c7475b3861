import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { business, everyRow, fileOf, ids, imported, importText, line } from './business.ts'

const many = Array.from({ length: 3000 }, (_, index) =>
  line.organization({ id: ids.organization(100 + index), name: `Bakery ${index}` }),
)

describe('an import', () => {
  test('is seen by a reader whole or not at all', async () => {
    const { database, url } = await freshDatabase()
    const reader = await openDatabase(url)
    const counts = new Set<number>()
    const done = new AbortController()
    const reading = (async () => {
      while (!done.signal.aborted) {
        counts.add(
          (await reader.connection.select({ id: reader.tables.organizations.id }).from(reader.tables.organizations))
            .length,
        )
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })()
    await imported(database, [...business(), ...many])
    done.abort()
    await reading
    counts.add((await reader.connection.select().from(reader.tables.organizations)).length)
    expect([...counts].toSorted((a, b) => a - b).filter((count) => count !== 0)).toEqual([3001])
    await reader.close()
  })

  test('of the same file twice at once gives what one gives, and only one of them adds', async () => {
    const { database, url } = await freshDatabase()
    const other = await openDatabase(url)
    const text = fileOf([...business(), ...many])
    const results = await Promise.all([importText(database, text), importText(other, text)])
    const added = results
      .map((result) => (result.isImported ? result.counts.added : Number.NaN))
      .toSorted((a, b) => a - b)
    expect(added).toEqual([0, 3017])
    const { database: alone } = await freshDatabase()
    await importText(alone, text)
    expect(await everyRow(database)).toEqual(await everyRow(alone))
    await other.close()
  })
})
