import { type Connection, type Database, run, runBoth, send, type Work } from '../database/database.ts'
import { and, type Fragment, listOf, sql } from '../database/query/fragment.ts'
import { laterIn } from '../database/query/writing.ts'
import type { Tables } from '../database/tables.ts'
import { recordAudit } from '../operations/audit.ts'
import { recordEvents } from '../operations/events.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { VersionConflict } from '../operations/refusals.ts'
import { priceListEvent } from './price-list-records.ts'
import { type ChangedPrice, type OwnPrice, type PriceListName, priceListReaders, pricesAfter } from './price-list.ts'

/** What is known of a price list that is locked: nobody else changes it until the transaction ends. */
interface PricesOfList {
  /** 0 where it has no row yet. */
  readonly version: number
  /** The products of its service. */
  readonly productIds: ReadonlySet<string>
  /** The prices that it has set itself. */
  readonly own: readonly OwnPrice[]
}

/** Locks a price list, and reads its prices then. */
export function* lockPriceList(
  tx: Connection,
  database: Database,
  { serviceId, layer, ownerId }: PriceListName,
): Work<PricesOfList> {
  const { products, priceEntries: entry, priceLists: table } = database.tables
  const isNamed = ofList(table, { serviceId, layer, ownerId })
  const isOwn = and(
    sql`${entry.productId} = ${products.id}`,
    sql`${entry.layer} = ${layer}`,
    sql`${entry.ownerId} = ${ownerId}`,
  )
  const [[list], rows] = yield* runBoth(
    database.locking(tx.select({ version: table.version }).from(table).where(isNamed), table),
    tx
      .select({ productId: products.id, currencyCode: entry.currencyCode, amountMinor: entry.amountMinor })
      .from(products)
      .leftJoin(entry, isOwn)
      .where(sql`${products.serviceId} = ${serviceId}`)
      .orderBy(products.id, entry.currencyCode),
  )
  const own = rows.flatMap(({ productId, currencyCode, amountMinor }) =>
    currencyCode === null || amountMinor === null ? [] : [{ productId, currencyCode, amountMinor }],
  )
  return { version: list?.version ?? 0, productIds: new Set(rows.map(({ productId }) => productId)), own }
}

/**
 * Raises a price list by one version, only where it still has the one that was read; the first price makes its row.
 * Answers whether that was so. Of two that make it at once, one fails on a unique violation and is tried again.
 */
function* raisePriceList(
  tx: Connection,
  { tables }: Database,
  list: PriceListName,
  version: number,
  updatedAt: Date,
): Work<boolean> {
  const { priceLists: table } = tables
  const { serviceId, layer, ownerId } = list
  if (version === 0) {
    yield* send(tx.insert(table).values({ serviceId, layer, ownerId, version: 1, updatedAt }))
    return true
  }
  const isNamed = ofList(table, { serviceId, layer, ownerId })
  const isUnchanged = and(isNamed, sql`${table.version} = ${version}`)
  const raising = tx
    .update(table)
    .set({ version: version + 1, updatedAt: laterIn(table.updatedAt, updatedAt) })
    .where(isUnchanged)
  const raised = yield* run(raising.returning({ version: table.version }))
  return raised.length > 0
}

/** Writes the prices that a list sets, and removes those that it no longer has: one statement each, where there are any. */
function* writePrices(
  tx: Connection,
  { tables }: Database,
  list: PriceListName,
  changes: readonly ChangedPrice[],
  updatedAt: Date,
): Work<void> {
  const { priceEntries: entry } = tables
  const { layer, ownerId } = list
  const set = changes.flatMap(({ productId, after }) => (after ? [{ productId, ...after }] : []))
  const removed = changes.filter(({ after }) => after === null)
  if (removed.length > 0) {
    const keys = removed.map(({ productId, currencyCode }) => `${productId} ${currencyCode}`)
    const products = [...new Set(removed.map(({ productId }) => productId))]
    const isRemoved = and(
      sql`${entry.productId} in (${listOf(products)})`,
      sql`${entry.layer} = ${layer}`,
      sql`${entry.ownerId} = ${ownerId}`,
      sql`${entry.productId} || ' ' || ${entry.currencyCode} in (${listOf(keys)})`,
    )
    yield* send(tx.delete(entry).where(isRemoved))
  }
  if (set.length > 0) {
    const rows = set.map((price) => ({ ...price, layer, ownerId, updatedAt }))
    yield* send(
      tx
        .insert(entry)
        .values(rows)
        .onConflictDoUpdate({
          target: [entry.productId, entry.layer, entry.ownerId, entry.currencyCode],
          set: { amountMinor: sql`excluded.amount_minor`, updatedAt: sql`excluded.updated_at` },
        }),
    )
  }
}

/** A price list that is locked: its version, and the prices that its owner has set itself. */
export interface LockedPriceList {
  readonly list: PriceListName
  /** Null for list prices. */
  readonly resellerId: string | null
  /** 0 where it has no row yet. */
  readonly version: number
  readonly own: readonly OwnPrice[]
}

/** Changes the prices of a list, with an entry of its trail and an event; answers its version then. */
export function* changePriceList(
  tx: Connection,
  context: OperationContext,
  { list, resellerId, version, own }: LockedPriceList,
  changes: readonly ChangedPrice[],
): Work<number> {
  const { database, now } = context
  // The list is locked, so this does not happen; if it did, nothing of it may stand.
  if (!(yield* raisePriceList(tx, database, list, version, now))) throw new VersionConflict(version, version + 1)
  yield* writePrices(tx, database, list, changes, now)
  const left = { version: version + 1, prices: pricesAfter(own, changes), changes }
  const event = priceListEvent(list, resellerId, left, now, context)
  const readers = priceListReaders(list, resellerId)
  const subject = { type: 'PriceList', id: event.subjectId, version: left.version, readers } as const
  yield* recordAudit(database, context, 'price_list.changed', { ...subject, priceLayer: list.layer }, event.changes)
  yield* recordEvents(database, [event])
  return left.version
}

/** Adds list prices of products that had none. */
export function* addListPrices(
  tx: Connection,
  context: OperationContext,
  { serviceId, sellerId }: { readonly serviceId: string; readonly sellerId: string },
  prices: readonly OwnPrice[],
): Work<void> {
  if (prices.length === 0) return
  const list: PriceListName = { serviceId, layer: 'SELLER', ownerId: sellerId }
  const { version, own } = yield* lockPriceList(tx, context.database, list)
  const changes = prices.map(({ productId, ...after }) => ({
    productId,
    currencyCode: after.currencyCode,
    before: null,
    after,
  }))
  yield* changePriceList(tx, context, { list, resellerId: null, version, own }, changes)
}

function ofList(table: Tables['priceLists'], { serviceId, layer, ownerId }: PriceListName): Fragment {
  return and(sql`${table.serviceId} = ${serviceId}`, sql`${table.layer} = ${layer}`, sql`${table.ownerId} = ${ownerId}`)
}
