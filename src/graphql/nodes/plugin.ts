import SchemaBuilder, {
  BasePlugin,
  isThenable,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  unwrapOutputFieldType,
} from '@pothos/core'
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../context.ts'
import './field-builder.ts'
import './global-types.ts'
import { loadSelectedRow, nodeTypes } from './node-types.ts'
import './schema-builder.ts'

/** The name under which the schema builder knows the plugin. */
export const nodes = 'nodes'

declare global {
  // The name that Pothos reads plugins' types from.
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      nodes: NodesPlugin<Types>
    }
  }
}

/** Loads the rows whose ids fields resolve to. */
class NodesPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { select, returnsRow } = field.pothosOptions
    return {
      ...field,
      extensions: { ...field.extensions, ...(select && { select }), ...(returnsRow && { returnsRow }) },
    }
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const { name } = this.buildCache.getTypeConfig(unwrapOutputFieldType(field.type))
    // The rows of a list come with it.
    const isOfList = this.buildCache.getTypeConfig(field.parentType).extensions?.['isOfList']
    if (!nodeTypes.get(name)?.rows || isOfList) return resolve
    const mayBeRow = field.extensions?.['relation'] !== undefined || field.extensions?.['returnsRow'] === true
    return (parent, args, context, info) =>
      loaded(resolve(parent, args, context, info), context as Context, info, { name, mayBeRow })
  }
}

function loaded(
  value: unknown,
  context: Context,
  info: GraphQLResolveInfo,
  field: { name: string; mayBeRow: boolean },
): unknown {
  if (typeof value === 'string') return loadSelectedRow(context, field.name, value, info)
  if (isThenable(value)) return value.then((settled) => loaded(settled, context, info, field))
  // What such a row refers to was not read with it, which compiled queries must know of.
  if (value != null && !field.mayBeRow)
    throw new Error(`${info.parentType.name}.${info.fieldName} answers rows, and does not say so with returnsRow.`)
  return value
}

SchemaBuilder.registerPlugin(nodes, NodesPlugin)
