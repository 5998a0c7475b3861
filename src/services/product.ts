import type { Tables } from '../database/tables.ts'
import { checkText, checkWholeNumber } from '../operations/input.ts'
import { checkName } from '../operations/parties.ts'
import type { InputIssue } from '../operations/refusals.ts'
import type { CancellationMode } from '../vocabulary.ts'

/** A row of `service_products`. */
export type Product = Tables['products']['$inferSelect']

/** What a product says of itself in words. */
interface ProductTexts {
  readonly name: string
  readonly itemCode?: string | null | undefined
}

/** What a product allows its subscriptions. */
interface ProductLimits {
  readonly minQuantity: number
  readonly maxQuantity?: number | null | undefined
  readonly cancellationModes?: readonly CancellationMode[] | null | undefined
}

/** The issues of a product's name and code. */
export function checkProductTexts(path: readonly string[], { name, itemCode }: ProductTexts): InputIssue[] {
  return [
    ...checkName(name).map((issue) => ({ ...issue, path: [...path, ...issue.path] })),
    ...(itemCode == null ? [] : checkText([...path, 'itemCode'], itemCode, { max: 255 })),
  ]
}

/** The issues of a product's quantities and ways to cancel. */
export function checkLimits(
  path: readonly string[],
  { minQuantity, maxQuantity, cancellationModes: modes }: ProductLimits,
): InputIssue[] {
  const at = (field: string) => [...path, field]
  return [
    ...checkWholeNumber(at('minQuantity'), minQuantity, { min: 1, max: null }),
    ...(maxQuantity == null ? [] : checkWholeNumber(at('maxQuantity'), maxQuantity, { min: minQuantity, max: null })),
    ...(modes?.length === 0 ? [{ path: at('cancellationModes'), message: 'cancellationModes must not be empty' }] : []),
  ]
}

/** Ways to cancel, each once. */
export function modesOf(given: readonly CancellationMode[]): CancellationMode[] {
  return [...new Set(given)]
}

/** Whether a product may be named as the one to take instead of another: another one of its service, in use. */
export function isReplacement(product: Product, other: Product | null): boolean {
  return other !== null && other.id !== product.id && other.serviceId === product.serviceId && !other.archivedAt
}
