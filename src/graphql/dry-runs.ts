import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import {
  getNamedType,
  GraphQLBoolean,
  type GraphQLFieldResolver,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
} from 'graphql'
import type { Context } from '../context.ts'

/** The name under which the schema builder knows the plugin. */
export const dryRuns = 'dryRuns'

declare global {
  // The name that Pothos reads plugins' types from.
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      dryRuns: DryRunsPlugin<Types>
    }
  }
}

const dryRun: GraphQLInputField = {
  name: 'dryRun',
  description:
    'Whether to answer what would come of it, a refusal as well, and to do none of it: nothing is written and nobody is told. ' +
    'Secrets are null.',
  type: GraphQLBoolean,
  defaultValue: undefined,
  deprecationReason: null,
  extensions: {},
  astNode: null,
}

/**
 * Lets every mutation be asked for dry: adds that to its input, takes it out again before the operation gets it, and
 * shows no secret of what is undone. Who executes a mutation sees to it that it runs at a database that undoes all.
 */
class DryRunsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override afterBuild(schema: GraphQLSchema): GraphQLSchema {
    for (const { args } of Object.values(schema.getMutationType()?.getFields() ?? {}))
      for (const arg of args) {
        const type = getNamedType(arg.type)
        if (isInputObjectType(type)) type.getFields()[dryRun.name] = dryRun
      }
    return schema
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { parentType, name }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (parentType === 'Mutation') return withoutFlag(resolve)
    if (!parentType.endsWith('Success') || name !== 'secret') return resolve
    return (parent, args, context, info) =>
      (context as Context).isDryRun ? null : resolve(parent, args, context, info)
  }
}

function withoutFlag<C>(resolve: GraphQLFieldResolver<unknown, C, object>): GraphQLFieldResolver<unknown, C, object> {
  return (parent, args: { input?: { dryRun?: boolean | null } }, context, info) => {
    const { dryRun: isAskedFor, ...input } = args.input ?? {}
    // Nothing leads here. If something did, what somebody wants to try would be done.
    if ((isAskedFor ?? false) !== (context as Context).isDryRun) throw new Error('A dry run is not executed as one.')
    return resolve(parent, { ...args, input }, context, info)
  }
}

SchemaBuilder.registerPlugin(dryRuns, DryRunsPlugin)
