import { z } from 'zod'

/** A JSON Schema or a part of one. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** Whole numbers that are bounded by nothing but what JavaScript can count to: noise in a document. */
const unbounded = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }

/** Turns zod's schemas into JSON Schemas; those that have an id are collected as components. */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {}

  /** The schema of what is sent (`input`) or answered (`output`). */
  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _,
      $defs = {},
      ...rest
    } = z.toJSONSchema(schema, { io, override: ({ jsonSchema }) => soften(jsonSchema) })
    for (const [name, definition] of Object.entries($defs)) this.#add(name, pointed(definition))
    return pointed(rest)
  }

  #add(name: string, schema: JsonSchema): void {
    const known = this.components[name]
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`Two schemas have the id ${name}.`)
    this.components[name] = schema
  }
}

/** Answers may grow new members, so the document must not say that there are no others. */
function soften(schema: Record<string, unknown>): void {
  if (schema['additionalProperties'] === false) delete schema['additionalProperties']
  if (schema['minimum'] === unbounded.minimum) delete schema['minimum']
  if (schema['maximum'] === unbounded.maximum) delete schema['maximum']
}

/** References lead to the document's components. */
function pointed(schema: object): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema
}
