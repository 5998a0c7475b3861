import pg from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { run } from '../../src/database/database.ts'
import { Asked } from '../../src/database/postgres.batch.ts'
import { sql } from '../../src/database/query/fragment.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'

afterEach(() => vi.restoreAllMocks())

it('a value that no column has written is refused before anything is sent', () => {
  const asked = (value: unknown) => new Asked({ text: 'select $1', values: [value] })
  expect(() => asked(new Date())).toThrow('was not written by its column')
  for (const value of ['text', 1, true, null]) asked(value)
})

describe.runIf(engine === 'postgres')('a statement that is run again and again', () => {
  const values = sql`select 1, 9007199254740993::bigint, 1.5::float8, true, null, ${'given'}::text, '{"a": [1, "b"]}'::jsonb,
    '2025-01-02T03:04:05.678Z'::timestamptz`
  const row = [1, '9007199254740993', 1.5, true, null, 'given', { a: [1, 'b'] }, '2025-01-02 03:04:05.678+00']
  /** Nameless twice, then named, and from the fourth time on without asking for its columns. */
  const times = Array.from({ length: 6 }, (_, time) => time)

  it('answers the same each time', async () => {
    const { database } = await freshDatabase({ poolSize: 1 })
    for (const _ of times) expect(await database.query(database.raw(values))).toEqual([row])
  })

  it('asks for its columns no more once a connection knows it', async () => {
    const { database } = await freshDatabase({ poolSize: 1 })
    const ask = vi.spyOn(pg.Connection.prototype, 'describe')
    for (const _ of times) await database.query(database.raw(values))
    expect(ask).toHaveBeenCalledTimes(3)
  })

  it('answers the same where several of it are on their way at once', async () => {
    const { database } = await freshDatabase({ poolSize: 3 })
    const answers = await Promise.all([...times, ...times].map(() => database.query(database.raw(values))))
    expect(answers).toEqual([...times, ...times].map(() => [row]))
  })

  it('that answers no rows is not asked for columns, either', async () => {
    const { database } = await freshDatabase({ poolSize: 1 })
    const ask = vi.spyOn(pg.Connection.prototype, 'describe')
    const change = database.raw(sql`update ${database.tables.timelines} set mark = ${'none'} where false`)
    for (const _ of times) await database.transaction(() => run(change))
    expect(ask).toHaveBeenCalledTimes(3)
  })

  it('fails alone, and its connection goes on', async () => {
    const { database } = await freshDatabase({ poolSize: 1 })
    const divide = (by: number) => database.query(database.raw(sql`select 6 / ${by}::int`))
    for (const _ of times) {
      await expect(divide(0)).rejects.toThrow('division by zero')
      expect(await divide(2)).toEqual([[3]])
    }
  })
})
