import { uuidv7 } from 'uuidv7'
import type { Tables } from '../database/tables.ts'
import { checkText, checkWholeNumber } from '../operations/input.ts'
import type { InputIssue } from '../operations/refusals.ts'
import { parseAmount } from '../values/money.ts'
import { searchable } from '../values/search-text.ts'
import { type CancellationMode, cancellationModes } from '../vocabulary.ts'

/** A product as whoever makes it says it. */
export interface GivenProduct {
  readonly name: string
  readonly itemCode?: string | null | undefined
  /** Months; null: perpetual. */
  readonly termMonths?: number | null | undefined
  readonly minQuantity?: number | null | undefined
  readonly maxQuantity?: number | null | undefined
  readonly cancellationModes?: readonly CancellationMode[] | null | undefined
  readonly listPrices?: readonly { readonly amount: string; readonly currencyCode: string }[] | null | undefined
}

/** The rows of some products and of their list prices. */
export interface ProductRows {
  readonly products: readonly Tables['products']['$inferInsert'][]
  readonly prices: readonly Tables['priceEntries']['$inferInsert'][]
  readonly lists: readonly Tables['priceLists']['$inferInsert'][]
}

/** The most products that a service is made with. */
export const mostProducts = 100
/** The longest term, in months, and the largest price, in minor units. */
const longestTerm = 1200
const largestAmount = 1_000_000_000_000

/** The issues of some products of a service that is sold in these currencies. */
export function checkProducts(given: readonly GivenProduct[], currencyCodes: readonly string[]): InputIssue[] {
  if (given.length > mostProducts)
    return [{ path: ['products'], message: `products may be ${mostProducts}, but are ${given.length}` }]
  return given.flatMap((product, index) => checkProduct(['products', String(index)], product, currencyCodes))
}

function checkProduct(path: readonly string[], product: GivenProduct, currencyCodes: readonly string[]): InputIssue[] {
  const { name, itemCode, termMonths, maxQuantity, cancellationModes: modes, listPrices } = product
  const minQuantity = product.minQuantity ?? 1
  const at = (field: string) => [...path, field]
  return [
    ...checkText(at('name'), name, { max: 255 }),
    ...(itemCode == null ? [] : checkText(at('itemCode'), itemCode, { max: 255 })),
    ...(termMonths == null ? [] : checkWholeNumber(at('termMonths'), termMonths, { min: 1, max: longestTerm })),
    ...checkWholeNumber(at('minQuantity'), minQuantity, { min: 1, max: null }),
    ...(maxQuantity == null ? [] : checkWholeNumber(at('maxQuantity'), maxQuantity, { min: minQuantity, max: null })),
    ...(modes?.length === 0 ? [{ path: at('cancellationModes'), message: 'cancellationModes must not be empty' }] : []),
    ...(listPrices ?? []).flatMap(({ amount, currencyCode }, index) => {
      const place = [...path, 'listPrices', String(index)]
      const isTwice = listPrices?.findIndex((other) => other.currencyCode === currencyCode) !== index
      return checkPrice(place, amount, currencyCode, { currencyCodes, isTwice })
    }),
  ]
}

function checkPrice(
  path: readonly string[],
  amount: string,
  currencyCode: string,
  { currencyCodes, isTwice }: { currencyCodes: readonly string[]; isTwice: boolean },
): InputIssue[] {
  const at = [...path, 'currencyCode']
  if (isTwice) return [{ path: at, message: `There is another price in ${currencyCode}` }]
  if (!currencyCodes.includes(currencyCode))
    return [{ path: at, message: `The service is not sold in ${currencyCode}, but in ${currencyCodes.join(', ')}` }]
  const minor = parseAmount(amount, currencyCode)
  if (minor !== null && minor >= 0 && minor <= largestAmount) return []
  return [{ path: [...path, 'amount'], message: `amount is ${amount}, which is no price in ${currencyCode}` }]
}

/** The rows of checked products of a service. */
export function productRows(
  { id: serviceId, sellerId: ownerId }: { readonly id: string; readonly sellerId: string },
  given: readonly GivenProduct[],
  now: Date,
): ProductRows {
  const made = given.map((product) => ({ product, id: uuidv7() }))
  const prices = made.flatMap(({ id, product }) =>
    (product.listPrices ?? []).map(({ amount, currencyCode }) => ({
      productId: id,
      layer: 'SELLER' as const,
      ownerId,
      currencyCode,
      amountMinor: parseAmount(amount, currencyCode) ?? 0,
      updatedAt: now,
    })),
  )
  return {
    products: made.map(({ id, product }) => ({
      id,
      serviceId,
      name: product.name,
      searchName: searchable(product.name),
      itemCode: product.itemCode ?? null,
      termMonths: product.termMonths ?? null,
      minQuantity: product.minQuantity ?? 1,
      maxQuantity: product.maxQuantity ?? null,
      cancellationModes: [...new Set(product.cancellationModes ?? cancellationModes)],
      createdAt: now,
    })),
    prices,
    lists: prices.length > 0 ? [{ serviceId, layer: 'SELLER', ownerId, version: 1, updatedAt: now }] : [],
  }
}
