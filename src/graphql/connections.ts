import { countLimit, type Listing, noParent, type Page } from '../database/lists.ts'
import type { TableWithId } from '../database/tables.ts'
import { builder } from './builder.ts'
import { type CommonList, commonList, type PageArgs, type Place } from './common-list.ts'
import type { ObjectRef } from './pothos.ts'
import { registerList } from './rows.ts'

/** A row of a list. Its cursor is made when it is asked for. */
class Edge<T extends TableWithId, Node> {
  readonly node: Node
  private readonly row: T['$inferSelect']
  private readonly list: CommonList<T>

  constructor(node: Node, row: T['$inferSelect'], list: CommonList<T>) {
    this.node = node
    this.row = row
    this.list = list
  }

  get cursor(): string {
    return this.list.cursorOf(this.row)
  }
}

/** Where a page stands in its list. */
class PageOf<T extends TableWithId> {
  private readonly page: Page<T['$inferSelect']>
  private readonly list: CommonList<T>

  constructor(page: Page<T['$inferSelect']>, list: CommonList<T>) {
    this.page = page
    this.list = list
  }

  get hasNextPage(): boolean {
    const { fromEnd, before } = this.list.request
    return fromEnd ? before !== null : this.page.hasMore
  }

  get hasPreviousPage(): boolean {
    const { fromEnd, after } = this.list.request
    return fromEnd ? this.page.hasMore : after !== null
  }

  get startCursor(): string | null {
    return this.cursorOf(this.page.rows[0])
  }

  get endCursor(): string | null {
    return this.cursorOf(this.page.rows.at(-1))
  }

  private cursorOf(row: T['$inferSelect'] | undefined): string | null {
    return row ? this.list.cursorOf(row) : null
  }
}

/** What a list's fields are resolved from. Nothing is read before a field that needs it is selected. */
export interface Connection<Node = unknown> {
  nodes(): Promise<Node[]>
  edges(): Promise<{ node: Node; cursor: string }[]>
  pageInfo(): Promise<Pick<PageOf<TableWithId>, 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor'>>
  total(): Promise<number>
}

/** Opens a list for one parent: checks the arguments, reads nothing yet. */
export function openList<T extends TableWithId>(
  place: Place<PageArgs>,
  make: () => Listing<T>,
  parent: string = noParent,
): Connection<T['$inferSelect']> {
  const list = commonList(place, make)
  return connection(
    list,
    parent,
    (rows) => rows,
    (row) => row,
  )
}

/** As `openList`, for a list whose nodes are made of its rows by `toNode`. */
export function openListOf<T extends TableWithId, Node extends object>(
  place: Place<PageArgs>,
  make: () => Listing<T>,
  parent: string,
  toNode: (row: T['$inferSelect']) => Node,
): Connection<Node> {
  return connection(commonList(place, make), parent, (rows) => rows.map(toNode), toNode)
}

function connection<T extends TableWithId, Node>(
  list: CommonList<T>,
  parent: string,
  toNodes: (rows: T['$inferSelect'][]) => Node[],
  toNode: (row: T['$inferSelect']) => Node,
): Connection<Node> {
  return {
    nodes: async () => toNodes((await list.pages.load(parent)).rows),
    edges: async () => (await list.pages.load(parent)).rows.map((row) => new Edge(toNode(row), row, list)),
    pageInfo: async () => new PageOf(await list.pages.load(parent), list),
    total: () => list.totals.load(parent),
  }
}

const PageInfo = builder.objectRef<Awaited<ReturnType<Connection['pageInfo']>>>('PageInfo').implement({
  description: 'Where a page stands in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether rows follow this page.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', { description: 'Whether rows precede this page.' }),
    startCursor: t.exposeString('startCursor', {
      nullable: true,
      description: 'The cursor of the page’s first row; null on an empty page.',
    }),
    endCursor: t.exposeString('endCursor', {
      nullable: true,
      description: 'The cursor of the page’s last row; null on an empty page.',
    }),
  }),
})

/** Makes `<name>Connection` and `<name>Edge` for a type of rows; `name` is the type's unless the contract has another. */
export function connectionOf<Node>(name: string, type: ObjectRef<string | Node, Node> | ObjectRef<Node>, what: string) {
  // The rows' type is not known here, and need not be: they are handed on as they are.
  const nodeType: ObjectRef<unknown> = type
  registerList(`${name}Connection`, `${name}Edge`)
  const EdgeType = builder.objectRef<{ node: unknown; cursor: string }>(`${name}Edge`).implement({
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
        resolve: (connection) => connection.edges(),
      }),
      nodes: t.field({
        type: [nodeType],
        description: 'The rows without their cursors.',
        resolve: (connection) => connection.nodes(),
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'Where this page stands in the list.',
        resolve: (connection) => connection.pageInfo(),
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
