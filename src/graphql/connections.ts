import type { ArgBuilder, ObjectRef } from './pothos.ts'
import { type Cursors, cursorsOf } from '../cursors.ts'
import type { Context } from '../context.ts'
import type { TableWithId } from '../database/find.ts'
import { type Selection, wholeRow } from '../database/selection.ts'
import { countLimit, countRows, type Listing, noParent, type Page, type PageRequest, type Position, readPages } from '../database/lists.ts'
import { builder } from './builder.ts'
import { badArgument } from './errors.ts'
import { loadBatched } from './loading.ts'
import { registerList, type SelectingList } from './rows.ts'

const defaultPageSize = 20
/** The most rows of a page. */
export const largestPageSize = 100

/** The paging arguments that every list takes. */
export const pageArgs = (arg: ArgBuilder) => ({
  first: arg.int({
    description: `The first so many rows after the cursor: 0 to ${largestPageSize}; ${defaultPageSize} unless \`first\` or \`last\` says otherwise.`,
  }),
  after: arg.string({ description: 'Rows after this cursor of the same list, order and filter.' }),
  last: arg.int({ description: `The last so many rows before the cursor: 0 to ${largestPageSize}. Not together with \`first\`.` }),
  before: arg.string({ description: 'Rows before this cursor of the same list, order and filter.' }),
})

/** The values of `pageArgs`. */
export interface PageArgs {
  first?: number | null | undefined
  after?: string | null | undefined
  last?: number | null | undefined
  before?: string | null | undefined
}

/** A row of a list: what is shown of it, and where it stands. */
interface Entry<Node> {
  readonly node: Node
  readonly position: Position
}

/** What a list's fields are resolved from. Nothing is read before a field that needs it is selected. */
export interface Connection<Node = unknown> extends SelectingList {
  page(): Promise<Page<Entry<Node>>>
  total(): Promise<number>
  cursorOf(entry: Entry<Node>): string
  readonly request: PageRequest
}

/**
 * Opens a list for one parent: checks the arguments, reads nothing yet. Lists of the same field and arguments are
 * read together, in one statement for all parents of the request.
 */
export function openList<T extends TableWithId>(context: Context, listing: Listing<T>, args: PageArgs, parent: string = noParent) {
  return openListOf(context, listing, args, parent, (row) => row)
}

/** As `openList`, for a list whose nodes are made of its rows by `toNode`. */
export function openListOf<T extends TableWithId, Node extends object>(
  context: Context,
  listing: Listing<T>,
  args: PageArgs,
  parent: string,
  toNode: (row: T['$inferSelect']) => Node,
): Connection<Node> {
  const { list, condition, order } = listing
  const filter = `${list.name} ${condition.shape} ${JSON.stringify(condition.values)}`
  const scope = `${filter} ${order.shape}`
  let cursors: Cursors | undefined
  const itsCursors = () => (cursors ??= cursorsOf(context.cursorKey, scope))
  const request = pageRequest(itsCursors, args)
  let selection: Selection = wholeRow
  let opened: Promise<Page<Entry<Node>>> | undefined

  async function open(): Promise<Page<Entry<Node>>> {
    const name = `page ${scope} ${JSON.stringify(request)} ${selection.shape}`
    const page = await loadBatched(context, name, parent, (parents) => readPages(context.database, listing, request, parents, selection))
    const entries = (page?.rows ?? []).map((row) => ({ node: toNode(row), position: { value: order.valueOf(row), id: row.id } }))
    return { rows: entries, hasMore: page?.hasMore ?? false }
  }

  return {
    request,
    select(wanted) {
      selection = wanted
    },
    page: () => (opened ??= open()),
    async total() {
      const total = await loadBatched(context, `count ${filter}`, parent, (parents) => countRows(context.database, listing, parents))
      return total ?? 0
    },
    cursorOf: ({ position }) => itsCursors().encode(position),
  }
}

