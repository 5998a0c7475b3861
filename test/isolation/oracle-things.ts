import type { RowOf } from './business.ts'
import { isFound, isWithin, type Listed, listed, pageOf, type Position } from './oracle-lists.ts'
import type { Oracle } from './oracle.ts'

/** An object of the graph: a type's name and the row or value behind it. */
export interface Thing {
  readonly type: string
  readonly of: unknown
}

/** A cursor: opaque, so only the place it stands for is known. */
export class Cursor {
  readonly scope: string
  readonly position: Position

  constructor(scope: string, position: Position) {
    this.scope = scope
    this.position = position
  }
}

/** What a field is answered from besides its object. */
export interface Call {
  readonly args: Readonly<Record<string, unknown>>
  readonly oracle: Oracle
  /**
   * Names the field, its filter and its order: cursors of one scope can be compared, those of two have nothing in
   * common.
   */
  readonly scope: string
}

/** The fields of one type by name and arguments, such as `name` or `node(id)`. */
export type Fields<Of> = Readonly<Record<string, (of: Of, call: Call) => unknown>>

/** Makes an object. */
export function thing(type: string, of: unknown): Thing {
  return { type, of }
}

/** An instant as answers show it. */
export function time(date: Date | null | undefined): string | null {
  return date?.toISOString() ?? null
}

type Finder = (id: string, oracle: Oracle) => unknown

const seen = <Row extends { id: string }>(rows: readonly Row[], id: string, sees: (row: Row) => boolean) =>
  rows.find((row) => row.id === id && sees(row)) ?? null

/** Every type that has ids of its own, with how a row of it is found; null where it is absent or hidden. */
export const finders: Readonly<Record<string, Finder>> = {
  Seller: (id, oracle) => seen(oracle.business.sellers, id, (row) => oracle.seesSeller(row)),
  Reseller: (id, oracle) => seen(oracle.business.resellers, id, (row) => oracle.seesReseller(row)),
  Organization: (id, oracle) => seen(oracle.business.organizations, id, (row) => oracle.seesOrganization(row)),
  Service: (id, oracle) => seen(oracle.business.services, id, (row) => oracle.seesService(row)),
  ServiceProduct: (id, oracle) =>
    seen(oracle.business.products, id, (row) => find('Service', row.serviceId, oracle) !== null),
  CatalogEntry: (id, oracle) => seen(oracle.business.catalogEntries, id, (row) => oracle.seesEntry(row)),
  Invitation: (id, oracle) => seen(oracle.business.invitations, id, (row) => oracle.isOnSellersSide(row.serviceId)),
  ServiceOffer: (id, oracle) => seen(oracle.business.serviceOffers, id, (row) => oracle.isOnSellersSide(row.serviceId)),
  OrganizationService: (id, oracle) => seen(oracle.business.organizationServices, id, (row) => oracle.seesInUse(row)),
  AuditEntry: (id, oracle) => seen(oracle.business.auditEntries, id, (row) => oracle.seesTrail(row)),
  ServiceSubscription: (id, oracle) => seen(oracle.business.subscriptions, id, (row) => oracle.seesInUse(row)),
  SubscriptionHistoryEntry: (id, oracle) =>
    seen(
      oracle.business.subscriptionHistory,
      id,
      (row) => find('ServiceSubscription', row.subscriptionId, oracle) !== null,
    ),
}

/** An object by its type and id; null where it is absent or hidden. */
export function find(type: string, id: unknown, oracle: Oracle): Thing | null {
  const row = typeof id === 'string' ? finders[type]?.(id.toLowerCase(), oracle) : null
  return row ? thing(type, row) : null
}

/** A page of a list. */
function connection(type: string, list: Listed, { args }: Call): Thing {
  return thing(`${type}Connection`, { type, list, page: pageOf(list, args) } satisfies Connected)
}

/** A list of things with names, in the order of their names. */
export function byName<Row extends { id: string; name: string }>(
  type: string,
  rows: readonly Row[],
  call: Call,
  sees: (row: Row) => boolean,
): Thing {
  const wanted = rows.filter((row) => sees(row) && isFound(call.args['search'], [row.name], row.id))
  const entries = wanted.map((row) => ({ position: { key: row.name, id: row.id }, node: thing(type, row) }))
  return connection(type, listed(entries, call.scope), call)
}

/** A row of what people make, change and archive. */
type RecordRow = RowOf<'sellers'> | RowOf<'services'> | RowOf<'products'>

