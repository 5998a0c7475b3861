import type { TableWithId } from '../database/find.ts'
import { countLimit, type Listing, noParent, type Page, type PageRequest, type Position } from '../database/lists.ts'
import { builder } from './builder.ts'
import { commonList, type PageArgs, type Place } from './common-list.ts'
import { loadBatched } from './loading.ts'
import type { ObjectRef } from './pothos.ts'
import { registerList } from './rows.ts'

/** A row of a list: what is shown of it, and where it stands. */
interface Entry<Node> {
  readonly node: Node
  readonly position: Position
}

/** What a list's fields are resolved from. Nothing is read before a field that needs it is selected. */
export interface Connection<Node = unknown> {
  page(): Promise<Page<Entry<Node>>>
  total(): Promise<number>
  cursorOf(entry: Entry<Node>): string
  readonly request: PageRequest
}

/** Opens a list for one parent: checks the arguments, reads nothing yet. */
export function openList<T extends TableWithId>(place: Place<PageArgs>, make: () => Listing<T>, parent: string = noParent) {
  return openListOf(place, make, parent, (row) => row)
}

/** As `openList`, for a list whose nodes are made of its rows by `toNode`. */
export function openListOf<T extends TableWithId, Node extends object>(
  place: Place<PageArgs>,
  make: () => Listing<T>,
  parent: string,
  toNode: (row: T['$inferSelect']) => Node,
): Connection<Node> {
  const { context } = place
  const list = commonList(place, make)
  let opened: Promise<Page<Entry<Node>>> | undefined

  async function open(): Promise<Page<Entry<Node>>> {
    const page = await loadBatched(context, list.pageName, parent, list.readPages)
    const entries = (page?.rows ?? []).map((row) => ({ node: toNode(row), position: { value: list.order.valueOf(row), id: row.id } }))
    return { rows: entries, hasMore: page?.hasMore ?? false }
  }

  return {
    request: list.request,
    page: () => (opened ??= open()),
    total: async () => (await loadBatched(context, list.countName, parent, list.countRows)) ?? 0,
    cursorOf: ({ position }) => list.cursors().encode(position),
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
