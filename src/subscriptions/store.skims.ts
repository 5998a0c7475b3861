import type { Database } from '../database/database.ts'
import { and, type Fragment, noFilter, sql } from '../database/query/fragment.ts'
import type { Along, Skims } from '../database/query/lists.ts'
import { isWithin } from '../database/query/record-filter.ts'
import type { Viewer } from '../viewer.ts'
import type { SubscriptionFilter } from './subscription-filter.ts'

/** What a subscription hangs on, and its state: what indexes begin with. */
type Key = 'sellerId' | 'resellerId' | 'organizationId' | 'serviceId' | 'productId' | 'organizationServiceId' | 'status'

/** The indexes in the order of `createdAt` and of `updatedAt`, those with fewer rows for each key first. */
const indexes: Readonly<Record<'createdAt' | 'updatedAt', readonly (readonly Key[])[]>> = {
  createdAt: [
    ['sellerId', 'resellerId'],
    ['serviceId', 'resellerId'],
    ['serviceId', 'status'],
    ['organizationServiceId'],
    ['organizationId'],
    ['productId'],
    ['serviceId'],
    ['resellerId'],
    ['sellerId'],
    ['status'],
  ],
  updatedAt: [['organizationId'], ['serviceId'], ['resellerId'], ['sellerId'], ['status']],
}

/** What the rows of a list have in common. */
interface Common {
  readonly keys: ReadonlyMap<Key, Along>
  /** Whether rows with all of that may still be of other services than the viewer sees. */
  readonly hasMore: boolean
  /** Those of its services alone, which an index has by service and reseller. */
  readonly few: Along | undefined
}

/**
 * How the rows of a list are sought that no index has in its order. SQLite alone needs it, where a statement holds up
 * everybody else until it is done.
 */
export function skimsOf(
  database: Database,
  viewer: Viewer,
  parent: Key | null,
  filter: SubscriptionFilter,
  order: 'createdAt' | 'updatedAt',
): Skims | undefined {
  // An organization has few rows, and an external id finds one.
  const isShort = parent === 'organizationId' || parent === 'organizationServiceId' || filter.externalId != null
  if (database.dialect.name !== 'sqlite' || isShort) return undefined
  const common = commonOf(database, viewer, parent, filter)
  const { subscriptions: row } = database.tables
  const nearestIn = (column: 'createdAt' | 'updatedAt') =>
    nearest(indexes[column], common, isWithin(row[column], filter[column]))
  const created = nearestIn('createdAt')
  const updated = nearestIn('updatedAt')
  const counted = created && !created.isWhole ? created.along : undefined
  const { few } = common
  if (order === 'createdAt') return counted && { inOrder: counted, counted, few }
  if (updated?.isWhole) return counted && { counted, few }
  const isNearer = created !== null && created.width > (updated?.width ?? 0)
  return { inOrder: updated?.along, gathered: isNearer ? created.along : undefined, counted, few }
}

/** The index with the fewest other rows beside those of a list; null where there is none. */
function nearest(
  columnsOf: readonly (readonly Key[])[],
  { keys, hasMore }: Common,
  within: readonly Fragment[],
): { along: Along; width: number; isWhole: boolean } | null {
  const fit = columnsOf.filter((columns) => columns.every((column) => keys.has(column)))
  const width = Math.max(...fit.map(({ length }) => length), 0)
  const columns = fit.find(({ length }) => length === width)
  if (!columns) return null
  const along: Along = (parent) => and(...columns.map((column) => keys.get(column)?.(parent) ?? sql`false`), ...within)
  return { along, width, isWhole: width === keys.size && !hasMore }
}

function commonOf(
  { dialect, tables: { subscriptions: row } }: Database,
  { role, parties, serviceIds }: Viewer,
  parent: Key | null,
  filter: SubscriptionFilter,
): Common {
  const keys = new Map<Key, Along>()
  const equal = (key: Key, value: string) => keys.set(key, () => sql`${row[key]} = ${value}`)
  const isOneService = parent === 'serviceId'
  const [party] = parties
  // Whoever sees the parent sees all that is of it, where it has one such party.
  if (party !== undefined) {
    if (role === 'SELLER' && !isOneService && (filter.serviceId ?? filter.productId) == null) equal('sellerId', party)
    if (role === 'BROKER' && filter.organizationId == null) equal('resellerId', party)
    if (role === 'ORGANIZATION') equal('organizationId', party)
    if (role === 'SERVICE_OWNER' && !isOneService && parties.length === 1) equal('serviceId', party)
  }
  for (const key of ['sellerId', 'serviceId', 'productId', 'resellerId', 'organizationId'] as const)
    if (filter[key] != null) equal(key, filter[key])
  const [status, ...others] = new Set(filter.statuses)
  if (filter.serviceId != null && status !== undefined && others.length === 0) equal('status', status)
  if (parent) keys.set(parent, (of: Fragment | string) => sql`${row[parent]} = ${of}`)
  const isConfined = serviceIds !== undefined || (role === 'SERVICE_OWNER' && parties.length > 1)
  const hasMore = isConfined && !isOneService
  const ofServices = dialect.anyOf(row.serviceId, serviceIds ?? parties)
  const few: Along = (of) => and(ofServices, keys.get('resellerId')?.(of) ?? noFilter)
  return { keys, hasMore, few: hasMore ? few : undefined }
}