/** The filter of a list of records. */
interface RecordFilter {
  readonly externalId?: string | null
  readonly metadata?: readonly { key: string; value?: string | null }[] | null
  readonly createdAt?: Parameters<typeof isWithin>[1] | null
  readonly updatedAt?: Parameters<typeof isWithin>[1] | null
  readonly isArchived?: boolean | null
  readonly search?: string | null
}

/** A list of records: filtered, without archived ones unless asked for, in the order that was asked for. */
export function records<Row extends RecordRow>(
  type: string,
  rows: readonly Row[],
  call: Call,
  sees: (row: Row) => boolean,
  readsReferences: boolean,
): Thing {
  const filter = (call.args['filter'] ?? {}) as RecordFilter
  const matching = rows.filter((row) => matchesRecord(row, filter, readsReferences))
  const { field, direction } = (call.args['orderBy'] ?? {}) as { field?: string; direction?: string }
  const sign = direction === 'DESC' ? -1 : 1
  const found = matching.filter((row) => sees(row) && isFound(call.args['search'], [row.name], row.id))
  const keyOf = (row: RecordRow) =>
    field === 'CREATED_AT'
      ? row.createdAt.getTime()
      : field === 'UPDATED_AT'
        ? (row.updatedAt?.getTime() ?? 0)
        : row.name
  const entries = found.map((row) => ({ position: { key: keyOf(row), id: row.id }, node: thing(type, row) }))
  return connection(type, listed(entries, call.scope, sign), call)
}

function matchesRecord(row: RecordRow, filter: RecordFilter, readsReferences: boolean): boolean {
  const { externalId, metadata, createdAt, updatedAt, isArchived, search } = filter
  if (!readsReferences && (externalId != null || metadata != null)) return false
  if (externalId != null && row.externalId !== externalId) return false
  const has = (key: string, value: string | null | undefined) =>
    Object.hasOwn(row.metadata ?? {}, key) && (value == null || row.metadata?.[key] === value)
  if (metadata?.some(({ key, value }) => !has(key, value))) return false
  if (!isWithin(row.createdAt, createdAt ?? {}) || !isWithin(row.updatedAt ?? null, updatedAt ?? {})) return false
  return (row.archivedAt != null) === (isArchived === true) && isFound(search, [row.name], row.id)
}

/** A list of things in the order of a time or a number. */
export function byKey<Row extends { id: string }>(
  type: string,
  rows: readonly Row[],
  call: Call,
  keyOf: (row: Row) => number,
  direction: 1 | -1 = 1,
  nodeType = type,
): Thing {
  const entries = rows.map((row) => ({ position: { key: keyOf(row), id: row.id }, node: thing(nodeType, row) }))
  return connection(type, listed(entries, call.scope, direction), call)
}

interface Connected {
  readonly type: string
  readonly list: Listed
  readonly page: ReturnType<typeof pageOf>
}

type Entry = Listed['entries'][number]
const cursorOf = (list: Listed, entry: Entry | undefined) => (entry ? new Cursor(list.scope, entry.position) : null)

/** What every connection answers, whatever its rows are. */
export const connectionFields: Fields<Connected> = {
  edges: ({ type, list, page }) => page.entries.map((entry) => thing(`${type}Edge`, { list, entry })),
  nodes: ({ page }) => page.entries.map(({ node }) => node),
  pageInfo: (connected) => thing('PageInfo', connected),
  totalCount: ({ list }) => list.entries.length,
  isTotalCountExact: () => true,
}

/** What every edge answers. */
export const edgeFields: Fields<{ list: Listed; entry: Entry }> = {
  cursor: ({ list, entry }) => cursorOf(list, entry),
  node: ({ entry }) => entry.node,
}

/** GraphQL's `PageInfo`. */
export const pageInfoFields: Fields<Connected> = {
  hasNextPage: ({ page }) => page.hasNextPage,
  hasPreviousPage: ({ page }) => page.hasPreviousPage,
  startCursor: ({ list, page }) => cursorOf(list, page.entries[0]),
  endCursor: ({ list, page }) => cursorOf(list, page.entries.at(-1)),
}

/** The entries of a trail that the viewer sees. */
export function trailOf(id: string, call: Call): Thing {
  const entries = call.oracle.business.auditEntries.filter((row) => row.subjectId === id && call.oracle.seesTrail(row))
  return byKey('AuditEntry', entries, call, ({ sequence }) => sequence)
}
