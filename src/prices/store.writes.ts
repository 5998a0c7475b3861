import { type Connection, type Database, type Query, run, type Work } from '../database/database.ts'
import { and, type Fragment, sql } from '../database/query/fragment.ts'
import type { Tables } from '../database/tables.ts'
import { priceListId, type PriceListName, type PriceScope, type WantedPriceList } from '../services/price-list.ts'
import type { Viewer } from '../viewer.ts'
import { shownToOrganization, visibleOrganizations, visibleResellers, visibleServices } from '../visibility.ts'

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
