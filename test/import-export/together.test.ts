import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { plansOf } from '../support/plans.ts'
import { StatementCounter } from '../support/statement-counter.ts'
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

  test('finds each of its keys by an index, however small a table is expected to be', async () => {
    const counter = new StatementCounter()
    const { database, url } = await freshDatabase({ onStatement: counter.onStatement })
    const text = fileOf(business())
    await importText(database, text)
    const { sent } = await counter.during(() => importText(database, text))
    const lookups = sent.filter(({ sql }) =>
      sql.includes(engine === 'sqlite' ? 'from json_each(' : 'jsonb_array_elements'),
    )
    expect(lookups.length).toBeGreaterThan(5)
    if (engine === 'postgres') return
    const plans = await plansOf({ url }, lookups)
    expect(plans.flat().filter((step) => /^SCAN (?!parent|json_each)/.test(step))).toEqual([])
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
