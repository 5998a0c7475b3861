import { idOfList, type RowOf } from './business.ts'
import { compareBytes } from './oracle-lists.ts'
import { type Call, type Fields, find, thing, type Thing, trailOf } from './oracle-things.ts'

/** How many decimals the currencies of the test have. */
const decimals: Readonly<Record<string, number>> = { EUR: 2, JPY: 0, KWD: 3 }

/** An amount of minor units. */
export function money(minor: number, currencyCode: string): Thing {
  const digits = decimals[currencyCode] as number
  const scale = 10n ** BigInt(digits)
  const fraction = (BigInt(minor) % scale).toString().padStart(digits, '0')
  const amount = digits === 0 ? String(minor) : `${BigInt(minor) / scale}.${fraction}`
  return thing('Money', { amount, currencyCode })
}

interface Priced {
  readonly product: RowOf<'products'>
  readonly entry: RowOf<'priceEntries'>
}

/**
 * What a buyer pays for the products of a service. `buyers` are the reseller and the organization whose own prices
 * count before the seller's, the nearest last; none for list prices.
 */
export function priceList(
  serviceId: unknown,
  currency: unknown,
  buyers: readonly string[],
  { oracle }: Call,
  isListed: (product: RowOf<'products'>) => boolean = () => true,
): Thing | null {
  const service = find('Service', serviceId, oracle)?.of as RowOf<'services'> | undefined
  if (!service) return null
  const { products, priceEntries, priceLists } = oracle.business
  const owners = [service.sellerId, ...buyers]
  const layers = ['SELLER', 'RESELLER', 'ORGANIZATION'].slice(0, owners.length)
  const entries: Priced[] = []
  for (const product of products.filter((each) => each.serviceId === service.id && isListed(each))) {
    let nearest: RowOf<'priceEntries'> | undefined
    for (const [index, layer] of layers.entries()) {
      const own = priceEntries.filter((entry) => entry.productId === product.id && entry.currencyCode === currency)
      nearest = own.find((entry) => entry.layer === layer && entry.ownerId === owners[index]) ?? nearest
    }
    if (nearest) entries.push({ product, entry: nearest })
  }
  entries.sort((a, b) => compareBytes(a.product.name, b.product.name) || compareBytes(a.product.id, b.product.id))
  const ownList = priceLists.find(
    (list) => list.serviceId === service.id && list.layer === layers.at(-1) && list.ownerId === owners.at(-1),
  )
  const name = [service.id, layers.at(-1), owners.at(-1)]
  return thing('PriceList', { name, currency, version: ownList?.version ?? 0, entries })
}

const pageArgs = '(after,before,first,last)'

/** Who reads the trail of a list beside operators and admins: those who set its prices, and those who pay by them. */
const trailReaders: Readonly<Record<string, readonly string[]>> = {
  SELLER: ['SELLER', 'SERVICE_OWNER'],
  RESELLER: ['BROKER'],
  ORGANIZATION: ['BROKER', 'ORGANIZATION'],
}

const list: Fields<{ name: (string | undefined)[]; currency: string; version: number; entries: Priced[] }> = {
  id: ({ name }) => idOfList(name),
  [`auditTrail${pageArgs}`]: ({ name }, call) =>
    call.oracle.seesAll() || trailReaders[name[1] ?? '']?.includes(call.oracle.viewer.role)
      ? trailOf(idOfList(name), call)
      : null,
  currencyCode: ({ currency }) => currency,
  version: ({ version }) => version,
  entries: ({ entries }) => entries.map((priced) => thing('PriceListEntry', priced)),
}

const entry: Fields<Priced> = {
  product: ({ product }) => thing('ServiceProduct', product),
  unitPrice: ({ entry }) => money(entry.amountMinor, entry.currencyCode),
  layer: ({ entry }, { oracle }) => (oracle.viewer.role === 'ORGANIZATION' ? null : entry.layer),
}

const amount: Fields<{ amount: string; currencyCode: string }> = {
  amount: (of) => of.amount,
  currencyCode: ({ currencyCode }) => currencyCode,
}

/** Price lists and money. */
export const priceTypes = { PriceList: list, PriceListEntry: entry, Money: amount }
