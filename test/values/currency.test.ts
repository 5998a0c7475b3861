import { describe, expect, it } from 'vitest'
import { decimalsOf, isCurrencyCode, isPaidWith } from '../../src/values/currency.ts'
import { formatAmount, parseAmount } from '../../src/values/money.ts'

describe('a currency code', () => {
  it.each(['EUR', 'USD', 'JPY', 'XCG', 'SLE', 'ZWG', 'VED', 'XAF', 'XOF', 'XPF', 'XCD'])('is known: %s', (code) =>
    expect(isCurrencyCode(code)).toBe(true),
  )

  it.each(['HRK', 'BGN', 'ANG', 'DEM', 'LTL', 'XAU', 'XXX', 'XTS', 'XDR', 'CLF', 'USN'])(
    'of the past, or of no money, is known where it stands already: %s',
    (code) => expect(isCurrencyCode(code)).toBe(true),
  )

  it.each(['eur', 'Eur', 'EURO', 'EU', 'XYZ', 'AAA', '', '978', 'EUR\n', ' EUR', 'ЕUR', '€'])(
    'is nothing else: %j',
    (code) => expect(isCurrencyCode(code)).toBe(false),
  )
})

describe('what people pay with', () => {
  it('is what the platform knows', () => {
    const others = Intl.supportedValuesOf('currency').filter((code) => !isPaidWith(code))
    for (const code of others) expect(code).toMatch(/^(X|BOV|CHE|CHW|CLF|COU|MXV|USN|USS|UYI|UYW)/)
    for (const code of ['EUR', 'XCG', 'XAF', 'XOF', 'XPF', 'XCD', 'UYU', 'CLP', 'CHF'])
      expect(isPaidWith(code)).toBe(true)
  })

  it.each(['XXX', 'XTS', 'XAU', 'XAG', 'XPT', 'XPD', 'XDR', 'XSU', 'XUA', 'XBA', 'CLF', 'CHE', 'USN', 'MXV', 'BOV'])(
    'is no metal, fund, unit of account or test: %s',
    (code) => expect(isPaidWith(code)).toBe(false),
  )

  it.each(['XYZ', 'eur', '', 'DEM'])('is nothing unknown, and nothing long gone: %j', (code) =>
    expect(isPaidWith(code)).toBe(false),
  )
})

describe('decimals', () => {
  it.each<[number, string]>([
    [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF XAG XAU XDR XSU XTS XXX'],
    [2, 'EUR USD XCG HUF COP IDR LBP MGA AFN ALL IRR SYP YER HRK ANG MRU MRO'],
    [3, 'BHD IQD JOD KWD LYD OMR TND'],
    [4, 'CLF UYW'],
  ])('are %i in ISO 4217, however the platform shows amounts: %s', (decimals, codes) => {
    for (const code of codes.split(' ')) expect([code, decimalsOf(code)]).toEqual([code, decimals])
  })

  it('say what stored amounts mean, there and back', () => {
    for (const [currencyCode, text] of [
      ['IQD', '1.250'],
      ['JPY', '1250'],
      ['HUF', '12.50'],
      ['UYW', '0.1250'],
    ] as const) {
      expect(formatAmount({ amountMinor: 1250, currencyCode })).toBe(text)
      expect(parseAmount(text, currencyCode)).toBe(1250)
    }
  })
})
