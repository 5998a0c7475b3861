import { uuidv7 } from 'uuidv7'
import { checkWholeNumber } from '../operations/input.ts'
import { named } from '../operations/parties.ts'
import { givenReferences, type GivenReferences, noReferences } from '../operations/references.ts'
import type { InputIssue } from '../operations/refusals.ts'
import { parseAmount } from '../values/money.ts'
import type { Viewer } from '../viewer.ts'
import { type CancellationMode, cancellationModes, type Role } from '../vocabulary.ts'
import type { OwnPrice } from './price-list.ts'
import { checkLimits, checkProductTexts, modesOf, type Product } from './product.ts'

/** A product as whoever makes it says it. */
export interface GivenProduct extends GivenReferences {
  readonly name: string
  readonly itemCode?: string | null | undefined
  /** Months; null: perpetual. */
  readonly termMonths?: number | null | undefined
  readonly minQuantity?: number | null | undefined
  readonly maxQuantity?: number | null | undefined
  readonly cancellationModes?: readonly CancellationMode[] | null | undefined
  readonly listPrices?: readonly { readonly amount: string; readonly currencyCode: string }[] | null | undefined
}

/** The rows of a product and of its list prices. */
export interface ProductRows {
  readonly product: Product
  readonly prices: readonly OwnPrice[]
}

/** The most products that a service is made with. */
export const mostProducts = 100
/** The longest term, in months, and the largest price, in minor units. */
const longestTerm = 1200
const largestAmount = 1_000_000_000_000

/** What a product is checked against: who makes it, and the currencies that its service is sold in. */
export interface ProductScope {
  readonly viewer: Viewer
  readonly currencyCodes: readonly string[]
}

/** The issues of some products of a service. */
export function checkProducts(given: readonly GivenProduct[], scope: ProductScope): InputIssue[] {
  if (given.length > mostProducts)
    return [{ path: ['products'], message: `products may be ${mostProducts}, but are ${given.length}` }]
  return given.flatMap((product, index) => checkProduct(['products', String(index)], product, scope))
}

/** The issues of a product that stands somewhere in an input. */
export function checkProduct(
  path: readonly string[],
  product: GivenProduct,
  { viewer: { role, scopes }, currencyCodes }: ProductScope,
): InputIssue[] {
  const { termMonths, listPrices } = product
  const at = (field: string) => [...path, field]
  return [
    ...checkProductTexts(path, product),
    ...(termMonths == null ? [] : checkWholeNumber(at('termMonths'), termMonths, { min: 1, max: longestTerm })),
    ...checkLimits(path, { ...product, minQuantity: product.minQuantity ?? 1 }),
    ...givenReferences('ServiceProduct', role, product, noReferences).issues.map((issue) => ({
      ...issue,
      path: [...path, ...issue.path],
    })),
    ...(listPrices && listPrices.length > 0 && scopes && !scopes.has('prices:write')
      ? [{ path: at('listPrices'), message: 'Your credentials lack the scope prices:write, which list prices need' }]
      : []),
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

/** The rows of a checked product of a service. */
export function productRows(
  { id: serviceId, sellerId }: { readonly id: string; readonly sellerId: string },
  product: GivenProduct,
  role: Role,
  now: Date,
): ProductRows {
  const id = uuidv7()
  const prices = (product.listPrices ?? []).map(({ amount, currencyCode }) => ({
    productId: id,
    currencyCode,
    amountMinor: parseAmount(amount, currencyCode) ?? 0,
  }))
  const row = {
    id,
    serviceId,
    sellerId,
    ...named(product.name),
    itemCode: product.itemCode ?? null,
    termMonths: product.termMonths ?? null,
    minQuantity: product.minQuantity ?? 1,
    maxQuantity: product.maxQuantity ?? null,
    cancellationModes: modesOf(product.cancellationModes ?? cancellationModes),
    replacedById: null,
    ...givenReferences('ServiceProduct', role, product, noReferences).references,
    version: 1,
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
  }
  return { product: row, prices }
}
