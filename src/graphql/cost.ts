import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromAST,
  valueFromASTUntyped,
} from 'graphql'
import { fragmentsOf } from './limits.ts'
import { largestPageSize } from './nodes/connection-batch.ts'
import { mostRepresentations } from './representations.ts'

/** The rows that a list without `first` or `last` is taken to read. */
const assumedPageSize = 20

/** Costs of operations that do not depend on variables. */
const fixedCosts = new WeakMap<OperationDefinitionNode, number>()

/**
 * The cost of an operation: how much it may read. A selected field costs 1; what is selected below a list counts as
 * often as the page has rows: `first`, `last`, or 20; below `nodes` and `_entities` as often as ids or representations
 * are given. What does not depend on variables is counted once.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fixed = fixedCosts.get(operation)
  if (fixed !== undefined) return fixed
  const costing = costingOf(schema, document, withDefaults(operation, variables))
  const cost = costOfSelection(operation.selectionSet, schema.getRootType(operation.operation)?.name ?? '', costing)
  if (!costing.dependsOnVariables) fixedCosts.set(operation, cost)
  return cost
}

interface Costing {
  readonly schema: GraphQLSchema
  readonly variables: Readonly<Record<string, unknown>>
  readonly fragments: Map<string, FragmentDefinitionNode>
  readonly costs: Map<string, number>
  /** Whether a variable had a say in the cost. */
  dependsOnVariables: boolean
}

function costingOf(schema: GraphQLSchema, document: DocumentNode, variables: Costing['variables']): Costing {
  return { schema, variables, fragments: fragmentsOf(document), costs: new Map(), dependsOnVariables: false }
}

function withDefaults(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Costing['variables'] {
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
  )
  return { ...Object.fromEntries(defaults), ...variables }
}

function costOfSelection(set: SelectionSetNode, typeName: string, costing: Costing): number {
  let cost = 0
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) cost += fieldCost(selection, typeName, costing)
    else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += fragmentCost(selection.name.value, costing)
    else cost += costOfSelection(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, costing)
  }
  return cost
}

function fragmentCost(name: string, costing: Costing): number {
  const known = costing.costs.get(name)
  if (known !== undefined) return known
  const fragment = costing.fragments.get(name)
  costing.costs.set(name, 0)
  const cost = fragment ? costOfSelection(fragment.selectionSet, fragment.typeCondition.name.value, costing) : 0
  costing.costs.set(name, cost)
  return cost
}

function fieldCost(node: FieldNode, typeName: string, costing: Costing): number {
  const parent = costing.schema.getType(typeName)
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
  if (!field || !node.selectionSet) return 1
  const type = getNamedType(field.type)
  const below = isCompositeType(type) ? costOfSelection(node.selectionSet, type.name, costing) : 0
  return 1 + below * rowsOf(node, field.args, costing)
}

/** How many rows a field is taken to have: a page's, as many as keys are given, or one. */
function rowsOf(node: FieldNode, args: FieldArguments, costing: Costing): number {
  if (args.some((arg) => arg.name === 'first')) return pageSizeOf(node, args, costing)
  const ids = givenValue(node, args, 'ids', costing)
  if (Array.isArray(ids)) return ids.length
  const representations = givenValue(node, args, 'representations', costing)
  // More than may be given are refused by their number when the field is resolved.
  return Array.isArray(representations) ? Math.min(representations.length, mostRepresentations) : 1
}

type FieldArguments = readonly { name: string; type: Parameters<typeof valueFromAST>[1] }[]

/** The value of an argument, from the document or a variable. */
function givenValue(node: FieldNode, args: FieldArguments, name: string, costing: Costing): unknown {
  const given = node.arguments?.find((argument) => argument.name.value === name)
  const type = args.find((arg) => arg.name === name)?.type
  if (!given || !type) return null
  // A list of ids may hold variables, and is long enough to be looked at anew.
  if (given.value.kind === Kind.VARIABLE || given.value.kind === Kind.LIST) costing.dependsOnVariables = true
  return valueFromAST(given.value, type, costing.variables)
}

function pageSizeOf(node: FieldNode, args: FieldArguments, costing: Costing): number {
  for (const name of ['first', 'last']) {
    const size = givenValue(node, args, name, costing)
    // A size out of these bounds is refused by its name when the list is opened.
    if (typeof size === 'number') return Math.min(Math.max(size, 0), largestPageSize)
  }
  return assumedPageSize
}
