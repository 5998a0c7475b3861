import type { InputIssue } from '../operations/refusals.ts'
import { isPaidWith } from '../values/currency.ts'

/**
 * The issues of the currencies that a service is to be sold in. One that it is sold in already may stay whatever it is,
 * and one that is used must.
 */
export function checkCurrencies(
  codes: readonly string[],
  { kept, used }: { readonly kept: readonly string[]; readonly used: readonly string[] },
): InputIssue[] {
  const path = ['currencyCodes']
  if (codes.length === 0) return [{ path, message: 'currencyCodes must name at least one' }]
  if (new Set(codes).size < codes.length) return [{ path, message: 'currencyCodes names the same one twice' }]
  return [
    ...codes.flatMap((code, index) =>
      isPaidWith(code) || kept.includes(code)
        ? []
        : [{ path: [...path, String(index)], message: `Nobody pays in ${code}` }],
    ),
    ...used.map((code) => ({ path, message: `currencyCodes must keep ${code}: a price or an organization uses it` })),
  ]
}
