import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql'

/** A JSON Schema, of draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Scalars that are no strings, and formats of those that are. */
const scalars: Readonly<Record<string, JsonSchema>> = {
  Int: { type: 'integer' },
  Float: { type: 'number' },
  Boolean: { type: 'boolean' },
  DateTime: { type: 'string', format: 'date-time' },
  JSON: {},
}

/**
 * The JSON Schema of a field as JSON tells it that was not selected by anybody: of an object with an id, that, and of
 * another all that it has.
 */
function jsonSchemaOf({ type, description }: GraphQLField<unknown, unknown>): JsonSchema {
  return { ...schemaOfType(type), ...(description == null ? {} : { description }) }
}

/** The JSON Schemas of some fields of a type, by their names. Throws for one that it does not have. */
export function membersOfType(type: GraphQLObjectType, names: readonly string[]): Record<string, JsonSchema> {
  const fields = type.getFields()
  const members = names.map((name) => {
    const field = fields[name]
    if (!field) throw new Error(`${type.name} has no field ${name}.`)
    return [name, jsonSchemaOf(field)]
  })
  return Object.fromEntries(members) as Record<string, JsonSchema>
}

/** A schema that null is right for as well. */
export function orNull(schema: JsonSchema): JsonSchema {
  const { type, enum: words, ...rest } = schema
  if (typeof type !== 'string')
    return 'type' in schema || 'anyOf' in schema ? { anyOf: [schema, { type: 'null' }] } : schema
  return { type: [type, 'null'], ...(Array.isArray(words) ? { enum: [...words, null] } : {}), ...rest }
}

function schemaOfType(type: GraphQLOutputType): JsonSchema {
  return isNonNullType(type) ? schemaOfPresent(type.ofType) : orNull(schemaOfPresent(type))
}

function schemaOfPresent(type: GraphQLOutputType): JsonSchema {
  if (isListType(type)) return { type: 'array', items: schemaOfType(type.ofType) }
  if (isEnumType(type)) return { type: 'string', enum: type.getValues().map(({ name }) => name) }
  if (isScalarType(type)) return scalars[type.name] ?? { type: 'string' }
  if (!isObjectType(type)) throw new Error(`${type.toString()} is not told as JSON.`)
  const fields = type.getFields()
  if ('id' in fields) return { type: 'object', required: ['id'], properties: { id: { type: 'string' } } }
  const names = Object.values(fields).flatMap(({ name, args }) => (args.length === 0 ? [name] : []))
  return { type: 'object', properties: membersOfType(type, names) }
}
