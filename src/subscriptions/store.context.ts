import type { Column } from 'drizzle-orm'
import { type Connection, type Database, run, type Work } from '../database/database.ts'
import { and, exists, type Fragment, sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'
import type { Tables } from '../database/tables.ts'
import { archivedOffer, isInCatalog } from '../estore/store.catalog.ts'
import { effectivePrice } from '../prices/price.ts'
import type { Viewer } from '../viewer.ts'
import { visibleSubscriptions } from '../visibility.ts'
import type { PriceLayer } from '../vocabulary.ts'
import type { CopiedPrice, SubscriptionContext } from './subscription-context.ts'

/** The joined row that a context is made of. */
type ContextRow = Awaited<ReturnType<typeof selectContext>>[number]

/**
 * A subscription that the viewer sees, with all that its rules look at; nobody else changes it until the transaction
 * ends.
 */
export function* lockContext(database: Database, viewer: Viewer, id: string): Work<SubscriptionContext | null> {
  const look = () => run(lockedContext(isSeen(database, viewer, id)))
  // Where somebody else changed its product while this waited, PostgreSQL joins the new row to the old product and finds
  // nothing, but has locked the row: another look finds it.
  const [row] = yield* look()
  const [found] = row ? [row] : yield* look()
  return found ? contextOf(found) : null
}

const lockedContext = statement((database, where: Fragment) =>
  database.locking(selectContext(database.connection, database.tables, where), database.tables.subscriptions),
)

/** Whether the viewer sees a subscription. */
export function* seesSubscription(tx: Connection, database: Database, viewer: Viewer, id: string): Work<boolean> {
  const { subscriptions: row } = database.tables
  return (
    (yield* run(
      tx
        .select({ id: row.id })
        .from(row)
        .where(isSeen(database, viewer, id)),
    )).length > 0
  )
}

function isSeen(database: Database, viewer: Viewer, id: string): Fragment {
  return and(sql`${database.tables.subscriptions.id} = ${id}`, visibleSubscriptions(database, viewer))
}

/** Where a subscription stands among those that are due. */
export interface DueKey {
  readonly id: string
  readonly dueAt: Date
}

/** Which due subscriptions are wanted: so many of those that come after one of them, or one alone. */
export type WantedDue = { readonly after: DueKey | null; readonly limit: number } | { readonly id: string }

/**
 * Subscriptions that have fallen due, the longest due first, with all that their rules look at, and locked. Those that
 * somebody else is changing are left out: who changes one settles it.
 */
export function* lockDueContexts(
  tx: Connection,
  database: Database,
  now: Date,
  wanted: WantedDue,
): Work<SubscriptionContext[]> {
  const { subscriptions: row } = database.tables
  const due = dueCondition(row, now, wanted)
  const query = selectContext(tx, database.tables, due)
    .orderBy(row.dueAt, row.id)
    .limit('id' in wanted ? 1 : wanted.limit)
  return (yield* run(database.locking(query, row, 'skip'))).map(contextOf)
}

/** The keys alone of the same subscriptions, not locked: they can be read whatever else a row holds. */
export function* findDueKeys(
  tx: Connection,
  { tables: { subscriptions: row } }: Database,
  now: Date,
  wanted: { after: DueKey | null; limit: number },
): Work<DueKey[]> {
  const query = tx
    .select({ id: row.id, dueAt: row.dueAt })
    .from(row)
    .where(dueCondition(row, now, wanted))
  const keys = yield* run(query.orderBy(row.dueAt, row.id).limit(wanted.limit))
  return keys.flatMap(({ id, dueAt }) => (dueAt ? [{ id, dueAt }] : []))
}

function dueCondition(row: Tables['subscriptions'], now: Date, wanted: WantedDue): Fragment {
  const isDue = sql`${row.dueAt} <= ${now}`
  if ('id' in wanted) return and(isDue, sql`${row.id} = ${wanted.id}`)
  const { after } = wanted
  if (!after) return isDue
  // The second condition says no more than the third, but an index can be sought with it.
  const isLater = sql`${row.dueAt} > ${after.dueAt} or (${row.dueAt} = ${after.dueAt} and ${row.id} > ${after.id})`
  return and(isDue, sql`${row.dueAt} >= ${after.dueAt}`, isLater)
}

/** The same for reading, many at once and not locked, by subscription id. */
export async function findContexts(
  database: Database,
  viewer: Viewer,
  ids: readonly string[],
): Promise<Map<string, SubscriptionContext>> {
  const { subscriptions } = database.tables
  const where = and(database.dialect.anyOf(subscriptions.id, ids), visibleSubscriptions(database, viewer))
  const rows = await database.query(contexts(where))
  return new Map(rows.map((row) => [row.subscription.id, contextOf(row)]))
}

const contexts = statement(({ connection, tables }, where: Fragment) => selectContext(connection, tables, where))

function selectContext(connection: Connection, tables: Tables, where: Fragment) {
  const { subscriptions: row, products, services, serviceDefinitions: definition } = tables
  return connection
    .select({
      subscription: row,
      product: {
        termMonths: products.termMonths,
        minQuantity: products.minQuantity,
        maxQuantity: products.maxQuantity,
        cancellationModes: products.cancellationModes,
      },
      isLicenseKeyEnabled: services.isLicenseKeyEnabled,
      ...offerColumns(tables, row),
      ...pricesFor(tables, {
        product: row.productId,
        organization: row.organizationId,
        reseller: row.resellerId,
        currency: row.currencyCode,
      }),
    })
    .from(row)
    .innerJoin(products, sql`${products.id} = ${row.productId}`)
    .innerJoin(services, sql`${services.id} = ${row.serviceId}`)
    .innerJoin(definition, sql`${definition.serviceId} = ${row.serviceId}`)
    .where(where)
}

/** The columns of an offer to an organization, of a select that joins the service's definition. */
export function offerColumns(
  tables: Tables,
  row: Record<'sellerId' | 'resellerId' | 'organizationId' | 'serviceId', Column>,
) {
  const { serviceDefinitions: definition, subscriptions, resellers } = tables
  return {
    definition: {
      isDisabled: definition.isDisabled,
      isSelfSubscriptionCreationEnabled: definition.isSelfSubscriptionCreationEnabled,
      salesLedOnly: definition.salesLedOnly,
      serviceType: definition.serviceType,
      trialPeriod: definition.trialPeriod,
      endTrialConfiguration: definition.endTrialConfiguration,
    },
    isInCatalog: isInCatalog(tables, row),
    ...archivedOffer(tables, row),
    hadTrial: exists(sql`select 1 from ${subscriptions} as other where other.organization_id = ${row.organizationId}
      and other.service_id = ${row.serviceId} and other.trial_starts_at is not null`),
    timeZone: sql<
      string | null
    >`(select ${resellers.timeZone} from ${resellers} where ${resellers.id} = ${row.resellerId})`,
  }
}

/** The prices of a product in a currency, one column per layer; each operand is a column or a value. */
export function pricesFor(
  { priceEntries: entry }: Tables,
  of: Record<'product' | 'organization' | 'reseller' | 'currency', Column | string>,
) {
  const price = (layer: PriceLayer, owner: Fragment) =>
    sql<number | null>`(select ${entry.amountMinor} from ${entry}
    where ${entry.productId} = ${of.product} and ${entry.layer} = ${layer} and ${owner}
      and ${entry.currencyCode} = ${of.currency} limit 1)`.mapWith(amount)
  return {
    organizationPrice: price('ORGANIZATION', sql`${entry.ownerId} = ${of.organization}`),
    resellerPrice: price('RESELLER', sql`${entry.ownerId} = ${of.reseller}`),
    sellerPrice: price('SELLER', sql`true`),
  }
}

/** The price that counts, as a subscription copies it; null where no layer has one. */
export function copiedPrice(
  prices: Record<'organizationPrice' | 'resellerPrice' | 'sellerPrice', number | null>,
): CopiedPrice | null {
  const { organizationPrice: ORGANIZATION, resellerPrice: RESELLER, sellerPrice: SELLER } = prices
  const effective = effectivePrice({ ORGANIZATION, RESELLER, SELLER })
  return effective && { unitPriceMinor: effective.price, priceLayer: effective.layer }
}

function contextOf({
  subscription,
  product,
  definition,
  isLicenseKeyEnabled,
  isInCatalog,
  isServiceArchived,
  isSellerArchived,
  isResellerArchived,
  hadTrial,
  timeZone,
  ...prices
}: ContextRow): SubscriptionContext {
  return {
    subscription,
    product,
    definition,
    service: { isLicenseKeyEnabled },
    isInCatalog,
    isServiceArchived,
    isSellerArchived,
    isResellerArchived,
    hadTrial,
    timeZone,
    price: copiedPrice(prices),
  }
}

/** PostgreSQL hands big integers over as text. */
function amount(value: unknown): number | null {
  return value === null ? null : Number(value)
}
