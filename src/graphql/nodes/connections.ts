import { ObjectRef } from '@pothos/core'
import { type ListQuery, noParent, type Page, type PageRequest } from '../../database/query/lists.ts'
import type { Total } from '../../database/query/totals.ts'
import type { TableWithId } from '../../database/tables.ts'
import type { Extended } from '../pothos.ts'
import { type ConnectionBatch, connectionBatch, type PageArgs, type ResolverArgs } from './connection-batch.ts'

/** A row of a list with its place. */
export interface ConnectionEdge<Node = unknown> {
  readonly node: Node
  readonly cursor: string
}

/** Where a page stands in its list. */
interface PageInfoShape {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

/** GraphQL's `PageInfo`. */
export const PageInfo = new ObjectRef<Extended, PageInfoShape>('PageInfo')

/** The list of one parent, and the page of it that is asked for. */
interface Listed<T extends TableWithId> {
  readonly batch: ConnectionBatch<T>
  readonly parent: string
  readonly request: PageRequest
}

/** A row of a list. Its cursor is made when it is asked for. */
class Edge<T extends TableWithId, Node> implements ConnectionEdge<Node> {
  readonly node: Node
  private readonly row: T['$inferSelect']
  private readonly listed: Listed<T>

  constructor(node: Node, row: T['$inferSelect'], listed: Listed<T>) {
    this.node = node
    this.row = row
    this.listed = listed
  }

  get cursor(): string {
    return this.listed.batch.cursorOf(this.row, this.listed.parent)
  }
}

/** Where a page stands in its list. */
class PageOf<T extends TableWithId> implements PageInfoShape {
  private readonly page: Page<T['$inferSelect']>
  private readonly listed: Listed<T>

  constructor(page: Page<T['$inferSelect']>, listed: Listed<T>) {
    this.page = page
    this.listed = listed
  }

  get hasNextPage(): boolean {
    const { fromEnd, before } = this.listed.request
    return before !== null || (!fromEnd && this.page.hasMore)
  }

  get hasPreviousPage(): boolean {
    const { fromEnd, after } = this.listed.request
    return after !== null || (fromEnd && this.page.hasMore)
  }

  get startCursor(): string | null {
    return (this.listed.request.fromEnd ? this.stop() : null) ?? this.cursorOf(this.page.rows[0])
  }

  get endCursor(): string | null {
    const { end } = this.page
    if (end) return this.listed.batch.cursorAt(end, this.listed.parent)
    return (this.listed.request.fromEnd ? null : this.stop()) ?? this.cursorOf(this.page.rows.at(-1))
  }

  private stop(): string | null {
    const { batch, parent } = this.listed
    return this.page.stoppedAt && batch.cursorAt(this.page.stoppedAt, parent)
  }

  private cursorOf(row: T['$inferSelect'] | undefined): string | null {
    const { batch, parent } = this.listed
    return row ? batch.cursorOf(row, parent) : null
  }
}

/** A list, from which its fields are resolved. Nothing is read before a field that needs it is selected. */
export interface Connection<Node = unknown> {
  nodes(): Promise<Node[]>
  edges(): Promise<ConnectionEdge<Node>[]>
  pageInfo(): Promise<PageInfoShape>
  total(): Promise<Total>
}

/**
 * Opens a list for one parent: checks the arguments, reads nothing yet. Its nodes are its rows, or made of them by
 * `toNode`.
 */
export function openConnection<T extends TableWithId, Node>(
  args: ResolverArgs<PageArgs>,
  list: () => ListQuery<T>,
  parent: string = noParent,
  toNode?: (row: T['$inferSelect']) => Node,
): Connection<Node> {
  return new OpenConnection(connectionBatch(args, list), parent, toNode)
}

/** A class, since a page of parents opens one for each of them. */
class OpenConnection<T extends TableWithId, Node> implements Connection<Node>, Listed<T> {
  readonly batch: ConnectionBatch<T>
  readonly parent: string
  readonly request: PageRequest
  private readonly toNode: ((row: T['$inferSelect']) => Node) | undefined

  constructor(batch: ConnectionBatch<T>, parent: string, toNode: ((row: T['$inferSelect']) => Node) | undefined) {
    this.batch = batch
    this.parent = parent
    this.request = batch.requestFor(parent)
    this.toNode = toNode
  }

  async nodes(): Promise<Node[]> {
    const { rows } = await this.page()
    return this.toNode ? rows.map(this.toNode) : (rows as Node[])
  }

  async edges(): Promise<ConnectionEdge<Node>[]> {
    const { rows } = await this.page()
    return rows.map((row) => new Edge(this.toNode ? this.toNode(row) : (row as Node), row, this))
  }

  async pageInfo(): Promise<PageInfoShape> {
    return new PageOf(await this.page(), this)
  }

  total(): Promise<Total> {
    return this.batch.totals.load(this.parent)
  }

  private page(): Promise<Page<T['$inferSelect']>> {
    return this.batch.pages.load(this.parent)
  }
}
