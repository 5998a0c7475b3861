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
  Lexer,
  type OperationDefinitionNode,
  type SelectionSetNode,
  Source,
  TokenKind,
  valueFromAST,
  valueFromASTUntyped,
} from 'graphql'
import { largestPageSize } from './common-list.ts'
import { type ErrorCode, publicError } from './errors.ts'
import { mostRepresentations } from './representations.ts'

/** How large a document and its answer may be. See docs/configuration.md. */
export interface Limits {
  readonly depth: number
  readonly tokens: number
  readonly aliases: number
  readonly rootFields: number
  readonly directives: number
  readonly batch: number
  readonly documentBytes: number
  readonly bodyBytes: number
  readonly cost: number
}

/** What a list without `first` or `last` is taken to read. */
const assumedPageSize = 20

/** Refuses a text that is too long to be parsed: by bytes, then by tokens. */
export function checkText(text: string, limits: Limits): void {
  const bytes = Buffer.byteLength(text)
  if (bytes > limits.documentBytes)
    throw exceeded('DOCUMENT_SIZE_LIMIT', 'The document', bytes, limits.documentBytes, 'bytes')
  if (nesting(text) > deepestNesting)
    throw exceeded('DEPTH_LIMIT', 'The document', null, deepestNesting, 'nested brackets')
  // A token has a character at least, so a short text needs no counting.
  if (text.length <= limits.tokens) return
  const lexer = new Lexer(new Source(text))
  for (let tokens = 0; lexer.advance().kind !== TokenKind.EOF;) {
    tokens += 1
    if (tokens > limits.tokens) throw exceeded('TOKEN_LIMIT', 'The document', null, limits.tokens, 'tokens')
  }
}

/** Brackets deeper than any document needs, and less than the parser, which calls itself for each of them, has room for. */
const deepestNesting = 500

/**
 * How deep the brackets of a text nest at most; those in strings and comments count as well, which spares reading
 * tokens twice.
 */
function nesting(text: string): number {
  let depth = 0
  let deepest = 0
  for (const [bracket] of text.matchAll(/[{}[\]()]/g)) {
    depth += bracket === '{' || bracket === '[' || bracket === '(' ? 1 : -1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

interface Size {
  depth: number
  aliases: number
  directives: number
  fields: number
}

/** Refuses a parsed document that is too large. Fragments count wherever they are spread, but each is walked once. */
export function checkDocument(document: DocumentNode, limits: Limits): void {
  const fragments = fragmentsOf(document)
  const sizes = new Map<string, Size>()
  for (const operation of document.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue
    const size = sizeOf(operation.selectionSet, fragments, sizes)
    const directives = size.directives + (operation.directives?.length ?? 0)
    if (size.depth > limits.depth) throw exceeded('DEPTH_LIMIT', 'The operation', size.depth, limits.depth, 'levels')
    if (size.aliases > limits.aliases)
      throw exceeded('ALIAS_LIMIT', 'The operation', size.aliases, limits.aliases, 'aliases')
    if (size.fields > limits.rootFields)
      throw exceeded('ROOT_FIELD_LIMIT', 'The operation', size.fields, limits.rootFields, 'root fields')
    if (directives > limits.directives)
      throw exceeded('DIRECTIVE_LIMIT', 'The operation', directives, limits.directives, 'directives')
  }
}

/** Costs of operations that do not depend on variables. */
const fixedCosts = new WeakMap<OperationDefinitionNode, number>()

/**
 * Whether an operation reads no more than is allowed, as `checkCost` counts it; what does not depend on variables is
 * counted once.
 */
export function isWithinCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  limits: Limits,
): boolean {
  const fixed = fixedCosts.get(operation)
  if (fixed !== undefined) return fixed <= limits.cost
  const costing = costingOf(schema, document, withDefaults(operation, variables))
  const cost = costOf(operation.selectionSet, schema.getRootType(operation.operation)?.name ?? '', costing)
  if (!costing.dependsOnVariables) fixedCosts.set(operation, cost)
  return cost <= limits.cost
}

/**
 * Refuses an operation that may read too much. A selected field costs 1; what is selected below a list counts as often
 * as the page has rows: `first`, `last`, or 20; below `nodes` and `_entities` as often as ids or representations are
 * given.
 */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> | null | undefined,
  limits: Limits,
): void {
  const costing = costingOf(schema, document, withDefaults(operation, variables))
  const cost = costOf(operation.selectionSet, schema.getRootType(operation.operation)?.name ?? '', costing)
  if (cost > limits.cost) throw exceeded('COST_LIMIT', 'The operation', cost, limits.cost, 'of cost')
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  )
}

function sizeOf(set: SelectionSetNode, fragments: Map<string, FragmentDefinitionNode>, sizes: Map<string, Size>): Size {
  const total: Size = { depth: 0, aliases: 0, directives: 0, fields: 0 }
  for (const selection of set.selections) {
    total.directives += selection.directives?.length ?? 0
    if (selection.kind === Kind.FIELD) {
      const below = selection.selectionSet ? sizeOf(selection.selectionSet, fragments, sizes) : null
      total.fields += 1
      total.aliases += (selection.alias ? 1 : 0) + (below?.aliases ?? 0)
      total.directives += below?.directives ?? 0
      total.depth = Math.max(total.depth, 1 + (below?.depth ?? 0))
      continue
    }
    const isSpread = selection.kind === Kind.FRAGMENT_SPREAD
    const inner = isSpread ? fragmentSize(selection.name.value) : sizeOf(selection.selectionSet, fragments, sizes)
    total.fields += inner.fields
    total.aliases += inner.aliases
    total.directives += inner.directives
    total.depth = Math.max(total.depth, inner.depth)
  }
  return total

  function fragmentSize(name: string): Size {
    const known = sizes.get(name)
    if (known) return known
    // Stands for the fragment within itself: a cycle is refused by validation, here it only must not loop.
    const size: Size = { depth: 0, aliases: 0, directives: 0, fields: 0 }
    sizes.set(name, size)
    const fragment = fragments.get(name)
    if (fragment) Object.assign(size, sizeOf(fragment.selectionSet, fragments, sizes))
    return size
  }
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
  variables: Readonly<Record<string, unknown>> | null | undefined,
): Costing['variables'] {
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
  )
  return { ...Object.fromEntries(defaults), ...variables }
}

function costOf(set: SelectionSetNode, typeName: string, costing: Costing): number {
  let cost = 0
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) cost += fieldCost(selection, typeName, costing)
    else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += fragmentCost(selection.name.value, costing)
    else cost += costOf(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, costing)
  }
  return cost
}

function fragmentCost(name: string, costing: Costing): number {
  const known = costing.costs.get(name)
  if (known !== undefined) return known
  const fragment = costing.fragments.get(name)
  costing.costs.set(name, 0)
  const cost = fragment ? costOf(fragment.selectionSet, fragment.typeCondition.name.value, costing) : 0
  costing.costs.set(name, cost)
  return cost
}

function fieldCost(node: FieldNode, typeName: string, costing: Costing): number {
  const parent = costing.schema.getType(typeName)
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
  if (!field || !node.selectionSet) return 1
  const type = getNamedType(field.type)
  const below = isCompositeType(type) ? costOf(node.selectionSet, type.name, costing) : 0
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

/** What is given for an argument, in the document or by a variable. */
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

function exceeded(code: ErrorCode, subject: string, actual: number | null, limit: number, unit: string) {
  const has = actual === null ? `more than ${limit} ${unit}` : `${actual} ${unit}`
  return publicError(code, `${subject} has ${has}; at most ${limit} are allowed.`, { limit, http: { status: 400 } })
}
