import type { Column } from 'drizzle-orm'
import { type Connection, type Database, type Query, run, type Work } from '../database/database.ts'
import { and, type Fragment, listOf, param, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'
import type { Viewer } from '../viewer.ts'
import { shownToOrganization, visibleOrganizations, visibleResellers, visibleServices } from '../visibility.ts'
import type { OwnPrice, PriceChange } from './price-changes.ts'
import { priceListId, type PriceListName, type PriceScope, type WantedPriceList } from './price-list.ts'

/**
 * The parties and currencies of a price list; null where the viewer does not see its owner or service, or the owner is
 * not offered that. The service keeps its currencies until the transaction ends.
 */
export function* findPriceScope(
  tx: Connection,
  database: Database,
  viewer: Viewer,
  list: WantedPriceList,
): Work<PriceScope | null> {
  const { services } = database.tables
  const isSeen = and(sql`${services.id} = ${list.serviceId}`, visibleServices(database, viewer))
  const [found] = yield* run(database.keeping(scopeOf(tx, database, viewer, list, isSeen), services))
  return found ?? null
}

function scopeOf(
  tx: Connection,
  database: Database,
  viewer: Viewer,
  { layer, ownerId }: WantedPriceList,
  isSeen: Fragment,
): Query<PriceScope[]> {
  const { services, resellers, organizations } = database.tables
  const of = { sellerId: services.sellerId, currencyCodes: services.currencyCodes }
  if (layer === 'SELLER') {
    const noReseller = sql<string | null>`null`
    return tx
      .select({ ...of, resellerId: noReseller })
      .from(services)
      .where(isSeen)
  }
  const owner = layer === 'RESELLER' ? resellers : organizations
  const resellerId = layer === 'RESELLER' ? resellers.id : organizations.resellerId
  const isServed =
    layer === 'RESELLER'
      ? and(visibleResellers(database, viewer), isSoldBy(database.tables))
      : and(visibleOrganizations(database, viewer), shownToOrganization(database.tables, services.id, ownerId ?? ''))
  return tx
    .select({ ...of, resellerId })
    .from(services)
    .innerJoin(owner, sql`${owner.id} = ${ownerId ?? ''}`)
    .where(and(isSeen, isServed))
}

/** That a reseller has a service in its catalog, or a customer of it has it. */
function isSoldBy({ resellers, services, catalogEntries, organizationServices: row }: Tables): Fragment {
  return sql`exists (select 1 from ${catalogEntries}
      where ${catalogEntries.resellerId} = ${resellers.id} and ${catalogEntries.serviceId} = ${services.id})
    or exists (select 1 from ${row} where ${row.resellerId} = ${resellers.id} and ${row.serviceId} = ${services.id})`
}

/** The version of a price list, 0 where it has no row yet; nobody else changes it until the transaction ends. */
export function* lockPriceList(
  tx: Connection,
  database: Database,
  { serviceId, layer, ownerId }: PriceListName,
): Work<number> {
  const { priceLists: table } = database.tables
  const isNamed = ofList(table, { serviceId, layer, ownerId })
  const [row] = yield* run(database.locking(tx.select({ version: table.version }).from(table).where(isNamed), table))
  return row?.version ?? 0
}

/** The products of a service, and the prices that a list has set itself. */
export function* findOwnPrices(
  tx: Connection,
  { tables }: Database,
  { serviceId, layer, ownerId }: PriceListName,
): Work<{ productIds: ReadonlySet<string>; own: OwnPrice[] }> {
  const { products, priceEntries: entry } = tables
  const isOwn = and(
    sql`${entry.productId} = ${products.id}`,
    sql`${entry.layer} = ${layer}`,
    sql`${entry.ownerId} = ${ownerId}`,
  )
  const rows = yield* run(
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
  return { productIds: new Set(rows.map(({ productId }) => productId)), own }
}

/**
 * Raises a price list by one version, only where it still has the one that was read; the first price makes its row.
 * Answers whether that was so. Of two that make it at once, one fails on a unique violation and is tried again.
 */
export function* raisePriceList(
  tx: Connection,
  { tables }: Database,
  list: PriceListName,
  version: number,
  updatedAt: Date,
): Work<boolean> {
  const { priceLists: table } = tables
  const { serviceId, layer, ownerId } = list
  if (version === 0) {
    yield* run(tx.insert(table).values({ serviceId, layer, ownerId, version: 1, updatedAt }))
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

/** The later of the time in a column and another one: clocks of processes differ a little. */
function laterIn(column: Column, time: Date): Fragment<Date> {
  const other = param(time, column)
  return sql`case when ${column} > ${other} then ${column} else ${other} end`
}

/** Writes the prices that a list sets, and removes those that it no longer has: one statement each, where there are any. */
export function* writePrices(
  tx: Connection,
  { tables }: Database,
  list: PriceListName,
  changes: readonly PriceChange[],
  updatedAt: Date,
): Work<void> {
  const { priceEntries: entry } = tables
  const { layer, ownerId } = list
  const set = changes.flatMap(({ productId, change, after }) =>
    change === 'SET' && after ? [{ productId, ...after }] : [],
  )
  const removed = changes.filter(({ change }) => change === 'REMOVED')
  if (removed.length > 0) {
    const keys = removed.map(({ productId, currencyCode }) => `${productId} ${currencyCode}`)
    const products = [...new Set(removed.map(({ productId }) => productId))]
    const isRemoved = and(
      sql`${entry.productId} in (${listOf(products)})`,
      sql`${entry.layer} = ${layer}`,
      sql`${entry.ownerId} = ${ownerId}`,
      sql`${entry.productId} || ' ' || ${entry.currencyCode} in (${listOf(keys)})`,
    )
    yield* run(tx.delete(entry).where(isRemoved))
  }
  if (set.length > 0) {
    const rows = set.map((price) => ({ ...price, layer, ownerId, updatedAt }))
    yield* run(
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

/** The snapshot in the event of one version of a price list; null where there is none. */
export function* findPriceEvent(
  tx: Connection,
  { tables }: Database,
  list: PriceListName,
  version: number,
): Work<Readonly<Record<string, unknown>> | null> {
  const { events } = tables
  const isOf = and(sql`${events.subjectId} = ${priceListId(list)}`, sql`${events.subjectVersion} = ${version}`)
  const [event] = yield* run(tx.select({ snapshot: events.snapshot }).from(events).where(isOf).limit(1))
  return event?.snapshot ?? null
}

function ofList(table: Tables['priceLists'], { serviceId, layer, ownerId }: PriceListName): Fragment {
  return and(sql`${table.serviceId} = ${serviceId}`, sql`${table.layer} = ${layer}`, sql`${table.ownerId} = ${ownerId}`)
}
