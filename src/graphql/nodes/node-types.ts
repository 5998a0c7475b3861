import { brandWithType, InterfaceRef } from '@pothos/core'
import type { GraphQLObjectType, GraphQLResolveInfo } from 'graphql'
import { type Context, signedIn } from '../../context.ts'
import type { Database } from '../../database/database.ts'
import type { Projection } from '../../database/query/projection.ts'
import type { TableWithId } from '../../database/tables.ts'
import type { Tables } from '../../database/tables.ts'
import { opensType } from '../../scope-areas.ts'
import type { Viewer } from '../../viewer.ts'
import type { Extended, ObjectRef } from '../pothos.ts'
import { load, perRequest } from './loaders.ts'
import { projectionOf } from './projection.ts'

/** GraphQL's `Node`: everything that can be refetched by its id alone. */
export const Node = new InterfaceRef<Extended, { id: string }>('Node')

/** Rows by id, in the order of the ids, with what the projection names; null for each that is absent or hidden. */
export type Find<Row> = (
  database: Database,
  viewer: Viewer,
  ids: readonly string[],
  projection?: Projection,
) => Promise<(Row | null)[]>

/** The rows of a type. */
export interface NodeRows {
  readonly table: (tables: Tables) => TableWithId
  readonly find: Find<object>
}

/** The values of the fields that tell the objects of a type apart: UUIDs, by the names of the fields. */
export type Key<Field extends string = string> = Readonly<Record<Field, string>>

/** A type whose objects are found by a key, by other graphs too. */
export interface NodeType {
  readonly type: ObjectRef<unknown>
  /** The fields that tell its objects apart, all of them together: IDs. */
  readonly key: readonly string[]
  /**
   * Gives null for what is absent or hidden; keys that are asked for in the same turn are read together, as far as
   * `info` says what is selected.
   */
  readonly resolveReference: (context: Context, key: Key, info: GraphQLResolveInfo) => Promise<object | null>
  /** Null for a type whose objects are no rows with an id: `node` does not find them. */
  readonly rows: NodeRows | null
}

const registered = new Map<string, NodeType>()

/** Every such type by its name. Complete once the modules of the schema are loaded. */
export const nodeTypes: ReadonlyMap<string, NodeType> = registered

/** A whole row that was just written. */
export interface WrittenRow {
  readonly id: string
}

const writtenRows = perRequest(() => new Map<string, WrittenRow>())

/** Remembers a whole row as the viewer of this request has just left it: it sees it, and nobody has to read it again. */
export function rememberRow(context: Context, row: WrittenRow): void {
  writtenRows(context).set(row.id, row)
}

/** Adds a type to `nodeTypes`. */
export function registerNodeType(nodeType: NodeType): void {
  registered.set(nodeType.type.name, nodeType)
}

/** The object of a type by its key, made to tell its type; null when it is absent or hidden. */
export async function loadNode(
  context: Context,
  name: string,
  key: Key,
  info: GraphQLResolveInfo,
): Promise<object | null> {
  const nodeType = registered.get(name)
  const found = nodeType ? await nodeType.resolveReference(context, key, info) : null
  // So an interface or a union learns the type at once, with nothing to wait for.
  if (nodeType && found) brandWithType(found, nodeType.type)
  return found
}

/**
 * The same for whoever may not know the type beforehand: what the viewer's scopes do not open is sought as well, and
 * looks as if it were absent, whatever is selected of it.
 */
export async function loadAnyNode(...asked: Parameters<typeof loadNode>): Promise<object | null> {
  const [context, name] = asked
  const found = await loadNode(...asked)
  return opensType(signedIn(context), name) ? found : null
}

/**
 * The row of a type by its id, as far as it is selected at that place of the document; null when it is absent or
 * hidden.
 */
export function loadSelectedRow(
  context: Context,
  name: string,
  id: string,
  info: GraphQLResolveInfo,
): Promise<object | null> {
  return loadRow(context, name, id, projectionOf(info, info.schema.getType(name) as GraphQLObjectType))
}

/**
 * A row by its id, loaded together with all that are asked for in the same turn: one statement for each type and
 * projection. Null when it is absent or hidden.
 */
async function loadRow(context: Context, name: string, id: string, projection: Projection): Promise<object | null> {
  const rows = registered.get(name)?.rows
  if (!rows) throw new Error(`${name} has no rows.`)
  // What such a row refers to was not read with it.
  const written = projection.joins.length === 0 ? writtenRows(context).get(id) : undefined
  if (written) return written
  const find = async (ids: readonly string[]) => {
    const found = await rows.find(context.database, signedIn(context), ids, projection)
    return new Map(ids.map((each, index) => [each, found[index] ?? null]))
  }
  return (await load(context, `${name} ${projection.key}`, id, find)) ?? null
}
