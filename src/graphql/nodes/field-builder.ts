import { type InputFieldMap, RootFieldBuilder } from '@pothos/core'
import type { GraphQLResolveInfo } from 'graphql'
import { type Context, signedIn } from '../../context.ts'
import type { TableWithId } from '../../database/tables.ts'
import type { Extended, ObjectRef } from '../pothos.ts'
import { type PageArgs, pageArgs } from './connection-batch.ts'
import { type Connection, openConnection } from './connections.ts'

const fieldBuilder = RootFieldBuilder.prototype as PothosSchemaTypes.RootFieldBuilder<Extended, unknown>

fieldBuilder.relation = function relation(column, type, { description }) {
  const resolve = (row: Record<string, unknown>, _args: object, _context: object, { fieldName }: GraphQLResolveInfo) =>
    row[fieldName] ?? row[column]
  return this.field({ type, description, extensions: { relation: column }, resolve } as never) as never
}

fieldBuilder.connection = function connection(type, { args, list, ...options }) {
  const resolve = (_: unknown, given: PageArgs, context: Context, info: GraphQLResolveInfo) =>
    openConnection({ context, info, args: given }, () => list(context.database, signedIn(context), given as never))
  return this.field({ ...options, type, args: { ...pageArgs(this.arg), ...args }, resolve } as never) as never
}

fieldBuilder.relatedConnection = function relatedConnection<T extends TableWithId, Node>(
  this: typeof fieldBuilder,
  type: ObjectRef<Connection<Node>>,
  options: PothosSchemaTypes.ConnectionOptions<InputFieldMap, T> &
    Partial<PothosSchemaTypes.RelatedOptions<InputFieldMap, T, { id: string }, Node>>,
) {
  const { args, list, node, select = [], ...rest } = options
  const resolve = (parent: { id: string }, given: PageArgs, context: Context, info: GraphQLResolveInfo) =>
    openConnection(
      { context, info, args: given },
      () => list(context.database, signedIn(context), given as never),
      parent.id,
      node && ((row) => node(row, parent)),
    )
  return this.field({
    ...rest,
    type,
    args: { ...pageArgs(this.arg), ...args },
    select: ['id', ...select],
    resolve,
  } as never) as never
}
