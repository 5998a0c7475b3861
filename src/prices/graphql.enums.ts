import { enumOf } from '../graphql/enums.ts'
import { priceLayers } from '../vocabulary.ts'

export const PriceLayer = enumOf(
  'PriceLayer',
  'The layer that set a price. The nearest to the organization counts.',
  priceLayers,
  {
    SELLER: 'The list price of the seller.',
    RESELLER: 'The reseller’s price for its customers.',
    ORGANIZATION: 'The reseller’s price for one organization.',
  },
)
