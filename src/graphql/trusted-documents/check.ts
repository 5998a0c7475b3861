import { GraphQLError, type GraphQLSchema, Kind, parse, validate } from 'graphql'
import { checkDocument, checkText, type Limits } from '../limits.ts'
import { checkSelections } from '../selections.ts'
import type { NamedDocument } from './manifest.ts'

/** Why a document would not be executed: the first fault. Null for one that is good. */
export function faultOf(schema: GraphQLSchema, limits: Limits, text: string): string | null {
  try {
    checkText(text, limits)
    const document = parse(text)
    checkDocument(document, limits)
    checkSelections(document, limits.selections)
    return validate(schema, document, undefined, { maxErrors: 1 })[0]?.message ?? null
  } catch (error) {
    if (error instanceof GraphQLError) return error.message
    throw error
  }
}

/** A document as people know it: by the names of its operations, and its id. */
export function labelOf({ id, document }: NamedDocument): string {
  const names = operationNames(document)
  return names.length > 0 ? `${names.join(', ')} (${id})` : id
}

function operationNames(text: string): string[] {
  try {
    return parse(text).definitions.flatMap((node) =>
      node.kind === Kind.OPERATION_DEFINITION && node.name ? [node.name.value] : [],
    )
  } catch {
    return []
  }
}
