import { effectivePrice } from '../prices/price.ts'
import type { CopiedPrice } from '../subscriptions/subscription-context.ts'
import type { PriceLayer } from '../vocabulary.ts'
import type { Days } from './days.ts'
import {
  acmeBakery,
  aurora,
  auroraBackup,
  birchClinic,
  borealis,
  borealisMail,
  borealisVault,
  cedarLogistics,
  cumulus,
  deltaSchool,
  googleWorkspace,
  nimbus,
  businessStarter,
  enterpriseFlex,
  backup500,
  backup5000,
  mailStandard,
  mailPlus,
  vaultTeam,
  vaultAppliance,
} from './ids.ts'
import type { Row, Rows } from './rows.ts'

type Owners = Pick<Row<'organizationServices'>, 'sellerId' | 'resellerId' | 'organizationId'>

/** One price list: what one owner asks for products of one service, by product, in minor units of each currency. */
interface List {
  serviceId: string
  layer: PriceLayer
  ownerId: string
  version: number
  daysAgo: number
  prices: Record<string, Record<string, number>>
}

const lists: List[] = [
  list(googleWorkspace, 'SELLER', aurora, 3, 400, {
    [businessStarter]: { EUR: 6800, USD: 7200 },
    [enterpriseFlex]: { EUR: 2070, USD: 2200 },
  }),
  list(auroraBackup, 'SELLER', aurora, 1, 1000, { [backup500]: { EUR: 11_900 }, [backup5000]: { EUR: 49_000 } }),
  list(borealisMail, 'SELLER', borealis, 2, 500, {
    [mailStandard]: { EUR: 350, USD: 390, JPY: 550 },
    [mailPlus]: { EUR: 6200, USD: 6900, JPY: 9800 },
  }),
  list(borealisVault, 'SELLER', borealis, 1, 900, {
    [vaultTeam]: { EUR: 24_000, USD: 26_000 },
    [vaultAppliance]: { EUR: 180_000, USD: 195_000 },
  }),
  list(googleWorkspace, 'RESELLER', cumulus, 2, 390, {
    [businessStarter]: { EUR: 7200 },
    [enterpriseFlex]: { EUR: 2190, USD: 2350 },
  }),
  list(googleWorkspace, 'RESELLER', nimbus, 1, 800, { [businessStarter]: { EUR: 7100, USD: 7500 } }),
  list(auroraBackup, 'RESELLER', cumulus, 1, 900, { [backup500]: { EUR: 12_900 } }),
  list(borealisMail, 'RESELLER', cumulus, 1, 480, { [mailStandard]: { EUR: 399, JPY: 600 } }),
  list(borealisVault, 'RESELLER', nimbus, 1, 690, { [vaultTeam]: { USD: 27_500 } }),
  list(googleWorkspace, 'ORGANIZATION', birchClinic, 1, 850, { [businessStarter]: { EUR: 6950 } }),
  list(googleWorkspace, 'ORGANIZATION', cedarLogistics, 1, 780, { [enterpriseFlex]: { USD: 2120 } }),
  list(auroraBackup, 'ORGANIZATION', acmeBakery, 2, 800, { [backup500]: { EUR: 12_490 } }),
  list(borealisMail, 'ORGANIZATION', birchClinic, 1, 60, { [mailStandard]: { JPY: 580 } }),
  list(borealisVault, 'ORGANIZATION', deltaSchool, 1, 600, { [vaultTeam]: { USD: 25_900 } }),
]

function list(
  serviceId: string,
  layer: PriceLayer,
  ownerId: string,
  version: number,
  daysAgo: number,
  prices: List['prices'],
): List {
  return { serviceId, layer, ownerId, version, daysAgo, prices }
}

/**
 * The story's prices: every seller's list, what the resellers changed in it, and what they agreed with one
 * organization.
 */
export function prices({ at }: Days) {
  const priceEntries: Row<'priceEntries'>[] = lists.flatMap(({ layer, ownerId, daysAgo, prices }) =>
    Object.entries(prices).flatMap(([productId, amounts]) =>
      Object.entries(amounts).map(([currencyCode, amountMinor]) => ({
        productId,
        layer,
        ownerId,
        currencyCode,
        amountMinor,
        updatedAt: at(-daysAgo, 9),
      })),
    ),
  )
  const priceLists = lists.map(({ serviceId, layer, ownerId, version, daysAgo }) => ({
    serviceId,
    layer,
    ownerId,
    version,
    updatedAt: at(-daysAgo, 9),
  }))
  return { priceEntries, priceLists } satisfies Rows
}

/** Finds the price of a product that counts for an organization, as a subscription copies it. Throws where it has none. */
export type PriceFinder = (productId: string, owners: Owners, currencyCode: string) => CopiedPrice

/** The prices of `entries` for looking up. */
export function priceFinder(entries: readonly Row<'priceEntries'>[]): PriceFinder {
  const key = (productId: string, ownerId: string, currencyCode: string) => `${productId} ${ownerId} ${currencyCode}`
  const amounts = new Map(
    entries.map((entry) => [key(entry.productId, entry.ownerId, entry.currencyCode), entry.amountMinor]),
  )
  return (productId, owners, currencyCode) => {
    const amountOf = (ownerId: string) => amounts.get(key(productId, ownerId, currencyCode))
    const effective = effectivePrice({
      SELLER: amountOf(owners.sellerId),
      RESELLER: amountOf(owners.resellerId),
      ORGANIZATION: amountOf(owners.organizationId),
    })
    if (!effective) throw new Error(`No price of ${productId} in ${currencyCode}`)
    return { unitPriceMinor: effective.price, priceLayer: effective.layer }
  }
}
