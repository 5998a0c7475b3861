import { type InputFieldMap, RootFieldBuilder } from '@pothos/core'
import type { GraphQLResolveInfo } from 'graphql'
import { type Context, signedIn } from '../../context.ts'
import { type ListQuery, noParent } from '../../database/query/lists.ts'
import type { TableWithId } from '../../database/tables.ts'
import { perViewer } from '../../per-viewer.ts'
import type { Extended, ObjectRef } from '../pothos.ts'
import { isPageArg, type PageArgs, pageArgs } from './connection-batch.ts'
import { type Connection, openConnection } from './connections.ts'

type Options<Args extends InputFieldMap, T extends TableWithId, Of = unknown> = PothosSchemaTypes.ConnectionOptions<
  Args,
  T,
  Of
>

/** An object that a list hangs on. */
interface Parent {
  readonly id: string
}

const fieldBuilder = RootFieldBuilder.prototype as PothosSchemaTypes.RootFieldBuilder<Extended, unknown>

fieldBuilder.relation = function relation(column, type, { description }) {
  const resolve = (row: Record<string, unknown>, _args: object, _context: object, { fieldName }: GraphQLResolveInfo) =>
    row[fieldName] ?? row[column]
  return this.field({ type, description, extensions: { relation: column }, resolve } as never) as never
}

fieldBuilder.connection = function connection(type, options) {
  return this.field(connectionField(this, type, options, () => noParent) as never) as never
}

fieldBuilder.relatedConnection = function relatedConnection<T extends TableWithId, Node, Args extends InputFieldMap>(
  this: typeof fieldBuilder,
  type: ObjectRef<Connection<Node>>,
  {
    select = [],
    node,
    ...options
  }: Options<Args, T, Parent> & Partial<PothosSchemaTypes.RelatedOptions<Args, T, Parent, Node>>,
) {
  const field = connectionField(this, type, options, ({ id }: Parent) => id, node)
  return this.field({ ...field, select: ['id', ...select] } as never) as never
}

function connectionField<T extends TableWithId, Args extends InputFieldMap, Of, Node>(
  t: typeof fieldBuilder,
  type: ObjectRef<Connection<Node>>,
  { args, list, isReadable, isShort, description }: Options<Args, T, Of>,
  idOf: (parent: Of) => string,
  node?: (row: T['$inferSelect'], parent: Of) => Node,
) {
  const whole = perViewer<ListQuery<T>>()
  const resolve = (parent: Of, given: PageArgs, context: Context, info: GraphQLResolveInfo) => {
    const viewer = signedIn(context)
    if (isReadable && !isReadable(viewer, parent)) return null
    const make = () => list(context.database, viewer, given as never)
    const query = () => (isNarrowed(given) ? make() : whole(context.database, viewer, make))
    return openConnection({ context, info, args: given }, query, idOf(parent), node && ((row) => node(row, parent)))
  }
  return {
    type,
    nullable: isReadable !== undefined,
    description,
    args: { ...pageArgs(t.arg), ...args },
    extensions: { isShort },
    resolve,
  }
}

/** Whether anything is asked of the rows of a list, or of their order. */
function isNarrowed(given: PageArgs): boolean {
  return Object.entries(given).some(([name, value]) => value != null && !isPageArg(name))
}
