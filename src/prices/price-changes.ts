import { z } from 'zod'
import type { InputIssue } from '../operations/refusals.ts'
import type { ChangedPrice, OwnPrice } from '../services/price-list.ts'
import { decimalsOf, isPaidWith } from '../values/currency.ts'
import { formatAmount, type Money, parseAmount } from '../values/money.ts'
import { withoutTrailing } from '../values/trailing.ts'

/** One row of a price update: the price of a product, or, without one, that the override is removed. */
export interface GivenPrice {
  readonly productId: string
  readonly unitPrice?: { readonly amount: string; readonly currencyCode: string } | null | undefined
  /** Whose override is removed where there is no price; without it those of all currencies. */
  readonly currencyCode?: string | null | undefined
}

export const priceChangeKinds = ['SET', 'REMOVED', 'UNCHANGED'] as const
export type PriceChangeKind = (typeof priceChangeKinds)[number]

/** The result of one row of a price update; a row that removes the prices of several currencies has several. */
export interface PriceChange {
  /** The row's place in the input, from 0. */
  readonly index: number
  readonly productId: string
  /** Null where a row without a currency found nothing to remove. */
  readonly currencyCode: string | null
  readonly change: PriceChangeKind
  readonly before: Money | null
  readonly after: Money | null
}

/** The most rows of one update. */
export const mostPrices = 1000

/** The largest price in minor units: far below what a quantity could multiply beyond exact numbers. */
export const largestAmount = 1_000_000_000_000

/** The issues of a price update, all of them; currencies that the service is not sold in apart. */
export function checkPrices(
  given: readonly GivenPrice[],
  { productIds, currencyCodes }: { productIds: ReadonlySet<string>; currencyCodes: readonly string[] },
): { issues: InputIssue[]; unsupported: InputIssue[] } {
  if (given.length === 0 || given.length > mostPrices) {
    return {
      issues: [{ path: ['prices'], message: `prices must have 1 to ${mostPrices} rows, but has ${given.length}` }],
      unsupported: [],
    }
  }
  const issues: InputIssue[] = []
  const unsupported: InputIssue[] = []
  const rowsOf = Map.groupBy(given.keys(), (index) => given[index]?.productId)
  for (const [index, { productId, unitPrice, currencyCode }] of given.entries()) {
    const path = ['prices', String(index)]
    if (!productIds.has(productId))
      issues.push({ path: [...path, 'productId'], message: `The service has no product ${productId}` })
    const earlier = rowsOf.get(productId)?.find((other) => other < index && overlap(given[other], given[index]))
    if (earlier !== undefined)
      issues.push({ path, message: `Row ${earlier} names the same product and currency already` })
    if (unitPrice) {
      issues.push(...checkAmount([...path, 'unitPrice', 'amount'], unitPrice))
      if (currencyCode != null && currencyCode !== unitPrice.currencyCode) {
        const message = `currencyCode is ${currencyCode}, but the price is in ${unitPrice.currencyCode}`
        issues.push({ path: [...path, 'currencyCode'], message })
      }
    }
    const currency = currencyOf({ unitPrice, currencyCode })
    if (currency !== null && !currencyCodes.includes(currency)) {
      const where = unitPrice ? ['unitPrice', 'currencyCode'] : ['currencyCode']
      unsupported.push({
        path: [...path, ...where],
        message: `The service is not sold in ${currency}, but in ${currencyCodes.join(', ')}`,
      })
    } else if (unitPrice && currency !== null && !isPaidWith(currency)) {
      issues.push({ path: [...path, 'unitPrice', 'currencyCode'], message: `Nobody pays in ${currency}` })
    }
  }
  return { issues, unsupported }
}

/** The currency that a row is about; null for all of them. */
export function currencyOf({ unitPrice, currencyCode }: Pick<GivenPrice, 'unitPrice' | 'currencyCode'>): string | null {
  return unitPrice?.currencyCode ?? currencyCode ?? null
}

