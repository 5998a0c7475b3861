import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import { and, type Fragment, join, listOf, noFilter, param, raw, sql } from '../../src/database/query/fragment.ts'
import { statement } from '../../src/database/query/statement.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { writeOneSubscription } from '../support/one-subscription.ts'
import { StatementCounter } from '../support/statement-counter.ts'

const counter = new StatementCounter()
const { database } = await freshDatabase({ onStatement: counter.onStatement })
await writeOneSubscription(database)
const { connection, tables } = database
const { sellers, subscriptions } = tables

/** The text that Drizzle sends for a fragment, and what it binds. */
const written = (fragment: Fragment) =>
  connection
    .select({ one: sql`1` })
    .from(sellers)
    .where(fragment)
    .toSQL()

/** Says in a counterexample what matters of it. */
const shown = (some: Fragment) => Object.assign(some, { [fc.toStringMethod]: () => some.key })

/** Pieces that look like what keys are made of. */
const pieces = [
  'true',
  '$?',
  '$sellers.id; = $?',
  "'$?'",
  "'$$'",
  "'$'",
  "'$sellers.id;'",
  "';'",
  '(',
  ')',
  ' and ',
  '',
  ' ',
]
const text = fc.constantFrom(...pieces).map(raw)
const value = fc.constantFrom('a', '$?', 'x; --')
const leaf: fc.Arbitrary<Fragment> = fc.oneof(
  text,
  value.map((id) => sql`${sellers.id} = ${id}`),
  value.map((name) => sql`${sellers.name} = ${name}`),
  value.map((name) => sql`${sellers.name} <> ${name}`),
  fc.constant(sql`select 1 from ${sellers}`),
  fc.constant(sql`select 1 from ${subscriptions}`),
  fc.date({ noInvalidDate: true }).map((time) => sql`${sellers.createdAt} >= ${time}`),
  fc.date({ noInvalidDate: true }).map((time) => param(time, subscriptions.dueAt)),
  fc.boolean().map((is) => sql`${subscriptions.autoRenews} = ${is}`),
  fc.array(value, { minLength: 1, maxLength: 3 }).map(listOf),
)
const fragment = fc
  .letrec<{ any: Fragment }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((some) => and(...some)),
      fc.tuple(tie('any'), fc.constantFrom('$', '$?', ', ', '')).map(([some, between]) => join([some, some], between)),
      tie('any').map((some) => sql`not (${some})`),
      fc.tuple(tie('any'), tie('any')).map(([a, b]) => sql`${a}${b}`),
    ),
  }))
  .any.map(shown)

describe('the key of a fragment', () => {
  it('is that of another one if and only if both are sent as the same text', () => {
    fc.assert(
      fc.property(fc.array(fragment, { minLength: 2, maxLength: 12 }), (some) => {
        const sent = some.map((each) => written(each).sql)
        for (const [i, a] of some.entries())
          for (const [j, b] of some.entries()) expect(a.key === b.key).toBe(sent[i] === sent[j])
      }),
      { numRuns: 500 },
    )
  })

  it('does not depend on its values, which are bound in the order of the text, as the columns write them', () => {
    fc.assert(
      fc.property(fragment, (some) => {
        expect(some.values).toEqual(written(some).params)
      }),
    )
    const at = (time: number) => sql`${sellers.createdAt} < ${new Date(time)} and ${sellers.id} = ${String(time)}`
    expect(at(1).key).toBe(at(2).key)
    expect(at(1).values).not.toEqual(at(2).values)
  })

  it('is short where nothing is restricted', () => {
    expect(and()).toBe(noFilter)
    expect(and(noFilter, noFilter)).toBe(noFilter)
    const one = sql`${sellers.id} = ${'a'}`
    expect(and(noFilter, one)).toBe(one)
  })
})

describe('a value', () => {
  it('that only a column can write is refused where none is compared with it', () => {
    expect(() => sql`coalesce(${sellers.createdAt}, ${new Date(0)}) > 1`).toThrow(/Only a column can write/)
    expect(() => sql`${true}`).toThrow(/Only a column can write/)
    expect(() => sql`${sellers.id} = ${undefined as never}`).toThrow(/no value/)
  })

  it('that is nothing can be written by a column', () => {
    expect(param(null, sellers.createdAt).values).toEqual([null])
  })
})

describe('a statement', () => {
  const words = [
    '',
    'a',
    'b',
    'a "b',
    'b "a',
    'a 2:"b',
    '1',
    '1:1',
    ' 1:a',
    '#1',
    'true',
    'undefined',
    1,
    true,
    undefined,
  ]
  const anything = statement(({ connection }, ..._: (string | number | boolean | undefined)[]) =>
    connection.select().from(sellers),
  )
  const another = statement(({ connection }) => connection.select().from(sellers))

  it('has the key of another one if and only if it was defined at the same place, of the same parts', () => {
    const all = words.flatMap((a) => words.flatMap((b) => words.map((c) => [a, b, c])))
    const keys = () => all.map((parts) => anything(...parts).key)
    expect(new Set(keys()).size).toBe(all.length)
    expect(keys()).toEqual(keys())
    expect(another().key).not.toBe(anything().key)
    expect(another().key).toBe(another().key)
  })

  it('is built once for its key, and answers by the values of each time', async () => {
    let built = 0
    const named = statement(({ connection }, where: Fragment, again: Fragment) => {
      built += 1
      return connection
        .select({ id: sellers.id })
        .from(sellers)
        .where(sql`${again} and ${where} and ${again}`)
    })
    const ask = (id: string, before: Date) =>
      database.query(named(sql`${sellers.id} = ${id}`, sql`${sellers.createdAt} < ${before}`))
    const { result, sent } = await counter.during(() =>
      Promise.all([ask('seller', new Date()), ask('seller', new Date(0)), ask('nobody', new Date())]),
    )
    expect(result).toEqual([[{ id: 'seller' }], [], []])
    expect(built).toBe(1)
    expect(new Set(sent.map(({ sql }) => sql)).size).toBe(1)
  })

  it('sees what its transaction has written, whether it has a key or not', async () => {
    const names = statement(({ connection }, where: Fragment) =>
      connection.select({ name: sellers.name }).from(sellers).where(where),
    )
    const isSeller = sql`${sellers.id} = ${'seller'}`
    const seen = await database.transaction(function* (tx) {
      yield* run(tx.update(sellers).set({ name: 'Renamed' }).where(isSeller))
      const built = yield* run(tx.select({ name: sellers.name }).from(sellers).where(isSeller))
      return [built, yield* run(names(isSeller))]
    })
    expect(seen).toEqual([[{ name: 'Renamed' }], [{ name: 'Renamed' }]])
  })
})
