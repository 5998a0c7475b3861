import type { PriceLayer } from '../../vocabulary.ts'
import type { Days } from '../days.ts'
import type { Row } from '../rows.ts'
import type { Added } from './organization-services.ts'
import { Random, streams } from './random.ts'
import type { SizeService } from './services.ts'

/** Minor units of each currency that one euro buys: the yen has no decimals, the dinar three. */
const minorPerEuro: Record<string, number> = { EUR: 100, USD: 110, GBP: 86, JPY: 160, KWD: 340 }

/** The prices at size: every list, what resellers changed in it, and what some organizations agreed. */
export function sizePrices(
  { at }: Days,
  services: readonly SizeService[],
  catalog: readonly Row<'catalogEntries'>[],
  added: readonly Added[],
) {
  const updatedAt = at(-1100)
  const priceEntries: Row<'priceEntries'>[] = []
  const priceLists: Row<'priceLists'>[] = []
  const list = (
    service: SizeService,
    layer: PriceLayer,
    ownerId: string,
    factor: number,
    products = service.products,
  ) => {
    priceLists.push({ serviceId: service.row.id, layer, ownerId, version: 1, updatedAt })
    for (const product of products) {
      const euros = listPrice(product) * factor
      for (const currencyCode of service.row.currencyCodes) {
        const amountMinor = Math.round(euros * (minorPerEuro[currencyCode] ?? 100))
        priceEntries.push({ productId: product.id, layer, ownerId, currencyCode, amountMinor, updatedAt })
      }
    }
  }
  const byId = new Map(services.map((service) => [service.row.id, service]))
  for (const service of services) list(service, 'SELLER', service.row.sellerId, 1)
  for (const [index, { resellerId, serviceId }] of catalog.entries()) {
    const service = byId.get(serviceId) as SizeService
    if (index % 3 === 0) list(service, 'RESELLER', resellerId, 1.12, service.products.slice(0, 2))
  }
  for (const [index, { row, service }] of added.entries()) {
    if (index % 17 === 0) list(service, 'ORGANIZATION', row.organizationId, 1.06, service.products.slice(1))
  }
  return { priceEntries, priceLists }
}

/** The price of a product in euros: longer terms cost more in all and less a month. */
function listPrice({ id, termMonths }: SizeService['products'][number]): number {
  const random = new Random(streams.product, Number.parseInt(id.slice(-6), 16))
  return Math.round(random.between(4, 60) * termMonths ** 0.92) - 0.05
}
