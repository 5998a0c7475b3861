import { type Context, signedIn } from '../context.ts'
import type { Database } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'
import type { TableWithId } from '../database/find.ts'
import type { Viewer } from '../viewer.ts'
import { builder } from './builder.ts'
import { registerNode } from './node.ts'

/** Rows by id, in the order of the ids; null for each that is absent or hidden. */
type Find<Row> = (database: Database, viewer: Viewer, ids: readonly string[]) => Promise<(Row | null)[]>

/**
 * A type whose objects are rows with an id: fields may resolve to the id and are loaded in batches, and `node` finds
 * them. Its fields are declared by `builder.objectType(ref, …)`.
 */
export function entity<Row extends { id: string }>(name: string, table: (tables: Tables) => TableWithId, find: Find<Row>) {
  const load = (ids: string[], context: Context) => find(context.database, signedIn(context), ids)
  // A row that is missing is null, which the plugin handles but does not say in its types.
  const ref = builder.loadableObjectRef<Row, string>(name, { load: load as (ids: string[], context: Context) => Promise<Row[]> })
  registerNode(ref, table, (context, id) => ref.getDataloader(context).load(id))
  return ref
}
