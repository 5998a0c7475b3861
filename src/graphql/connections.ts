import type { Cursors } from '../cursors.ts'
import type { TableWithId } from '../database/find.ts'
import { countLimit, type Listing, noParent, type Page, type PageRequest, type Position } from '../database/lists.ts'
import { builder } from './builder.ts'
import { commonList, type PageArgs, type Place } from './common-list.ts'
import type { ObjectRef } from './pothos.ts'
import { registerList } from './rows.ts'

/** A row of a list with its cursor, which is made when it is asked for. */
class Edge<Node> {
  readonly node: Node
  private readonly position: Position
  private readonly cursors: () => Cursors

  constructor(node: Node, position: Position, cursors: () => Cursors) {
    this.node = node
    this.position = position
    this.cursors = cursors
  }

  get cursor(): string {
    return this.cursors().encode(this.position)
  }
}

/** What a list's fields are resolved from. Nothing is read before a field that needs it is selected. */
export interface Connection<Node = unknown> {
  page(): Promise<Page<Edge<Node>>>
  total(): Promise<number>
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
  const list = commonList(place, make)
  let opened: Promise<Page<Edge<Node>>> | undefined

  async function open(): Promise<Page<Edge<Node>>> {
    const { rows, hasMore } = await list.pages.load(parent)
    return { rows: rows.map((row) => new Edge(toNode(row), { value: list.order.valueOf(row), id: row.id }, list.cursors)), hasMore }
  }

  return {
    request: list.request,
    page: () => (opened ??= open()),
    total: () => list.totals.load(parent),
  }
}

const PageInfo = builder.objectRef<{ request: PageRequest; page: Page<Edge<unknown>> }>('PageInfo').implement({
  description: 'Where a page stands in its list.',
  fields: (t) => ({
    hasNextPage: t.boolean({
      description: 'Whether rows follow this page.',
      resolve: ({ request, page }) => (request.fromEnd ? request.before !== null : page.hasMore),
    }),
    hasPreviousPage: t.boolean({
      description: 'Whether rows precede this page.',
      resolve: ({ request, page }) => (request.fromEnd ? page.hasMore : request.after !== null),
    }),
    startCursor: t.string({
      description: 'The cursor of the page’s first row; null on an empty page.',
      nullable: true,
      resolve: ({ page }) => page.rows[0]?.cursor ?? null,
    }),
    endCursor: t.string({
      description: 'The cursor of the page’s last row; null on an empty page.',
      nullable: true,
      resolve: ({ page }) => page.rows.at(-1)?.cursor ?? null,
    }),
  }),
})

/** Makes `<name>Connection` and `<name>Edge` for a type of rows; `name` is the type's unless the contract has another. */
export function connectionOf<Node>(name: string, type: ObjectRef<string | Node, Node> | ObjectRef<Node>, what: string) {
  // The rows' type is not known here, and need not be: they are handed on as they are.
  const nodeType: ObjectRef<unknown> = type
  registerList(`${name}Connection`, `${name}Edge`)
  const EdgeType = builder.objectRef<Edge<unknown>>(`${name}Edge`).implement({
    description: `One row of a list of ${what}.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'Where the row stands: goes into `after` or `before`.' }),
      node: t.expose('node', { type: nodeType, description: 'The row itself.' }),
    }),
  })
  return builder.objectRef<Connection<Node>>(`${name}Connection`).implement({
    description: `A page of a list of ${what}.`,
    fields: (t) => ({
      edges: t.field({
        type: [EdgeType],
        description: 'The rows with their cursors.',
        resolve: async (connection) => (await connection.page()).rows,
      }),
      nodes: t.field({
        type: [nodeType],
        description: 'The rows without their cursors.',
        resolve: async (connection) => (await connection.page()).rows.map(({ node }) => node),
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'Where this page stands in the list.',
        resolve: async (connection) => ({ request: connection.request, page: await connection.page() }),
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
