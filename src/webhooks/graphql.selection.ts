import {
  type DocumentNode,
  execute,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql'
import type { Context } from '../context.ts'
import { costOf } from '../graphql/cost.ts'
import { ScopeCheck } from '../graphql/scopes.ts'
import { scopeAreas } from '../scope-areas.ts'
import type { Scope } from '../vocabulary.ts'
import { SelectionInvalid } from './refusals.ts'

/** The most characters of a selection, and the most that it may cost. */
const longestSelection = 5000
const mostCost = 500

/**
 * The document that asks for a selection of an event. Throws `SelectionInvalid` where it is none, or asks for more than
 * a message may hold.
 */
export function selectionDocument(schema: GraphQLSchema, selection: string): DocumentNode {
  if (selection.length > longestSelection)
    throw new SelectionInvalid(`The selection has more than ${longestSelection} characters.`)
  const document = parsed(`query ($id: ID!) { event(id: $id) ${selection} }`)
  const [operation, ...others] = document.definitions
  const isOne =
    others.length === 0 &&
    operation?.kind === Kind.OPERATION_DEFINITION &&
    operation.selectionSet.selections.length === 1 &&
    operation.directives?.length === 0
  if (!isOne) throw new SelectionInvalid('The selection must be one pair of braces around fields of Event.')
  const [fault] = validate(schema, document, undefined, { hideSuggestions: true })
  if (fault) throw new SelectionInvalid(`The selection does not fit the graph: ${fault.message}`)
  const { points } = costOf({ schema, examinedRows: 10_000 }, document, operation, {})
  if (points > mostCost) throw new SelectionInvalid(`The selection costs ${points}; at most ${mostCost} are allowed.`)
  return document
}

/**
 * The scopes that a selection needs, and credentials do not have. Throws `SelectionInvalid` where it does not fit the
 * graph.
 */
export function missingScopes(schema: GraphQLSchema) {
  return (selection: string, scopes: ReadonlySet<Scope>): readonly string[] => {
    const document = selectionDocument(schema, selection)
    const [operation] = document.definitions as OperationDefinitionNode[]
    return operation ? new ScopeCheck(schema, scopeAreas).missing(document, operation, scopes) : []
  }
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text, { noLocation: true, maxTokens: 1000 })
  } catch (error) {
    throw new SelectionInvalid(`The selection cannot be read: ${error instanceof Error ? error.message : ''}`)
  }
}

/** What a selection says of an event to a viewer. Throws `SelectionInvalid` where it does not fit the graph any more. */
export async function selected(
  schema: GraphQLSchema,
  selection: string,
  eventId: string,
  contextValue: Context,
): Promise<object> {
  const document = selectionDocument(schema, selection)
  const { data, errors } = await execute({ schema, document, variableValues: { id: eventId }, contextValue })
  // Whoever reads it looks at what it came of, such as a database in trouble.
  if (errors?.[0]) throw errors[0].originalError ?? errors[0]
  return (data?.['event'] as object | null) ?? {}
}
