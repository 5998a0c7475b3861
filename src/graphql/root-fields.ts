import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import { isOfFederation } from './introspection.ts'

/** The name under which the schema builder knows the plugin. */
export const rootFields = 'rootFields'

declare global {
  // The name that Pothos reads plugins' types from.
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      rootFields: RootFieldsPlugin<Types>
    }
  }
}

/** The types whose fields begin an operation. */
export const roots: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription'])

/**
 * Makes root fields nullable, but for those whose types federation writes down: one that fails is null by itself. Were
 * it not, the whole answer would be null, with what the fields beside it have read and written.
 */
class RootFieldsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    if (!roots.has(config.parentType) || isOfFederation(config.name)) return config
    return { ...config, type: { ...config.type, nullable: true } }
  }
}

SchemaBuilder.registerPlugin(rootFields, RootFieldsPlugin)
