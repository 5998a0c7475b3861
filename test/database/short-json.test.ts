import { expect, test } from 'vitest'
import { readJson } from '../../src/database/query/short-json.ts'

test.each([
  '{}',
  '[]',
  '["SELLER","BROKER"]',
  '{"a":{"b":[1,null]}}',
  '"text"',
  'null',
  '12',
  `["${'x'.repeat(100)}"]`,
])('JSON of a column is read as any: %s', (text) => {
  for (let time = 0; time < 3; time += 1) expect(readJson(text)).toEqual(JSON.parse(text))
})

test('what rows share cannot be changed', () => {
  expect(readJson('["SELLER"]')).toBe(readJson('["SELLER"]'))
  expect(() => (readJson('["SELLER"]') as string[]).push('BROKER')).toThrow(TypeError)
  expect(() => Object.assign(readJson('{}') as object, { a: 1 })).toThrow(TypeError)
})

test('few texts are remembered, and those that many rows have among them', () => {
  const first = readJson('["0"]')
  for (let number = 1; number < 5000; number += 1) expect(readJson(`["${number}"]`)).toEqual([String(number)])
  expect(readJson('["0"]')).not.toBe(first)
  expect(readJson('["0"]')).toBe(readJson('["0"]'))
})

test('what is no JSON is refused each time', () => {
  for (let time = 0; time < 2; time += 1) expect(() => readJson('["a"')).toThrow(SyntaxError)
})
