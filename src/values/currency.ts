/** Codes of ISO 4217 that nobody pays with: metals, funds and units of account, a code for tests, one for none. */
const notPaidWith = new Set(
  'BOV CHE CHW CLF COU MXV USN USS UYI UYW XAD XAG XAU XBA XBB XBC XBD XDR XFO XFU XPD XPT XRE XSU XTS XUA XXX'.split(
    ' ',
  ),
)

/**
 * Decimals as ISO 4217 has them, where they are not two. They say what every stored amount means, so they are kept here
 * and do not follow the platform, which knows how amounts are usually shown: without decimals for IQD, which has
 * three.
 */
const decimals: ReadonlyMap<string, number> = new Map(
  Object.entries({
    0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XAG XAU XBA XBB XBC XBD XDR XOF XPD XPF XPT XSU XTS XUA XXX',
    3: 'BHD IQD JOD KWD LYD OMR TND',
    4: 'CLF UYW',
  }).flatMap(([number, codes]) => codes.split(' ').map((code) => [code, Number(number)] as const)),
)

let names: Intl.DisplayNames | undefined
let current: ReadonlySet<string> | undefined

/** Whether a text is the code of a currency as ISO 4217 names it, of today or of the past: `EUR`, `JPY`, `DEM`, `XAU`. */
export function isCurrencyCode(text: string): boolean {
  names ??= new Intl.DisplayNames('en', { type: 'currency', fallback: 'none' })
  return /^[A-Z]{3}$/.test(text) && names.of(text) !== undefined
}

/** Whether people pay with a currency, as far as the platform knows: only in such a one are new prices set. */
export function isPaidWith(currencyCode: string): boolean {
  current ??= new Set(Intl.supportedValuesOf('currency'))
  return current.has(currencyCode) && !notPaidWith.has(currencyCode)
}

/** How many decimals a currency has; two for a code of which nothing else is known. */
export function decimalsOf(currencyCode: string): number {
  return decimals.get(currencyCode) ?? 2
}
