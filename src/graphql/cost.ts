import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLField,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  valueFromAST,
  valueFromASTUntyped,
} from 'graphql'
import { countLimit } from '../database/query/totals.ts'
import { examinedPerPoint } from '../identity/budgets.ts'
import { weightOf } from '../values/json-size.ts'
import { longestName, longestOf } from './answer-size.ts'
import { fragmentsOf } from './limits.ts'
import { largestPageSize } from './nodes/connection-batch.ts'
import { mostRepresentations } from './representations.ts'
import { countedPerPoint, type ListCost, type OperationCost } from './unspent.ts'

/** The rows that a list without `first` or `last` is taken to read. */
const assumedPageSize = 20

/** The cost of a count without a filter, at most. */
const countCost = countLimit / countedPerPoint
/** The cost of a count or a filter in a list that is known to be short, at most. */
const shortListCost = 10

/** The cost of the whole schema, however long it is: it is answered from what is kept. */
const schemaCost = 200
/** The fields of the root that ask for the schema, and what each costs. */
const schemaFields = new Map([
  ['__schema', schemaCost],
  ['__type', schemaCost / 10],
  ['_service', schemaCost],
])

/** The cost of a request so far, all operations of a batch together. */
export interface RequestCost {
  requested: number
  /** Characters of all texts that were answered of it so far, where it may be much. */
  characters: number
  /** Whether the answer shall say it. */
  readonly isShown: boolean
}

/** The rules by which costs are counted. */
export interface CostRules {
  readonly schema: GraphQLSchema
  /** Rows of a list that may be examined for a filter. */
  readonly examinedRows: number
}

/** Costs of operations that do not depend on variables. */
const fixedCosts = new WeakMap<OperationDefinitionNode, OperationCost>()

/**
 * The cost of an operation: how much it may read. A selected field costs 1; what is selected below a list counts as
 * often as the page has rows, at least once: `first`, `last`, or 20; below `nodes` and `_entities` as often as ids or
 * representations are given. A total, and a page or a total with a filter, cost besides what may be examined for them.
 * What does not depend on variables is counted once.
 */
export function costOf(
  rules: CostRules,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): OperationCost {
  const fixed = fixedCosts.get(operation)
  if (fixed !== undefined) return fixed
  const costing = costingOf(rules, document, withDefaults(operation, variables))
  const root = rules.schema.getRootType(operation.operation)?.name ?? ''
  const points = costOfSelection(operation.selectionSet, { typeName: root, isRepeated: false }, costing)
  const writes = operation.operation === OperationTypeNode.MUTATION ? fieldCount(operation.selectionSet, costing) : 0
  const cost = { points, writes, longest: costing.longest, lists: costing.lists }
  if (!costing.dependsOnVariables) fixedCosts.set(operation, cost)
  return cost
}

/** How many fields are selected, those of fragments wherever they are spread. */
function fieldCount({ selections }: SelectionSetNode, costing: Costing): number {
  let count = 0
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) count += 1
    else {
      const isSpread = selection.kind === Kind.FRAGMENT_SPREAD
      const set = isSpread ? costing.fragments.get(selection.name.value)?.selectionSet : selection.selectionSet
      if (set) count += fieldCount(set, costing)
    }
  }
  return count
}

/** Where something is selected: on which type, and whether once or for each of several rows. */
interface Place {
  readonly typeName: string
  readonly isRepeated: boolean
}

/** The counting of one operation: what it is counted with, and what was found so far. */
interface Costing extends CostRules {
  readonly variables: Readonly<Record<string, unknown>>
  readonly fragments: Map<string, FragmentDefinitionNode>
  /** The costs of fragments, by their names and whether they are repeated. */
  readonly costs: Map<string, number>
  readonly lists: Map<FieldNode, ListCost>
  /** Whether a variable had a say in the cost. */
  dependsOnVariables: boolean
  /** Characters that one of the fields so far may answer. */
  longest: number
}

function costingOf(rules: CostRules, document: DocumentNode, variables: Costing['variables']): Costing {
  const fragments = fragmentsOf(document)
  return {
    ...rules,
    variables,
    fragments,
    costs: new Map(),
    lists: new Map(),
    dependsOnVariables: false,
    longest: longestName,
  }
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

function costOfSelection(set: SelectionSetNode, place: Place, costing: Costing): number {
  let cost = 0
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) cost += fieldCost(selection, place, costing)
    else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += fragmentCost(selection.name.value, place, costing)
    else {
      const typeName = selection.typeCondition?.name.value ?? place.typeName
      cost += costOfSelection(selection.selectionSet, { ...place, typeName }, costing)
    }
  }
  return cost
}

