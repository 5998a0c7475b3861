import currencies from 'currency-codes'

/** An amount in minor units of a currency: 1250 and EUR are 12.50 euros, 1250 and JPY are 1250 yen. */
export interface Money {
  readonly amountMinor: number
  readonly currencyCode: string
}

/** How many decimals a currency has; two for a code that ISO 4217 does not know. */
export function decimalsOf(currencyCode: string): number {
  return currencies.code(currencyCode)?.digits ?? 2
}

/** The amount as decimal text with the currency's own number of decimals. */
export function formatAmount({ amountMinor, currencyCode }: Money): string {
  const decimals = decimalsOf(currencyCode)
  const digits = String(Math.abs(amountMinor)).padStart(decimals + 1, '0')
  const sign = amountMinor < 0 ? '-' : ''
  if (decimals === 0) return sign + digits
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