/** The prices that a layer has set itself, after a checked update. */
export function priceChanges(given: readonly GivenPrice[], own: readonly OwnPrice[]): PriceChange[] {
  const ownOf = Map.groupBy(own, (price) => price.productId)
  return given.flatMap((row, index): PriceChange[] => {
    const { productId, unitPrice } = row
    const currencyCode = currencyOf(row)
    const named = (ownOf.get(productId) ?? []).filter(
      (price) => currencyCode === null || price.currencyCode === currencyCode,
    )
    const [before = null] = named
    if (unitPrice) {
      const after = moneyOf(unitPrice)
      const change = before?.amountMinor === after.amountMinor ? 'UNCHANGED' : 'SET'
      return [{ index, productId, currencyCode, change, before, after }]
    }
    if (before === null) return [{ index, productId, currencyCode, change: 'UNCHANGED', before: null, after: null }]
    return named.map((price) => ({
      index,
      productId,
      currencyCode: price.currencyCode,
      change: 'REMOVED',
      before: price,
      after: null,
    }))
  })
}

/** A change as it stands in an event, with decimal texts. */
const eventChange = z.object({
  productId: z.string(),
  currencyCode: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})

/** The snapshot of an event, as far as it holds changes. */
const eventSnapshot = z.object({ changes: z.array(eventChange) })

/** The real ones of some changes. */
export function realChanges(changes: readonly PriceChange[]): ChangedPrice[] {
  return changes.flatMap(({ productId, currencyCode, change, before, after }) =>
    change === 'UNCHANGED' || currencyCode === null ? [] : [{ productId, currencyCode, before, after }],
  )
}

/**
 * The changes that an update made earlier, from the snapshot of its event: where that does not name a row, or there is
 * no event, it changed nothing.
 */
export function recalledChanges(given: readonly GivenPrice[], snapshot: unknown): PriceChange[] {
  const earlier = snapshot === null ? [] : eventSnapshot.parse(snapshot).changes
  const before = earlier.flatMap(({ productId, currencyCode, before: amount }) =>
    amount === null ? [] : [{ productId, ...moneyOf({ amount, currencyCode }) }],
  )
  const isChanged = ({ productId, unitPrice }: GivenPrice) =>
    earlier.some((change) => change.productId === productId && change.currencyCode === unitPrice?.currencyCode)
  const untouched = given.flatMap((row) =>
    row.unitPrice && !isChanged(row) ? [{ productId: row.productId, ...moneyOf(row.unitPrice) }] : [],
  )
  return priceChanges(given, [...before, ...untouched])
}

function overlap(one: GivenPrice | undefined, other: GivenPrice | undefined): boolean {
  if (!one || !other) return false
  const [a, b] = [currencyOf(one), currencyOf(other)]
  return a === null || b === null || a === b
}

function moneyOf({ amount, currencyCode }: NonNullable<GivenPrice['unitPrice']>): Money {
  return { amountMinor: parseAmount(amount, currencyCode) ?? 0, currencyCode }
}

function checkAmount(
  path: readonly string[],
  { amount, currencyCode }: NonNullable<GivenPrice['unitPrice']>,
): InputIssue[] {
  const decimals = decimalsOf(currencyCode)
  const given = withoutTrailing(amount.split('.')[1] ?? '', '0').length
  const refuse = (message: string) => [{ path, message: `amount ${message}, but is ${amount}` }]
  if (amount.startsWith('-') && /[1-9]/.test(amount)) return refuse('must not be negative')
  if (given > decimals) return refuse(`must have at most ${decimals} decimals in ${currencyCode}`)
  const minor = parseAmount(amount, currencyCode)
  if (minor !== null && minor <= largestAmount) return []
  return refuse(`must be at most ${formatAmount({ amountMinor: largestAmount, currencyCode })} ${currencyCode}`)
}
