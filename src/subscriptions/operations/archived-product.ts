import { Archived } from '../../operations/refusals.ts'
import type { Product } from '../../services/product.ts'

/** Throws `Archived` for a product that nothing new begins with, and says which one to take instead. */
export function refuseArchivedProduct({
  archivedAt,
  replacedById,
}: Pick<Product, 'archivedAt' | 'replacedById'>): void {
  if (!archivedAt) return
  const instead = replacedById === null ? '' : ` Take ${replacedById} instead.`
  throw new Archived(`The product is archived.${instead}`)
}