const PageInfo = builder.objectRef<{ connection: Connection; page: Page<Entry<unknown>> }>('PageInfo').implement({
  description: 'Where a page stands in its list.',
  fields: (t) => ({
    hasNextPage: t.boolean({
      description: 'Whether rows follow this page.',
      resolve: ({ connection: { request }, page }) => (request.fromEnd ? request.before !== null : page.hasMore),
    }),
    hasPreviousPage: t.boolean({
      description: 'Whether rows precede this page.',
      resolve: ({ connection: { request }, page }) => (request.fromEnd ? page.hasMore : request.after !== null),
    }),
    startCursor: t.string({
      description: 'The cursor of the page’s first row; null on an empty page.',
      nullable: true,
      resolve: ({ connection, page: { rows } }) => cursorOf(connection, rows[0]),
    }),
    endCursor: t.string({
      description: 'The cursor of the page’s last row; null on an empty page.',
      nullable: true,
      resolve: ({ connection, page: { rows } }) => cursorOf(connection, rows.at(-1)),
    }),
  }),
})

function cursorOf(connection: Connection, entry: Entry<unknown> | undefined): string | null {
  return entry ? connection.cursorOf(entry) : null
}

/** Makes `<name>Connection` and `<name>Edge` for a type of rows; `name` is the type's unless the contract has another. */
export function connectionOf<Node>(name: string, type: ObjectRef<string | Node, Node> | ObjectRef<Node>, what: string) {
  // The rows' type is not known here, and need not be: they are handed on as they are.
  const nodeType: ObjectRef<unknown> = type
  registerList(`${name}Connection`, `${name}Edge`)
  const Edge = builder.objectRef<{ connection: Connection<Node>; entry: Entry<Node> }>(`${name}Edge`).implement({
    description: `One row of a list of ${what}.`,
    fields: (t) => ({
      cursor: t.string({ description: 'Where the row stands: goes into `after` or `before`.', resolve: ({ connection, entry }) => connection.cursorOf(entry) }),
      node: t.field({ type: nodeType, description: 'The row itself.', resolve: ({ entry }) => entry.node }),
    }),
  })
  return builder.objectRef<Connection<Node>>(`${name}Connection`).implement({
    description: `A page of a list of ${what}.`,
    fields: (t) => ({
      edges: t.field({
        type: [Edge],
        description: 'The rows with their cursors.',
        resolve: async (connection) => (await connection.page()).rows.map((entry) => ({ connection, entry })),
      }),
      nodes: t.field({
        type: [nodeType],
        description: 'The rows without their cursors.',
        resolve: async (connection) => (await connection.page()).rows.map(({ node }) => node),
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'Where this page stands in the list.',
        resolve: async (connection) => ({ connection: connection as Connection, page: await connection.page() }),
      }),
      totalCount: t.int({
        description: `How many rows the whole list has, up to ${countLimit}: see \`isTotalCountExact\`. Counted only when selected.`,
        resolve: async (connection) => Math.min(await connection.total(), countLimit),
      }),
      isTotalCountExact: t.boolean({
        description: `Whether \`totalCount\` is exact. If not, the list has more than ${countLimit} rows.`,
        resolve: async (connection) => (await connection.total()) <= countLimit,
      }),
    }),
  })
}

function pageRequest(cursors: () => Cursors, { first, after, last, before }: PageArgs): PageRequest {
  if (first != null && last != null) throw badArgument('last', 'first and last cannot be used together. Page forwards with first, backwards with last.')
  const position = (argument: 'after' | 'before', cursor: string | null | undefined) => {
    if (cursor == null) return null
    const found = cursors().decode(cursor)
    if (!found) throw badArgument(argument, `${argument} is not a cursor of this list. A cursor fits only the list, order and filter that gave it.`)
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
  if (size < 0 || size > largestPageSize) throw badArgument(argument, `${argument} must be between 0 and ${largestPageSize}, but is ${size}.`)
  return size
}
