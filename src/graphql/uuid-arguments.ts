import SchemaBuilder, {
  BasePlugin, createInputValueMapper, mapInputFields, type PothosInputFieldConfig, type PothosOutputFieldConfig, type SchemaTypes, unwrapInputFieldType,
} from '@pothos/core'
import { badArgument } from './errors.ts'

const pluginName = 'uuidArguments'

declare global {
  // The name that Pothos reads plugins' types from.
  // oxlint-disable-next-line typescript/no-namespace
  export namespace PothosSchemaTypes {
    // oxlint-disable-next-line typescript/no-unused-vars
    export interface Plugins<Types extends SchemaTypes> {
      uuidArguments: UuidArgumentsPlugin<Types>
    }
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Refuses every `ID` argument or input field that is no UUID, by its name, and hands the others on in lower case. */
class UuidArgumentsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  readonly #seenInputs = new Map()

  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const isId = ({ type }: PothosInputFieldConfig<Types>) => (this.buildCache.getTypeConfig(unwrapInputFieldType(type)).name === 'ID' ? true : null)
    const ids = mapInputFields(field.args, this.buildCache, isId, this.#seenInputs)
    if (!ids) return field
    const normalize = createInputValueMapper(ids, (id, mapping) => readUuid(mapping.config.name, String(id)))
    return { ...field, argMappers: [...(field.argMappers ?? []), (args) => normalize(args)] }
  }
}

function readUuid(argument: string, id: string): string {
  if (!uuid.test(id)) throw badArgument(argument, `${argument} must be a UUID such as 8806367b-001a-4632-afb4-27a7fad7660c, but is ${shortened(id)}.`)
  return id.toLowerCase()
}

function shortened(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

SchemaBuilder.registerPlugin(pluginName, UuidArgumentsPlugin)

export default pluginName
