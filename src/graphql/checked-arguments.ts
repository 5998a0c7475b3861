import SchemaBuilder, {
  BasePlugin,
  createInputValueMapper,
  mapInputFields,
  type PothosInputFieldConfig,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  unwrapInputFieldType,
} from '@pothos/core'
import { longestCursor } from '../cursors.ts'
import { excerpt } from '../values/excerpt.ts'
import { parseUuid } from '../values/uuid.ts'
import { badArgument } from './errors.ts'

/** The name under which the schema builder knows the plugin. */
export const checkedArguments = 'checkedArguments'

declare global {
  // The name that Pothos reads plugins' types from.
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      checkedArguments: CheckedArgumentsPlugin<Types>
    }
  }
}

const longestSearch = 200
/** Arguments whose texts are read anew for each row of the list around them. */
const cursors = new Set(['after', 'before'])

/**
 * Checks every argument and input field by its type, and refuses it by its name: an `ID` is a UUID and is handed on in
 * lower case; a `String` is text that both databases can hold, and one to search for has a length that they can
 * compare.
 */
class CheckedArgumentsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  readonly #seenInputs = new Map()

  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const nameOf = ({ type }: PothosInputFieldConfig<Types>) =>
      this.buildCache.getTypeConfig(unwrapInputFieldType(type)).name
    const checkOf = (input: PothosInputFieldConfig<Types>) => checks.get(nameOf(input)) ?? null
    const checked = mapInputFields(field.args, this.buildCache, checkOf, this.#seenInputs)
    if (!checked) return field
    const read = createInputValueMapper(checked, (value, { config, value: check }) =>
      check?.(config.name, String(value)),
    )
    return { ...field, argMappers: [...(field.argMappers ?? []), (args) => read(args)] }
  }
}

const checks = new Map([
  ['ID', readUuid],
  ['String', readText],
])

/** An id as the databases compare it: a UUID in lower case. Anything else is refused under the argument's name. */
export function readUuid(argument: string, id: string): string {
  const uuid = parseUuid(id)
  if (uuid !== null) return uuid
  throw badArgument(
    argument,
    `${argument} must be a UUID such as 8806367b-001a-4632-afb4-27a7fad7660c, but is ${JSON.stringify(excerpt(id))}.`,
  )
}

function readText(argument: string, text: string): string {
  if (argument === 'search' && text.length > longestSearch)
    throw badArgument(argument, `search may have at most ${longestSearch} characters, but has ${text.length}.`)
  if (text.length > longestCursor && cursors.has(argument))
    throw badArgument(argument, `${argument} is no cursor: none has more than ${longestCursor} characters.`)
  if (text.includes('\0')) throw badArgument(argument, `${argument} may not contain the character U+0000.`)
  if (!text.isWellFormed())
    throw badArgument(argument, `${argument} is not well-formed Unicode: it has half of a surrogate pair.`)
  return text
}

SchemaBuilder.registerPlugin(checkedArguments, CheckedArgumentsPlugin)
