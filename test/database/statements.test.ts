import { expect, test } from 'vitest'
import { StatementCache } from '../../src/database/query/statement-cache.ts'

test('a statement is compiled once, until others have pushed it out', () => {
  const compiled: string[] = []
  const cache = new StatementCache<{ name: string }>(2)
  const get = (name: string) => cache.get(name, () => (compiled.push(name), { name }))
  expect(get('a')).toEqual({ name: 'a' })
  get('b')
  get('a')
  get('c')
  get('a')
  expect(compiled).toEqual(['a', 'b', 'c'])
  get('b')
  expect(compiled).toEqual(['a', 'b', 'c', 'b'])
})
