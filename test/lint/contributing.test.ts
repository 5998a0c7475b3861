import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { refusal } from '../../lint/layers.ts'

/** A file for each row of the table. */
const importers: Record<string, string> = {
  '`<noun>.ts`': 'subscriptions/subscription.ts',
  '`store.ts`': 'subscriptions/store.ts',
  '`operations.ts`': 'subscriptions/operations.ts',
  '`graphql.ts`': 'subscriptions/graphql.ts',
  '`graphql/`': 'graphql/errors.ts',
  '`operations/`': 'operations/perform.ts',
  '`http/`': 'http/body.ts',
  '`database/`': 'database/find.ts',
}

/** What each column stands for, seen from there. */
const targets: Record<string, string> = {
  'own `<noun>.ts`': '../subscriptions/history.ts',
  'own `store.ts`': '../subscriptions/store.ts',
  'own `operations.ts`': '../subscriptions/operations.ts',
  'others’ `<noun>.ts`': '../sellers/seller.ts',
  'others’ `store.ts`': '../sellers/store.ts',
  'others’ `graphql.ts`': '../sellers/graphql.ts',
  '`graphql/`': '../graphql/loading.ts',
  '`operations/`': '../operations/actor.ts',
  transaction: '../database/database.ts',
  '`database/`': '../database/lists.ts',
}

test('the layer table of CONTRIBUTING.md is what the linter allows', async () => {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'CONTRIBUTING.md'), 'utf8')
  const [head = [], , ...rows] = text
    .split('\n')
    .slice(text.slice(0, text.indexOf('| may import |')).split('\n').length - 1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter((cells, index, all) => cells.length > 1 && all.slice(0, index).every((before) => before.length > 1))
  const columns = head.slice(1)
  expect(columns).toEqual(Object.keys(targets))
  expect(rows.map(([importer]) => importer)).toEqual(Object.keys(importers))
  for (const [importer = '', ...cells] of rows) {
    const linted = columns.map((column, index) => {
      if (cells[index] === '–') return '–'
      return refusal(importers[importer] ?? '', targets[column] ?? '') === undefined ? 'yes' : 'no'
    })
    expect([importer, ...linted]).toEqual([importer, ...cells])
  }
})
