import { expect, test } from 'vitest'
import { StatementCache } from '../../src/database/statements.ts'

test('a statement is compiled once, until others have pushed it out', () => {
  const compiled: string[] = []
  const cache = new StatementCache<string>(2)
  const get = (name: string) => cache.get(name, () => (compiled.push(name), `compiled ${name}`))
  expect(get('a')).toBe('compiled a')
  get('b')
  get('a')
  get('c')
  get('a')
  expect(compiled).toEqual(['a', 'b', 'c'])
  get('b')
  expect(compiled).toEqual(['a', 'b', 'c', 'b'])
})
