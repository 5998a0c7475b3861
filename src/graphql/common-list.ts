import type DataLoader from 'dataloader'
import { getNamedType, type GraphQLObjectType, type GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context.ts'
import { type Cursors, cursorsOf } from '../cursors.ts'
import { countRows, type Listing, type Page, type PageRequest, readPages } from '../database/lists.ts'
import type { TableWithId } from '../database/tables.ts'
import { badArgument } from './errors.ts'
import { batched, requestState } from './loading.ts'
import type { ArgBuilder } from './pothos.ts'
import { sameNodes, selectionOf } from './selection.ts'

const defaultPageSize = 20
/** The most rows of a page. */
export const largestPageSize = 100

/** The paging arguments that every list takes. */
export const pageArgs = (arg: ArgBuilder) => ({
  first: arg.int({
    description: `The first so many rows after the cursor: 0 to ${largestPageSize}; ${defaultPageSize} unless \`first\` or \`last\` says otherwise.`,
  }),
  after: arg.string({ description: 'Rows after this cursor of the same list, order and filter.' }),
  last: arg.int({
    description: `The last so many rows before the cursor: 0 to ${largestPageSize}. Not together with \`first\`.`,
  }),
  before: arg.string({ description: 'Rows before this cursor of the same list, order and filter.' }),
})

/** The values of `pageArgs`. */
export interface PageArgs {
  first?: number | null | undefined
  after?: string | null | undefined
  last?: number | null | undefined
  before?: string | null | undefined
}

/** Where in a request a list is opened. */
export interface Place<Args> {
  readonly context: Context
  readonly info: GraphQLResolveInfo
  readonly args: Args
}

/** What the lists of one field have in common, whichever parent they belong to. */
export interface CommonList<T extends TableWithId> {
  readonly request: PageRequest
  readonly cursorOf: (row: T['$inferSelect']) => string
  readonly pages: DataLoader<string, Page<T['$inferSelect']>>
  readonly totals: DataLoader<string, number>
}

const commonLists = requestState(() => [] as { info: GraphQLResolveInfo; list: unknown }[])

/**
 * What the lists of a field have in common, worked out for the first of its parents: all have the same arguments, and
 * are read together, in one statement for all parents of the request.
 */
export function commonList<T extends TableWithId>(
  { context, info, args }: Place<PageArgs>,
  make: () => Listing<T>,
): CommonList<T> {
  const known = commonLists(context)
  const same = known.find(
    (each) => each.info.parentType === info.parentType && sameNodes(each.info.fieldNodes, info.fieldNodes),
  )
  if (same) return same.list as CommonList<T>
  const list = makeCommon(context, info, args, make())
  known.push({ info, list })
  return list
}

function makeCommon<T extends TableWithId>(
  context: Context,
  info: GraphQLResolveInfo,
  args: PageArgs,
  listing: Listing<T>,
): CommonList<T> {
  const { database, cursorKey } = context
  const { order } = listing
  let itsCursors: Cursors | undefined
  const cursors = () => (itsCursors ??= cursorsOf(cursorKey, scopeOf(listing)))
  const request = pageRequest(cursors, args)
  const selection = selectionOf(info, getNamedType(info.returnType) as GraphQLObjectType)
  const none = { rows: [], hasMore: false }
  return {
    request,
    cursorOf: (row) => cursors().encode({ value: order.valueOf(row), id: row.id }),
    pages: batched((parents) => readPages(database, listing, request, parents, selection), none),
    totals: batched((parents) => countRows(database, listing, parents), 0),
  }
}

/** What a cursor is good for: the list as it is filtered and ordered. */
function scopeOf<T extends TableWithId>({ list, condition, order }: Listing<T>): string {
  return `${list.name} ${condition.shape} ${JSON.stringify(condition.values)} ${order.shape}`
}

function pageRequest(cursors: () => Cursors, { first, after, last, before }: PageArgs): PageRequest {
  if (first != null && last != null)
    throw badArgument('last', 'first and last cannot be used together. Page forwards with first, backwards with last.')
  const position = (argument: 'after' | 'before', cursor: string | null | undefined) => {
    if (cursor == null) return null
    const found = cursors().decode(cursor)
    if (!found)
      throw badArgument(
        argument,
        `${argument} is not a cursor of this list. A cursor fits only the list, order and filter that gave it.`,
      )
    return found
  }
  return {
    limit: pageSize('first', first) ?? pageSize('last', last) ?? defaultPageSize,
    fromEnd: last != null,
    after: position('after', after),
    before: position('before', before),
  }
}

function pageSize(argument: string, size: number | null | undefined): number | null {
  if (size == null) return null
  if (size < 0 || size > largestPageSize)
    throw badArgument(argument, `${argument} must be between 0 and ${largestPageSize}, but is ${size}.`)
  return size
}
