import { z } from 'zod'
import type { Context } from '../context.ts'
import { cursorsOf } from '../cursors.ts'
import { paced } from '../database/bounded.ts'
import type { Database } from '../database/database.ts'
import { type ListQuery, noParent, type Position, scopeOf } from '../database/query/lists.ts'
import { readPages } from '../database/query/pages.ts'
import type { TableWithId } from '../database/tables.ts'
import { examinedPerPoint } from '../identity/budgets.ts'
import { InvalidInput } from '../operations/refusals.ts'
import { pointsPerObject } from './charges.ts'
import type { Reply } from './reply.ts'

/** Rows of a whole list that are read at once, and so are held for a client that does not read on. */
const batchSize = 200

/** The paging parameters that every list takes. Without them a list comes whole. */
export const paging = {
  first: z.int().min(1).max(100).optional().describe('At most so many rows, 1 to 100; without it the whole list.'),
  after: z
    .string()
    .max(1000)
    .optional()
    .describe('Rows after this cursor, taken from a `Link` header of the same list.'),
}

/**
 * A list as a reply: whole and streamed, or one page with a link to the next. `show` makes the objects of a batch of
 * rows.
 */
export async function listed<T extends TableWithId>(
  context: Context,
  listing: ListQuery<T>,
  parent: string | null,
  { first, after }: { first?: number | undefined; after?: string | undefined },
  show: (rows: T['$inferSelect'][]) => Promise<object[]> | object[],
): Promise<Reply> {
  const { order } = listing
  const scope = `rest ${parent ?? ''} ${scopeOf(listing)}`
  const cursors = cursorsOf(context.cursorKey, scope)
  const start = after === undefined ? null : cursors.decode(after)
  if (after !== undefined && !start)
    throw new InvalidInput([{ path: ['after'], message: 'after is not a cursor of this list' }])

  const isExamined = listing.filter !== undefined || listing.search !== undefined
  const examining = isExamined ? Math.ceil(context.mostExamined / examinedPerPoint) : 0
  const read = async (database: Database, limit: number, position: Position | null) => {
    const { mostExamined } = context
    const request = { limit, fromEnd: false, after: position, before: null, mostExamined }
    const pages = await readPages(database, listing, request, [parent ?? noParent])
    const page = pages.get(parent ?? noParent) ?? { rows: [], hasMore: false, stoppedAt: null }
    // Without a page no row could match, and none was looked at.
    if (pages.size > 0) context.account.charge(examining)
    const last = page.rows.at(-1)
    return { ...page, end: page.stoppedAt ?? (last ? positionOf(last) : null) }
  }
  const positionOf = (row: T['$inferSelect']): Position => ({ value: order.valueOf(row), id: row.id })

  if (first !== undefined || start) {
    const limit = first ?? 100
    const cost = limit * pointsPerObject + examining
    const { rows, hasMore, end } = await context.turns.take(cost, context, ({ database }) =>
      read(database, limit, start),
    )
    return { page: await show(rows), nextCursor: hasMore && end ? cursors.encode(end) : null }
  }
  return { list: whole() }

  /** The whole list, batch by batch; each batch waits for its turn, as all work does that costs much. */
  async function* whole() {
    const database = paced(context.database)
    for (let position: Position | null = null, hasMore = true; hasMore;) {
      const page = await read(database, batchSize, position)
      yield await show(page.rows)
      hasMore = page.hasMore
      position = page.end
    }
  }
}

/** The first row of a list; null where it has none. */
export async function firstOf<T extends TableWithId>(
  context: Context,
  listing: ListQuery<T>,
  parent: string,
): Promise<T['$inferSelect'] | null> {
  const { database, mostExamined } = context
  const request = { limit: 1, fromEnd: false, after: null, before: null, mostExamined }
  const pages = await readPages(database, listing, request, [parent])
  return pages.get(parent)?.rows[0] ?? null
}
