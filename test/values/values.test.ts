import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDecimal } from '../../src/values/decimal.ts'
import { instantText, parseInstant } from '../../src/values/instant.ts'
import { canonicalLocale } from '../../src/values/locale.ts'
import { isUuid, parseUuid } from '../../src/values/uuid.ts'

const id = '8806367b-001a-4632-afb4-27a7fad7660c'

describe('a UUID', () => {
  it('is read in either case, and kept in lower case', () => {
    expect(parseUuid(id)).toBe(id)
    expect(parseUuid(id.toUpperCase())).toBe(id)
    expect(isUuid(id.toUpperCase())).toBe(true)
  })

  it.each(['', ` ${id}`, `${id}\n`, id.replaceAll('-', ''), `{${id}}`, id.slice(1), id.replace('8', 'g')])(
    'is nothing else: %j',
    (text) => {
      expect(parseUuid(text)).toBeNull()
      expect(isUuid(text)).toBe(false)
    },
  )
})

describe('an instant', () => {
  it.each([
    ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00Z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00:00.5+02:00', '2026-03-01T10:00:00.500Z'],
    ['2024-02-29T00:00:00-11:30', '2024-02-29T11:30:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['2026-03-01t12:00:00z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00:00z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01t12:00:00.25+01:00', '2026-03-01T11:00:00.250Z'],
    ['2026-03-01T12:00:00.1239Z', '2026-03-01T12:00:00.123Z'],
    ['2026-03-01T12:00:00.999999999Z', '2026-03-01T12:00:00.999Z'],
    ['9999-12-31T23:59:59.999999999Z', '9999-12-31T23:59:59.999Z'],
    ['2026-03-01T12:00:00-00:00', '2026-03-01T12:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2017-01-01T00:59:60.5+01:00', '2017-01-01T00:00:00.500Z'],
  ])('is read: %s', (text, instant) => {
    expect(parseInstant(text)?.toISOString()).toBe(instant)
  })

  it('is written as the language writes it, any millisecond of any day, and whichever came before', () => {
    const far = { min: new Date(-8.64e15), max: new Date(8.64e15), noInvalidDate: true }
    const near = { min: new Date('1960-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }
    const instants = fc.array(fc.oneof(fc.date(near), fc.date(far)), { maxLength: 50 })
    fc.assert(
      fc.property(instants, (some) => {
        expect(some.map(instantText)).toEqual(some.map((each) => each.toISOString()))
      }),
    )
    expect(() => instantText(new Date(Number.NaN))).toThrow(RangeError)
  })

  it.each([
    '2026-03-01',
    '2026-03-01T12:00:00',
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T12:00:60Z',
    '2026-03-01T23:59:60+01:00',
    '2026-03-01T23:59:61Z',
    '9999-12-31T23:59:60Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+02:00',
    '9999-12-31T23:59:59-01:00',
    '2026-03-01T12:00:00Z\n',
    '1772366400000',
    '2026-03-01 12:00:00Z',
    '2026-03-01T12:00:00.Z',
    '2026-03-01T12:00:00.1234567890Z',
    '2026-03-01T12:00:00,5Z',
    '2026-03-01T12:00:00+1',
    '2026-03-01T12:00:00+0100',
    '20260301T120000Z',
    '2026-03-01ｔ12:00:00Z',
  ])('is nothing else: %j', (text) => {
    expect(parseInstant(text)).toBeNull()
  })
})

describe('a decimal number', () => {
  it.each(['0', '12.50', '-1', '999999999999999.999999'])('is read: %s', (text) => expect(isDecimal(text)).toBe(true))
  it.each(['', '1.', '.5', '1e3', '+1', '1,5', '0x10', '1234567890123456', '1.1234567', '1\n', 'NaN'])(
    'is nothing else: %j',
    (text) => expect(isDecimal(text)).toBe(false),
  )
})

describe('a locale', () => {
  it('is kept in its canonical form', () => {
    expect(canonicalLocale('PT-br')).toBe('pt-BR')
    expect(canonicalLocale('*')).toBe('*')
  })

  it.each(['', 'e', 'en_US', 'en-', 'not a tag'])('is nothing else: %j', (text) => {
    expect(canonicalLocale(text)).toBeNull()
  })
})
