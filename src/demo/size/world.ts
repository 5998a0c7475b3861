import type { Days } from '../days.ts'
import { priceFinder } from '../prices.ts'
import { offersOf, type Rows } from '../rows.ts'
import { sizeOrganizationServices } from './organization-services.ts'
import { sizeParties } from './parties.ts'
import { sizePrices } from './prices.ts'
import { idOf } from './random.ts'
import { serviceRows, sizeCatalog, sizeServices } from './services.ts'
import { lifeMaker } from './subscriptions.ts'

/** The rows of all parties and services at size, and what makes the life of each of `total` subscriptions. */
export function sizeWorld(days: Days, total: number) {
  const parties = sizeParties(days)
  const services = sizeServices(days, parties.sellers)
  const catalogEntries = sizeCatalog(parties.resellers, services)
  const added = sizeOrganizationServices(days, parties.organizations, services, catalogEntries)
  const prices = sizePrices(days, services, catalogEntries, added)
  const organizationServices = added.map(({ row }) => row)
  const serviceOffers = offersOf(catalogEntries, (number) => idOf('offer', number))
  const rows = {
    ...parties,
    ...serviceRows(services),
    serviceOffers,
    catalogEntries,
    ...prices,
    organizationServices,
  } satisfies Rows
  return { rows, lifeOf: lifeMaker({ days, total, added, priceOf: priceFinder(prices.priceEntries) }) }
}