function fragmentCost(name: string, { isRepeated }: Place, costing: Costing): number {
  const key = `${name} ${isRepeated}`
  const known = costing.costs.get(key)
  if (known !== undefined) return known
  const fragment = costing.fragments.get(name)
  costing.costs.set(key, 0)
  const place = { typeName: fragment?.typeCondition.name.value ?? '', isRepeated }
  const cost = fragment ? costOfSelection(fragment.selectionSet, place, costing) : 0
  costing.costs.set(key, cost)
  return cost
}

function fieldCost(node: FieldNode, { typeName, isRepeated }: Place, costing: Costing): number {
  const known = isRepeated ? undefined : schemaFields.get(node.name.value)
  if (known !== undefined) {
    // How much that is, its cost does not tell.
    costing.longest = Infinity
    return known
  }
  const parent = costing.schema.getType(typeName)
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
  const longest = parent && field && !node.selectionSet ? longestOf(field, parent) : longestName
  costing.longest = Math.max(costing.longest, longest + (node.alias ?? node.name).value.length)
  if (!field || !node.selectionSet) return 1
  const type = getNamedType(field.type)
  if (!isCompositeType(type)) return 1
  const rows = rowsOf(node, field.args, costing)
  const place = { typeName: type.name, isRepeated: isRepeated || rows > 1 }
  const below = costOfSelection(node.selectionSet, place, costing)
  if (!field.args.some((arg) => arg.name === 'first')) return 1 + below * rows
  const list = { rows, perRow: below, ...examinedFor(node, field, isRepeated, costing) }
  costing.lists.set(node, lesser(list, costing.lists.get(node)))
  return 1 + below * rows + list.counting + list.examining + filterCost(node, field.args, costing)
}

/** The cost of reading the filter itself, for each list anew: nothing where it is no larger than usual. */
function filterCost(node: FieldNode, args: FieldArguments, costing: Costing): number {
  const weight = weightOf(givenValue(node, args, 'filter', costing))
  return weight > usualWeight ? Math.ceil(weight / weightPerPoint) : 0
}

/** The values of a filter that is no larger than usual, and how many more of them cost a point. */
const usualWeight = 50
const weightPerPoint = 10

/** The cost of a list that stands in a fragment, and so in several places, where it costs least. */
function lesser(list: ListCost, other: ListCost = list): ListCost {
  return {
    rows: list.rows,
    perRow: Math.min(list.perRow, other.perRow),
    counting: Math.min(list.counting, other.counting),
    examining: Math.min(list.examining, other.examining),
  }
}

/** The cost of a list beside its rows: that of the rows that may be examined for its filter and for its total. */
function examinedFor(node: FieldNode, field: GraphQLField<unknown, unknown>, isRepeated: boolean, costing: Costing) {
  const share = isRepeated ? 10 : 1
  const most = field.extensions['isShort'] ? shortListCost : Infinity
  const examined = Math.min(Math.ceil(costing.examinedRows / examinedPerPoint / share), most)
  const isFiltered = ['filter', 'search'].some((name) => isGiven(node, field.args, name, costing))
  const selected = fieldsOf(node.selectionSet, costing)
  const isCounted = selected.has('totalCount') || selected.has('isTotalCountExact')
  const isPaged = ['nodes', 'edges', 'pageInfo'].some((name) => selected.has(name))
  const counting = isFiltered ? examined : Math.min(countCost / share, most)
  return { counting: isCounted ? counting : 0, examining: isPaged && isFiltered ? examined : 0 }
}

/** Whether an argument has a value, such as a filter that asks for something. */
function isGiven(node: FieldNode, args: FieldArguments, name: string, costing: Costing): boolean {
  const value = givenValue(node, args, name, costing)
  return typeof value === 'object' && value !== null ? Object.values(value).some((each) => each != null) : value != null
}

/** The names of the fields that are selected, those of fragments included. */
function fieldsOf(
  set: SelectionSetNode | undefined,
  costing: Costing,
  names = new Set<string>(),
  seen = new Set<string>(),
): Set<string> {
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) names.add(selection.name.value)
    else if (selection.kind === Kind.INLINE_FRAGMENT) fieldsOf(selection.selectionSet, costing, names, seen)
    else if (!seen.has(selection.name.value)) {
      seen.add(selection.name.value)
      fieldsOf(costing.fragments.get(selection.name.value)?.selectionSet, costing, names, seen)
    }
  }
  return names
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
  if (isOpen(given.value.kind)) costing.dependsOnVariables = true
  return valueFromAST(given.value, type, costing.variables)
}

/** Whether a value of this kind is a variable, or may hold some. */
function isOpen(kind: Kind): boolean {
  return kind === Kind.VARIABLE || kind === Kind.LIST || kind === Kind.OBJECT
}

function pageSizeOf(node: FieldNode, args: FieldArguments, costing: Costing): number {
  for (const name of ['first', 'last']) {
    const size = givenValue(node, args, name, costing)
    // A size out of these bounds is refused by its name when the list is opened.
    if (typeof size === 'number') return Math.min(Math.max(size, 1), largestPageSize)
  }
  return assumedPageSize
}
