import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cursorsOf, longestCursor } from '../../src/cursors.ts'
import { compare } from '../../src/database/query/places.ts'

const key = randomBytes(32)
const cursors = cursorsOf(key, 'list')

/** 36 to the power of 5: where the digits of a time begin anew. */
const halfOfTime = 36 ** 5

describe('a cursor', () => {
  it('is read back as the place that it was made of', () => {
    const time = fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.getTime()),
      // Its lower digits begin with zeros.
      fc.tuple(fc.nat(40_000), fc.nat(36 ** 3)).map(([high, low]) => high * halfOfTime + low),
    )
    const value = fc.oneof(
      time.map((each) => new Date(each)),
      fc.integer(),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(value, fc.uuid(), (value, id) => {
        expect(cursors.decode(cursors.encode({ value, id }))).toEqual({ value, id })
      }),
      { numRuns: 1000 },
    )
  })

  it.each([0, 1, 35, 36, halfOfTime - 1, halfOfTime, halfOfTime + 1, 27 * halfOfTime, -1, -halfOfTime])(
    'of %s milliseconds is read back',
    (time) => {
      const place = { value: new Date(time), id: 'a' }
      expect(cursors.decode(cursors.encode(place))).toEqual(place)
    },
  )

  it('is of no use with the key of another database, nor in another list', () => {
    const cursor = cursors.encode({ value: 'name', id: 'a' })
    expect(cursorsOf(randomBytes(32), 'list').decode(cursor)).toBeNull()
    expect(cursorsOf(key, 'another list').decode(cursor)).toBeNull()
    expect(cursorsOf(Buffer.from(key), 'list').decode(cursor)).toEqual({ value: 'name', id: 'a' })
  })

  it('that is longer than any is not looked at, whoever has signed it', () => {
    const of = (length: number) => cursors.encode({ value: 'x'.repeat(length), id: 'a' })
    expect(cursors.decode(of(14_900))).not.toBeNull()
    expect(of(15_100).length).toBeGreaterThan(longestCursor)
    expect(cursors.decode(of(15_100))).toBeNull()
  })

  it.each(['', 'A', 't', 'v', `${'A'.repeat(16)}t`, 'é'.repeat(16), '\u{1f600}'.repeat(40)])('%j is none', (text) => {
    expect(cursors.decode(text)).toBeNull()
  })
})

describe('places', () => {
  it.each<[string, (number: number) => Date | number]>([
    ['times', (number) => new Date(number)],
    ['numbers', (number) => number],
  ])('of %s are in the order of their values, and of their ids where these are the same', (_, valueOf) => {
    const places = [9, 10].flatMap((number) => ['a', 'b', 'c'].map((id) => ({ value: valueOf(number), id })))
    const others = [10, 9].flatMap((number) => ['b', 'c', 'a'].map((id) => ({ value: valueOf(number), id })))
    expect(others.toSorted(compare)).toEqual(places)
  })
})
