import { decimalsOf } from './currency.ts'

/** An amount in minor units of a currency: 1250 and EUR are 12.50 euros, 1250 and JPY are 1250 yen. */
export interface Money {
  readonly amountMinor: number
  readonly currencyCode: string
}

/** The amount as decimal text with the currency's own number of decimals. */
export function formatAmount({ amountMinor, currencyCode }: Money): string {
  const decimals = decimalsOf(currencyCode)
  const digits = String(Math.abs(amountMinor)).padStart(decimals + 1, '0')
  const sign = amountMinor < 0 ? '-' : ''
  if (decimals === 0) return sign + digits
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

/**
 * The minor units that decimal text stands for: `"12.50"` of EUR is 1250. Null for text that is no plain decimal
 * number, that has more decimals than the currency, or that is too large to be exact.
 */
export function parseAmount(text: string, currencyCode: string): number | null {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d{1,16})(?:\.(\d{1,6}))?$/.exec(text) ?? []
  const decimals = decimalsOf(currencyCode)
  if (whole === undefined || /[1-9]/.test(fraction.slice(decimals))) return null
  const amountMinor = Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0'))
  if (!Number.isSafeInteger(amountMinor)) return null
  return sign && amountMinor !== 0 ? -amountMinor : amountMinor
}
