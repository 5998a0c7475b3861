import { Refusal, type RefusalClass } from '../operations/refusals.ts'

/** The reseller's catalog has the service already. */
export class AlreadyInCatalog extends Refusal {
  static readonly facts = {
    status: 409,
    number: 1068,
    remedy: 'Change the entry by `updateCatalogEntry`.',
  }
  override readonly name = 'AlreadyInCatalog'
  readonly code = 'ALREADY_IN_CATALOG'

  constructor() {
    super('The catalog has this service already.')
  }
}

/** The refusals of catalogs. */
export const catalogRefusals: readonly RefusalClass[] = [AlreadyInCatalog]
