import currencies from 'currency-codes'

/** Whether a text is the code of a currency as ISO 4217 names it: `EUR`, `USD`, `JPY`. */
export function isCurrencyCode(text: string): boolean {
  return currencies.code(text)?.code === text
}

/** How many decimals a currency has; two for a code that ISO 4217 does not know. */
export function decimalsOf(currencyCode: string): number {
  return currencies.code(currencyCode)?.digits ?? 2
}
