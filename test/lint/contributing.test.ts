import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allowed, isNoun, refusal } from '../../lint/layers.ts'

/** A file for each row of the table, by the place of `lint/layers.ts` that it stands for. */
const importers: Record<string, readonly [place: string, file: string]> = {
  '`<noun>.ts`': ['noun', 'subscriptions/subscription.ts'],
  '`store.ts`': ['store', 'subscriptions/store.ts'],
  '`operations.ts`': ['operations', 'subscriptions/operations.ts'],
  '`graphql.ts`': ['graphql', 'subscriptions/graphql.ts'],
  '`rest.ts`': ['rest', 'subscriptions/rest.ts'],
  '`graphql/`': ['graphql/', 'graphql/errors.ts'],
  '`rest/`': ['rest/', 'rest/errors.ts'],
  '`operations/`': ['operations/', 'operations/perform.ts'],
  '`identity/`': ['identity/', 'identity/claims.ts'],
  '`http/`': ['http/', 'http/body.ts'],
  '`instruments/`': ['instruments/', 'instruments/metrics.ts'],
  '`values/`': ['values/', 'values/uuid.ts'],
  '`database/`': ['database', 'database/migrate.ts'],
  'beside the folders': ['common', 'cursors.ts'],
}

/** What each column stands for, seen from there. */
const targets: Record<string, string> = {
  'own `<noun>.ts`': '../subscriptions/history.ts',
  'own `store.ts`': '../subscriptions/store.ts',
  'own `operations.ts`': '../subscriptions/operations.ts',
  'others’ `<noun>.ts`': '../sellers/seller.ts',
  'others’ `store.ts`': '../sellers/store.ts',
  'others’ `graphql.ts`': '../sellers/graphql.ts',
  'others’ `rest.ts`': '../sellers/rest.ts',
  '`graphql/`': '../graphql/nodes/loaders.ts',
  '`rest/`': '../rest/route.ts',
  '`operations/`': '../operations/actor.ts',
  '`identity/`': '../identity/refusals.ts',
  '`http/`': '../http/body.ts',
  '`values/`': '../values/money.ts',
  transaction: '../database/database.ts',
  '`database/`': '../database/query/lists.ts',
}

const root = join(import.meta.dirname, '..', '..')
const text = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8')
const entries = await readdir(join(root, 'src'), { withFileTypes: true })
/** Everything in `src` beside the nouns, folders with a slash. */
const places = entries
  .filter((entry) => entry.isFile() || !isNoun(entry.name))
  .map((entry) => (entry.isFile() ? entry.name : `${entry.name}/`))

/** What stands in backticks between two texts. */
function namedBetween(start: string, end: string): string[] {
  const part = text.slice(text.indexOf(start), text.indexOf(end, text.indexOf(start)))
  return [...part.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
}

test('the layout of CONTRIBUTING.md names everything beside the nouns', () => {
  const named = namedBetween('| place | holds |', 'Importing a module')
  expect(places.length).toBeGreaterThan(25)
  expect(places.filter((place) => !named.includes(place))).toEqual([])
})

test('CONTRIBUTING.md names the places that the linter leaves free, and no others', () => {
  const everything = [
    'prices/price.ts',
    'prices/graphql.ts',
    'rest/route.ts',
    'graphql/errors.ts',
    'database/tables.ts',
  ]
  const isFree = (place: string) =>
    everything.every((path) =>
      place.endsWith('/') ? !refusal(`${place}any.ts`, `../${path}`) : !refusal(place, `./${path}`),
    )
  const named = namedBetween('What has no row here', 'An import of a').filter((name) => name !== 'src')
  expect(named.toSorted()).toEqual(places.filter(isFree).toSorted())
})

test('the layer table of CONTRIBUTING.md is what the linter allows', () => {
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
  expect(Object.values(importers).map(([place]) => place)).toEqual(Object.keys(allowed))
  for (const [importer = '', ...cells] of rows) {
    const file = importers[importer]?.[1] ?? ''
    const linted = columns.map((column, index) => {
      if (cells[index] === '–') return '–'
      // Seen from a file beside the folders, all paths are a folder shorter.
      const target = (targets[column] ?? '').replace(/^\.\.\//, file.includes('/') ? '../' : './')
      return refusal(file, target) === undefined ? 'yes' : 'no'
    })
    expect([importer, ...linted]).toEqual([importer, ...cells])
  }
})
