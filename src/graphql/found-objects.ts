import { isThenable } from '@pothos/core'
import {
  defaultFieldResolver,
  type FieldNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  isListType,
  isNonNullType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import type { Context } from '../context.ts'
import { publicError } from './errors.ts'
import { countedPerRequest } from './nodes/loaders.ts'
import { roots } from './root-fields.ts'

/**
 * How many fields may be read of objects that come in lists without pages. Each such list counts as one object in the
 * cost, since most of them are short.
 */
const mostFields = 50_000
/** Texts in such lists, of which so many are read as one field. */
const textsPerField = 10

const readOf = countedPerRequest(() => ({ fields: 0 }))

/** Whether a field answers a list that has no pages, all of which is answered. */
export function isWholeList({ type, args }: GraphQLField<unknown, unknown>, parent: GraphQLObjectType): boolean {
  const isList = isListType(isNonNullType(type) ? type.ofType : type)
  return isList && args.length === 0 && !roots.has(parent.name) && parent.extensions['isOfList'] !== true
}

/** The resolver of such a list, which refuses it once too much was read of all of them. */
export function countingObjects(
  resolve: GraphQLFieldResolver<unknown, Context> = defaultFieldResolver,
): GraphQLFieldResolver<unknown, Context> {
  return (parent, args, context, info) => {
    const list = resolve(parent, args, context, info)
    return isThenable(list) ? list.then((found) => counted(found, context, info)) : counted(list, context, info)
  }
}

/** How many fields of such lists were read for an operation. */
export function wholeListsIn(context: Context): number {
  return readOf(context).fields
}

function counted(list: unknown, context: Context, info: GraphQLResolveInfo): unknown {
  if (!Array.isArray(list) || list.length < 2) return list
  const read = readOf(context)
  read.fields += list.length * fieldsOf(info)
  if (read.fields <= mostFields) return list
  const message = `More than ${mostFields} fields would be read of lists that have no pages. Ask for fewer objects at once.`
  throw publicError('COST_LIMIT', message, { limit: mostFields, http: { status: 400 } })
}

const counts = new WeakMap<FieldNode, number>()

/** How many fields are selected of each object of a list, by all nodes that are not left out. */
function fieldsOf({ fieldNodes, fragments }: GraphQLResolveInfo): number {
  let count = 0
  for (const node of fieldNodes) count += countOf(node, fragments)
  return count || 1 / textsPerField
}

function countOf(node: FieldNode, fragments: GraphQLResolveInfo['fragments']): number {
  const known = counts.get(node)
  if (known !== undefined) return known
  const count = countIn(node.selectionSet, fragments)
  counts.set(node, count)
  return count
}

function countIn(set: SelectionSetNode | undefined, fragments: GraphQLResolveInfo['fragments']): number {
  let count = 0
  for (const selection of set?.selections ?? []) {
    const isSpread = selection.kind === Kind.FRAGMENT_SPREAD
    const inner = isSpread ? fragments[selection.name.value]?.selectionSet : selection.selectionSet
    count += (selection.kind === Kind.FIELD ? 1 : 0) + countIn(inner, fragments)
  }
  return count
}
