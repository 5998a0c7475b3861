import { isObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { cursorsOf } from '../../src/cursors.ts'
import { charactersIn, longestName, longestOf } from '../../src/graphql/answer-size.ts'
import { schema } from '../../src/schema.ts'

describe('the size of an answer', () => {
  it('is measured by its texts, each as often as it comes, and no further than is asked', () => {
    const shared = { text: 'x'.repeat(100) }
    expect(charactersIn({ a: shared, b: [shared, shared] }, 10_000)).toBeGreaterThan(300)
    expect(charactersIn({ a: shared, b: [shared, shared] }, 150)).toBeLessThan(400)
  })

  it('counts as short what is no text, the names of things, and cursors', () => {
    const short = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter(({ name }) => !name.startsWith('__'))
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
      .filter(
        ({ type, field }) => /^(String|JSON)!?$/.test(String(field.type)) && longestOf(field, type) === longestName,
      )
    const names = short.filter(({ field }) => !/cursor$/i.test(field.name)).map(({ type }) => `${type.name}.name`)
    expect(names.toSorted()).toEqual(
      ['ApiClient', 'Organization', 'Reseller', 'Seller', 'Service', 'ServiceProduct'].map((type) => `${type}.name`),
    )
    expect(short.length).toBeGreaterThan(names.length + 10)
  })

  it.each(['\u{10FFFF}', '\uD800', '"'])('a cursor of the longest name of %j is no longer than that', (character) => {
    const { encode } = cursorsOf(Buffer.alloc(32), 'organizations')
    const cursor = encode({ value: character.repeat(255), id: '00000000-0000-4000-8000-000000000000' })
    expect(cursor.length).toBeLessThanOrEqual(longestName)
  })
})
