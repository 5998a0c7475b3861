import { builder } from '../graphql/builder.ts'
import type { ObjectRef } from '../graphql/pothos.ts'

/** An object as the document holds it, names and all. */
export type DocumentObject = Readonly<Record<string, unknown>>

/** The fields of an input type, where they are declared. */
type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0]

/** A field of a document's object: what it holds and what it is for. */
interface DocumentField {
  readonly type: 'String' | 'Boolean' | 'Int' | ['String'] | ObjectRef<DocumentObject>
  readonly description: string
}

/** A field that holds a text. */
export const text = (description: string): DocumentField => ({ type: 'String', description })
/** A field that holds true or false. */
export const flag = (description: string): DocumentField => ({ type: 'Boolean', description })
/** A field that holds a whole number. */
export const number = (description: string): DocumentField => ({ type: 'Int', description })
/** A field that holds a list of texts. */
export const texts = (description: string): DocumentField => ({ type: ['String'], description })
/** A field that holds an object of the document. */
export const nested = (type: ObjectRef<DocumentObject>, description: string): DocumentField => ({ type, description })

/** Makes a GraphQL type of an object of the document. Every field may be missing there, so every field is nullable. */
export function documentType(
  name: string,
  description: string,
  fields: Readonly<Record<string, DocumentField>>,
): ObjectRef<DocumentObject> {
  return builder.objectRef<DocumentObject>(name).implement({
    description,
    fields: (t) =>
      Object.fromEntries(
        Object.entries(fields).map(([key, field]) => [
          key,
          t.field({
            type: field.type as 'String',
            nullable: true,
            description: field.description,
            resolve: (parent) => fitting(parent[key], field.type),
          }),
        ]),
      ),
  })
}

/** Makes an input type for an object of the document, of its fields and others. Every field may be left out. */
export function documentInput<Shape extends object = Record<string, unknown>>(
  name: string,
  description: string,
  fields: Readonly<Record<string, DocumentField>>,
  others: (t: InputFields) => object = () => ({}),
) {
  return builder.inputRef<Shape>(name).implement({
    description,
    // What its fields are is not known here, and need not be: callers say the shape.
    fields: (t) =>
      ({
        ...Object.fromEntries(
          Object.entries(fields).map(([key, { type, description }]) => [
            key,
            t.field({ type: type as 'String', description }),
          ]),
        ),
        ...others(t),
      }) as never,
  })
}

/** The stored value where it has the type that the graph promises; null where it has not. */
function fitting(value: unknown, type: DocumentField['type']): string | null {
  const fits =
    type === 'String'
      ? typeof value === 'string'
      : type === 'Boolean'
        ? typeof value === 'boolean'
        : type === 'Int'
          ? Number.isInteger(value) && Math.abs(value as number) < 2 ** 31
          : Array.isArray(type)
            ? Array.isArray(value) && value.every((item) => typeof item === 'string')
            : typeof value === 'object' && value !== null
  return fits ? (value as string) : null
}
