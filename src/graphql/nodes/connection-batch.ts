import type DataLoader from 'dataloader'
import { getNamedType, type GraphQLObjectType, type GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../context.ts'
import { type Cursors, cursorsOf } from '../../cursors.ts'
import {
  type ListQuery,
  noParent,
  type Page,
  type PageRequest,
  type Position,
  scopeOf,
  type Search,
} from '../../database/query/lists.ts'
import { readPages } from '../../database/query/pages.ts'
import { countRows, type Total } from '../../database/query/totals.ts'
import type { TableWithId } from '../../database/tables.ts'
import { badArgument } from '../errors.ts'
import type { ArgBuilder } from '../pothos.ts'
import { createLoader, perRequest } from './loaders.ts'
import { sameNodes, selectedOf } from './projection.ts'

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

const pageArgNames: ReadonlySet<string> = new Set(['first', 'after', 'last', 'before'])

/** Whether an argument is one of `pageArgs`. */
export function isPageArg(name: string): boolean {
  return pageArgNames.has(name)
}

/** The values of `pageArgs`. */
export interface PageArgs {
  first?: number | null | undefined
  after?: string | null | undefined
  last?: number | null | undefined
  before?: string | null | undefined
}

/** The arguments of a resolver. */
export interface ResolverArgs<Args> {
  readonly context: Context
  readonly info: GraphQLResolveInfo
  readonly args: Args
}

/** The lists of one field, whichever parent they belong to: they have the same arguments, and are read together. */
export interface ConnectionBatch<T extends TableWithId> {
  /** The page that is asked for. Its positions are those of the list of a parent, and refused for any other. */
  readonly requestFor: (parent: string) => PageRequest
  readonly cursorOf: (row: T['$inferSelect'], parent: string) => string
  readonly cursorAt: (position: Position, parent: string) => string
  readonly pages: DataLoader<string, Page<T['$inferSelect']>>
  readonly totals: DataLoader<string, Total>
}

/** Of lists whose rows are examined, so many are read in one statement. */
const examinedTogether = 10
/** Of the rows of pages, so many: what is made of them is one turn, in which nobody else is answered. */
const rowsTogether = 500

const batches = perRequest(() => [] as { info: GraphQLResolveInfo; batch: unknown }[])

/**
 * The batch that the lists of a field are read in, made for the first of its parents: one statement for all parents of
 * the request whose pages have 500 rows at most, and further ones for the others.
 */
export function connectionBatch<T extends TableWithId>(
  args: ResolverArgs<PageArgs>,
  list: () => ListQuery<T>,
): ConnectionBatch<T> {
  const { context, info } = args
  const known = batches(context)
  const same = known.find(
    (each) => each.info.parentType === info.parentType && sameNodes(each.info.fieldNodes, info.fieldNodes),
  )
  if (same) return same.batch as ConnectionBatch<T>
  const batch = createBatch(args, list())
  known.push({ info, batch })
  return batch
}

function createBatch<T extends TableWithId>(
  { context, info, args }: ResolverArgs<PageArgs>,
  list: ListQuery<T>,
): ConnectionBatch<T> {
  const { database, cursorKey, mostExamined, unspent } = context
  const query = { ...list, search: list.search && searchOnce(context, list.search) }
  const { order, filter, search } = query
  const scope = () => keptScope(list)
  const cursors = new Map<string, Cursors>()
  const cursorsFor = (parent: string) => {
    const known = cursors.get(parent)
    if (known) return known
    const made = cursorsOf(cursorKey, parent === noParent ? scope() : `${parent} ${scope()}`)
    cursors.set(parent, made)
    return made
  }
  // Whoever asks first is as good as any: the same arguments are the same positions in all lists.
  let request: PageRequest | undefined
  const limit = pageLimit(args)
  const { projection, hasPlaces } = selectedOf(info, getNamedType(info.returnType) as GraphQLObjectType)
  const noPage = { rows: [], hasMore: false, stoppedAt: null }
  const noRows = { count: 0, isExact: true, examined: 0 }
  const isExamined = filter !== undefined || search !== undefined
  const parentsTogether = isExamined ? examinedTogether : Infinity
  const pagesTogether = Math.min(parentsTogether, Math.max(1, Math.floor(rowsTogether / Math.max(limit, 1))))
  const cursorAt = (position: Position, parent: string) => cursorsFor(parent).encode(position)
  const requestFor = (parent: string) => {
    if (!request || args.after != null || args.before != null)
      request = { ...pageRequest(cursorsFor, parent, limit, args), isUnplaced: !hasPlaces, mostExamined }
    return request
  }
  return {
    requestFor,
    cursorOf: (row, parent) => cursorAt({ value: order.valueOf(row), id: row.id }, parent),
    cursorAt,
    pages: createLoader(pagesOf, noPage, pagesTogether),
    totals: createLoader(totalsOf, noRows, parentsTogether),
  }

  async function pagesOf(parents: readonly string[]) {
    const pages = await readPages(database, query, request ?? requestFor(noParent), parents, projection)
    // Without a page no row could match, and none was looked at.
    if (unspent)
      for (const parent of parents) {
        const page = pages.get(parent)
        unspent.notePage(info.fieldNodes, page?.rows.length ?? 0, page !== undefined)
      }
    return pages
  }

  async function totalsOf(parents: readonly string[]) {
    const totals = await countRows(database, query, parents, mostExamined)
    if (unspent)
      for (const parent of parents) unspent.noteTotal(info.fieldNodes, totals.get(parent)?.examined ?? 0, isExamined)
    return totals
  }
}

const scopes = new WeakMap<object, string>()

/** The text that tells a list from others, worked out once: most are the same object in all requests of a viewer. */
function keptScope<T extends TableWithId>(list: ListQuery<T>): string {
  const known = scopes.get(list)
  if (known !== undefined) return known
  const scope = scopeOf(list)
  scopes.set(list, scope)
  return scope
}

const searches = perRequest(() => new Map<string, ReturnType<Search['find']>>())

/** The search whose names are looked up once per request, whichever lists it narrows. */
function searchOnce(context: Context, { key, find }: Search): Search {
  const known = searches(context)
  return {
    key,
    find() {
      const found = known.get(key) ?? find()
      known.set(key, found)
      return found
    },
  }
}

/** How many rows a page has at most. */
function pageLimit({ first, last }: PageArgs): number {
  if (first != null && last != null)
    throw badArgument('last', 'first and last cannot be used together. Page forwards with first, backwards with last.')
  return pageSize('first', first) ?? pageSize('last', last) ?? defaultPageSize
}

function pageRequest(
  cursorsFor: (parent: string) => Cursors,
  parent: string,
  limit: number,
  { after, last, before }: PageArgs,
): Omit<PageRequest, 'isUnplaced' | 'mostExamined'> {
  const position = (argument: 'after' | 'before', cursor: string | null | undefined) => {
    if (cursor == null) return null
    const found = cursorsFor(parent).decode(cursor)
    if (!found)
      throw badArgument(
        argument,
        `${argument} is not a cursor of this list. A cursor fits only the list, order and filter that gave it.`,
      )
    return found
  }
  return { limit, fromEnd: last != null, after: position('after', after), before: position('before', before) }
}

function pageSize(argument: string, size: number | null | undefined): number | null {
  if (size == null) return null
  if (size < 0 || size > largestPageSize)
    throw badArgument(argument, `${argument} must be between 0 and ${largestPageSize}, but is ${size}.`)
  return size
}
