import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { StatementNames } from '../../src/database/postgres.statement-names.ts'
import { statement } from '../../src/database/query/statement.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'

it('a statement has a name from its third run on, and another statement another one', () => {
  const names = new StatementNames()
  const [first, second] = [names.forStatement(), names.forStatement()]
  expect([first(), first(), first(), first()]).toEqual([undefined, undefined, 'statement 1', 'statement 1'])
  expect([second(), second(), second()]).toEqual([undefined, undefined, 'statement 2'])
})

it('a connection is full once many names were given in its time, and a younger one is not', () => {
  const names = new StatementNames()
  const name = () => Array.from({ length: 3 }, names.forStatement())
  const [older, younger] = [{}, {}]
  names.start(older)
  for (let index = 0; index < 500; index += 1) name()
  expect(names.areMany(older)).toBe(false)
  names.start(younger)
  name()
  expect([names.areMany(older), names.areMany(younger)]).toEqual([true, false])
})

// SQLite's driver holds a statement itself, without a name.
describe.runIf(engine === 'postgres')('on PostgreSQL', () => {
  const numbers = statement(({ connection }, number: number) =>
    connection.select({ number: sql<number>`${sql.raw(String(number))}` }).from(sql`(select 1) as one`),
  )
  const open = async () => {
    const { database } = await freshDatabase({ poolSize: 1 })
    const { connection } = database
    const ask = (number: number) => database.query(numbers(number))
    const backend = async () => {
      const columns = {
        id: sql<number>`pg_backend_pid()`,
        prepared: sql<number>`count(*)::int`,
        generic: sql<number>`coalesce(sum(generic_plans), 0)::int`,
      }
      return (await connection.select(columns).from(sql`pg_prepared_statements where name like 'statement %'`))[0]
    }
    return { ask, backend }
  }

  it('what is asked again and again is planned once', async () => {
    const { ask, backend } = await open()
    for (let time = 0; time < 10; time += 1) expect(await ask(7)).toEqual([{ number: 7 }])
    expect(await backend()).toMatchObject({ prepared: 1, generic: 8 })
  })

  it('and however many statements are asked, no connection keeps all of them', async () => {
    const { ask, backend } = await open()
    await ask(0)
    const before = await backend()
    for (let number = 0; number < 600; number += 1) for (let time = 0; time < 3; time += 1) await ask(number)
    const after = await backend()
    expect(after?.id).not.toBe(before?.id)
    expect(after?.prepared).toBeLessThan(200)
  })
})
