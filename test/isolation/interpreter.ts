import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import type { Position } from './oracle-lists.ts'
import { fieldOf } from './oracle-schema.ts'
import { Cursor, type Thing } from './oracle-things.ts'
import type { Oracle } from './oracle.ts'

/** What the oracle says that a document answers. */
export interface Expectation {
  /** JSON, but for `Cursor`s where cursors stand. */
  readonly data: Record<string, unknown>
  /** Which list each field of the document that takes cursors was, by scope: see `Cursor`. */
  readonly scopes: Map<FieldNode, string>
  /** The fields that are answered with more than null, as `Type.field`. */
  readonly answered: Set<string>
}

interface Asking {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: Record<string, unknown>
  readonly oracle: Oracle
  /** Where the cursors that were given out before stand. */
  readonly cursors: ReadonlyMap<string, Position>
  readonly scopes: Map<FieldNode, string>
  readonly answered: Set<string>
}

/** Answers a valid document from the oracle. */
export function expectationOf(
  document: DocumentNode,
  { schema, variables, oracle, cursors }: Pick<Asking, 'schema' | 'variables' | 'oracle' | 'cursors'>,
): Expectation {
  const definitions = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
  const fragments = new Map(definitions.map((node) => [node.name.value, node]))
  const asking: Asking = { schema, fragments, variables, oracle, cursors, scopes: new Map(), answered: new Set() }
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  if (!operation) throw new Error('The document has no operation.')
  return {
    data: answer({ type: 'Query', of: null }, [operation.selectionSet], asking),
    scopes: asking.scopes,
    answered: asking.answered,
  }
}

/** The scope of a field that was the list of more than one parent. */
const severalLists = ''

function answer(object: Thing, sets: readonly SelectionSetNode[], asking: Asking): Record<string, unknown> {
  const type = asking.schema.getType(object.type)
  if (!isObjectType(type)) throw new Error(`${object.type} is no object type.`)
  const selected = new Map<string, FieldNode[]>()
  for (const set of sets) collect(type, set, selected, asking)
  const answers: Record<string, unknown> = {}
  for (const [key, nodes] of selected) {
    const [node] = nodes as [FieldNode]
    answers[key] = node.name.value === '__typename' ? type.name : field(object, type, node, nodes, asking)
  }
  return answers
}

function field(
  object: Thing,
  type: GraphQLObjectType,
  node: FieldNode,
  nodes: readonly FieldNode[],
  asking: Asking,
): unknown {
  const name = node.name.value
  const definition = type.getFields()[name]
  if (!definition) throw new Error(`${type.name} has no field ${name}.`)
  const { after, before, ...args } = getArgumentValues(definition, node, asking.variables)
  const { first: _, last: __, ...narrowing } = args
  const takesCursors = definition.args.some((arg) => arg.name === 'after')
  const scope = `${type.name}.${name} ${takesCursors ? parentOf(object, type, asking) : ''} ${JSON.stringify(narrowing)}`
  // Cursors of one parent's list fit none of another's.
  if (takesCursors) asking.scopes.set(node, (asking.scopes.get(node) ?? scope) === scope ? scope : severalLists)
  const positions = { after: position(after, asking), before: position(before, asking) }
  const value = fieldOf(definition, type.name)(object.of, {
    args: { ...args, ...positions },
    oracle: asking.oracle,
    scope,
  })
  const answer = complete(value, definition.type, nodes, asking, `${type.name}.${name}`)
  if (answer !== null) asking.answered.add(`${type.name}.${name}`)
  return answer
}

/** The id of the object that a list hangs on; nothing for a list of the root. */
function parentOf({ of }: Thing, type: GraphQLObjectType, { oracle }: Asking): string {
  const id = type.getFields()['id']
  return id ? String(fieldOf(id, type.name)(of, { args: {}, oracle, scope: '' })) : ''
}

function position(cursor: unknown, { cursors }: Asking): Position | null {
  if (cursor == null) return null
  const found = cursors.get(cursor as string)
  if (!found) throw new Error('The document has a cursor that was never given out.')
  return found
}

function complete(
  value: unknown,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  asking: Asking,
  path: string,
): unknown {
  if (isNonNullType(type)) {
    const completed = complete(value, type.ofType, nodes, asking, path)
    if (completed === null)
      throw new Error(`Visibility is not closed: the oracle finds nothing for ${path}, which is never null.`)
    return completed
  }
  if (value === null) return null
  if (value === undefined) throw new Error(`The oracle has nothing to say about ${path}.`)
  if (isListType(type)) return (value as unknown[]).map((item) => complete(item, type.ofType, nodes, asking, path))
  if (isLeaf(type) || value instanceof Cursor) return value
  return answer(
    value as Thing,
    nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    asking,
  )
}

const isLeaf = (type: GraphQLOutputType) => isLeafType(getNamedType(type))

function collect(type: GraphQLObjectType, set: SelectionSetNode, into: Map<string, FieldNode[]>, asking: Asking): void {
  for (const selection of set.selections) {
    if (getDirectiveValues(GraphQLSkipDirective, selection, asking.variables)?.['if'] === true) continue
    if (getDirectiveValues(GraphQLIncludeDirective, selection, asking.variables)?.['if'] === false) continue
    if (selection.kind === Kind.FIELD) {
      const key = (selection.alias ?? selection.name).value
      into.set(key, [...(into.get(key) ?? []), selection])
      continue
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : asking.fragments.get(selection.name.value)
    if (!fragment) throw new Error('The document spreads a fragment that it does not define.')
    const condition = asking.schema.getType(fragment.typeCondition?.name.value ?? type.name)
    const applies = condition === type || (isAbstractType(condition) && asking.schema.isSubType(condition, type))
    if (applies) collect(type, fragment.selectionSet, into, asking)
  }
}
