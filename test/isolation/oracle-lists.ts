import type { Business, RowOf } from './business.ts'
import type { OwnFilter } from './oracle.ts'

/** Where a row stands in a list: what the list is ordered by, then the id. */
export interface Position {
  readonly key: string | number
  readonly id: string
}

/** A row with its place, as an object of some type. */
export interface Entry {
  readonly position: Position
  readonly node: object
}

/** A list as its connection's fields are answered from it. */
export interface Listed {
  readonly entries: readonly Entry[]
  /** Negative when the list runs backwards. */
  readonly direction: 1 | -1
  /** The list, filter and order that a cursor of it belongs to. */
  readonly scope: string
}

/** The paging arguments of a list. */
export interface Paging {
  readonly first?: number | null
  readonly last?: number | null
  readonly after?: Position | null
  readonly before?: Position | null
}

/** Byte by byte, as UTF-8. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function compare(a: Position, b: Position): number {
  const keys = typeof a.key === 'number' ? a.key - (b.key as number) : compareBytes(a.key, String(b.key))
  return keys || compareBytes(a.id, b.id)
}

/** Puts entries in their order. */
export function listed(entries: Entry[], scope: string, direction: 1 | -1 = 1): Listed {
  return { entries: entries.toSorted((a, b) => direction * compare(a.position, b.position)), direction, scope }
}

/**
 * A page, with its flags as Relay's specification has them: it looks ahead in the direction of reading, and says what a
 * cursor tells of the other one.
 */
export function pageOf({ entries, direction }: Listed, { first, last, after, before }: Paging) {
  const between = entries.filter(
    ({ position }) =>
      (!after || direction * compare(position, after) > 0) && (!before || direction * compare(position, before) < 0),
  )
  if (last != null) {
    const rows = last === 0 ? [] : between.slice(-last)
    return { entries: rows, hasNextPage: before != null, hasPreviousPage: after != null || between.length > last }
  }
  const size = first ?? 20
  return {
    entries: between.slice(0, size),
    hasNextPage: before != null || between.length > size,
    hasPreviousPage: after != null,
  }
}

/** A text as search compares it: without case, accents, compatibility forms and superfluous space. */
function folded(text: string): string {
  const letters = Array.from(text.normalize('NFKD')).filter((letter) => !/\p{Mark}/u.test(letter))
  // One letter at a time, so that a sigma at the end of a word is the same as any other.
  const lower = letters.map((letter) => letter.toLowerCase().replace('ς', 'σ').replace('ß', 'ss'))
  return lower.join('').split(/\s+/u).filter(Boolean).join(' ')
}

/** Whether a search finds a row by one of its names or by its id. */
export function isFound(search: unknown, names: readonly string[], id: string): boolean {
  if (typeof search !== 'string' || folded(search) === '') return true
  return search.trim().toLowerCase() === id || names.some((name) => folded(name).includes(folded(search)))
}

/** The filter of subscriptions, as the interpreter gives it. */
export interface Filter extends OwnFilter {
  readonly [field: string]: unknown
  readonly statuses?: readonly string[] | null
  readonly includeDeleted?: boolean | null
  readonly isTrial?: boolean | null
  readonly autoRenews?: boolean | null
  readonly search?: string | null
}

/** Whether a subscription matches a filter: all that is given must hold. */
export function matches(business: Business, row: RowOf<'subscriptions'>, filter: Filter): boolean {
  const ids = ['sellerId', 'serviceId', 'productId', 'resellerId', 'organizationId'] as const
  for (const field of ids) {
    const wanted = filter[field]
    if (typeof wanted === 'string' && row[field] !== wanted.toLowerCase()) return false
  }
  if (filter.statuses ? !filter.statuses.includes(row.status) : row.status === 'DELETED' && !filter.includeDeleted)
    return false
  if (filter.isTrial != null && (row.trialStartsAt != null) !== filter.isTrial) return false
  if (filter.autoRenews != null && row.autoRenews !== filter.autoRenews) return false
  for (const field of ['createdAt', 'updatedAt', 'currentPeriodEndsAt'] as const) {
    if (!isWithin(row[field] ?? null, filter[field] ?? {})) return false
  }
  return isFound(filter.search, namesOf(business, row), row.id)
}

/** Whether a time lies within a stretch of it. */
export function isWithin(
  time: Date | null,
  { from, before }: { from?: string | null; before?: string | null },
): boolean {
  if (from != null && (time === null || time < new Date(from))) return false
  return before == null || (time !== null && time < new Date(before))
}

function namesOf(business: Business, row: RowOf<'subscriptions'>): string[] {
  const named = [
    ...business.sellers.filter(({ id }) => id === row.sellerId),
    ...business.resellers.filter(({ id }) => id === row.resellerId),
    ...business.organizations.filter(({ id }) => id === row.organizationId),
    ...business.services.filter(({ id }) => id === row.serviceId),
    ...business.products.filter(({ id }) => id === row.productId),
  ]
  return named.map(({ name }) => name)
}
