import type { Column } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { findBy } from '../database/query/find.ts'
import { type Fragment, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'
import { priceListId, type PriceListName } from '../services/price-list.ts'
import type { Viewer } from '../viewer.ts'
import { visibleServices, visibleWithService } from '../visibility.ts'
import { effectiveEntry, layerOf, ownerOf, type PriceEntry, type PriceOwners } from './price.ts'

/** Which price list is wanted. */
export interface PriceListKey extends PriceOwners {
  readonly serviceId: string
  readonly currencyCode: string
}

/** The prices of a service's products in one currency, as one buyer gets them. */
export interface PriceList {
  /** That of the list of all its currencies, worked out when it is read. */
  readonly id: string
  /** The list whose own prices count first: that of all its currencies. */
  readonly name: PriceListName
  readonly currencyCode: string
  /** Counts the changes of the list's own layer; 0 where it has set no price yet. */
  readonly version: number
  readonly entries: readonly { readonly product: Tables['products']['$inferSelect']; readonly price: PriceEntry }[]
}

/**
 * Price lists in the order of their keys, in four statements for any number of them. The list of a service that is
 * absent or hidden is null; that of a currency without prices is empty.
 */
export async function findPriceLists(
  database: Database,
  viewer: Viewer,
  keys: readonly PriceListKey[],
): Promise<(PriceList | null)[]> {
  const serviceIds = [...new Set(keys.map((key) => key.serviceId))]
  const { services, products, entries, lists } = await findParts(database, viewer, serviceIds, keys)
  return keys.map((key) => {
    const sellerId = services.get(key.serviceId)
    if (sellerId === undefined) return null
    const layer = layerOf(key)
    const isOwn = (ownerId: string) => layer === 'SELLER' || ownerId === ownerOf(key)
    const own = lists.find((list) => list.serviceId === key.serviceId && list.layer === layer && isOwn(list.ownerId))
    const inCurrency = entries.filter((entry) => entry.currencyCode === key.currencyCode)
    const priced = products
      .filter((product) => product.serviceId === key.serviceId)
      .flatMap((product) => {
        const price = effectiveEntry(inCurrency, product.id, key)
        return price ? [{ product, price }] : []
      })
    const name = { serviceId: key.serviceId, layer, ownerId: ownerOf(key) ?? sellerId }
    const list = { name, currencyCode: key.currencyCode, version: own?.version ?? 0, entries: priced }
    return {
      ...list,
      get id() {
        return priceListId(name)
      },
    }
  })
}

async function findParts(
  database: Database,
  viewer: Viewer,
  serviceIds: readonly string[],
  keys: readonly PriceListKey[],
) {
  const { tables } = database
  const { priceEntries, priceLists } = tables
  const seen = visibleServices(database, viewer)
  const services = await findBy(database, tables.services, tables.services.id, serviceIds, seen)
  const ofSeen = visibleWithService(database, viewer, tables.products.serviceId)
  const products = await findBy(database, tables.products, tables.products.serviceId, serviceIds, ofSeen)
  const ids = products.map((product) => product.id)
  const entriesOfOwners = ofOwners(database, priceEntries, keys)
  const entries = await findBy(database, priceEntries, priceEntries.productId, ids, entriesOfOwners)
  const listsOfOwners = ofOwners(database, priceLists, keys)
  const lists = await findBy(database, priceLists, priceLists.serviceId, serviceIds, listsOfOwners)
  return {
    services: new Map(services.map(({ id, sellerId }) => [id, sellerId])),
    products: products.toSorted(byName),
    entries,
    lists,
  }
}

/** The seller's prices, and those of every owner whose list is wanted. */
function ofOwners(
  { dialect }: Database,
  { layer, ownerId }: { layer: Column; ownerId: Column },
  keys: readonly PriceListKey[],
): Fragment {
  const owners = new Set(
    keys.flatMap(({ resellerId, organizationId }) => [resellerId, organizationId]).filter((id) => id !== null),
  )
  return sql`(${layer} = 'SELLER' or ${dialect.anyOf(ownerId, [...owners])})`
}

/** The order of all lists of products: by name, byte by byte as the database compares, then by id. */
function byName(a: Tables['products']['$inferSelect'], b: Tables['products']['$inferSelect']): number {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || (a.id < b.id ? -1 : 1)
}
