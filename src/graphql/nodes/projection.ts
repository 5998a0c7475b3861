import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import { type Join, type Projection, projectionOf as projectionFrom } from '../../database/query/projection.ts'
import type { TableWithId } from '../../database/tables.ts'
import type { Tables } from '../../database/tables.ts'

declare module 'graphql' {
  // Read by the analysis below, written where types and fields are declared.
  interface GraphQLObjectTypeExtensions {
    /** Of a type whose objects are rows: where they are. */
    node?: { readonly table: (tables: Tables) => TableWithId }
    /** Whether it is a connection or an edge, which lead to the rows of a list. */
    isOfList?: boolean
  }
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    pothosExposedField?: string
    /** The columns of its row that the field reads. */
    select?: readonly string[]
    /** The column of its row that refers to the one that the field answers. */
    relation?: string
    /** Whether it answers rows that were read for something else. */
    returnsRow?: boolean
  }
}

/** The part of rows that a document selects. */
interface Selected {
  readonly projection: Projection
  /** Of the rows of a list: whether it is asked where they stand. */
  readonly hasPlaces: boolean
}

/** Columns of a row, all or some, and what is selected of the rows that it refers to. */
interface Gathered {
  hasPlaces: boolean
  isWhole: boolean
  readonly columns: Set<string>
  /** By the field that answers the row. */
  readonly relations: Map<
    string,
    { readonly column: string; readonly type: GraphQLObjectType; readonly gathered: Gathered }
  >
}

/** What is remembered of one place: `@skip` and `@include` put it together anew for each of their values. */
const mostRemembered = 20

const remembered = new WeakMap<
  FieldNode,
  { nodes: readonly FieldNode[]; type: GraphQLObjectType; selected: Selected }[]
>()

/** The projection of the rows that a field answers. */
export function projectionOf(info: SelectingInfo, type: GraphQLObjectType): Projection {
  return selectedOf(info, type).projection
}

type SelectingInfo = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'schema'>

/**
 * What is selected of the rows that a field answers, itself or as a list: the columns of the fields that are selected
 * of them, and of the rows that they refer to. `@skip` and `@include` do not count, so it may be more than is needed.
 * It is worked out once for each place of a document, but for a place that is put together in many ways.
 */
export function selectedOf(info: SelectingInfo, type: GraphQLObjectType): Selected {
  const [first] = info.fieldNodes
  if (!first) throw new Error('A field is resolved that nothing selects.')
  const known = remembered.get(first) ?? []
  const same = known.find((each) => each.type === type && sameNodes(each.nodes, info.fieldNodes))
  if (same) return same.selected
  const gathered = emptyHanded()
  for (const { selectionSet } of info.fieldNodes) if (selectionSet) gather(selectionSet, type, gathered, info)
  const selected = { projection: projectionOfGathered(gathered), hasPlaces: gathered.hasPlaces }
  remembered.set(first, [...known.slice(1 - mostRemembered), { nodes: info.fieldNodes, type, selected }])
  return selected
}

/** Whether two fields are selected by the same nodes of a document. */
export function sameNodes(some: readonly FieldNode[], others: readonly FieldNode[]): boolean {
  return some.length === others.length && some.every((node, index) => node === others[index])
}

function emptyHanded(): Gathered {
  return { hasPlaces: false, isWhole: false, columns: new Set(), relations: new Map() }
}

type Surroundings = Pick<GraphQLResolveInfo, 'fragments' | 'schema'>

function gather(set: SelectionSetNode, type: GraphQLObjectType, gathered: Gathered, info: Surroundings): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) gatherField(selection, type, gathered, info)
    else {
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value]
      if (fragment && applies(fragment.typeCondition, type, info)) gather(fragment.selectionSet, type, gathered, info)
    }
  }
}

/** Whether a fragment's fields are those of the type. */
function applies(
  condition: FragmentDefinitionNode['typeCondition'] | undefined,
  type: GraphQLObjectType,
  { schema }: Surroundings,
): boolean {
  if (!condition || condition.name.value === type.name) return true
  const wider = schema.getType(condition.name.value)
  return isAbstractType(wider) && schema.isSubType(wider, type)
}

function gatherField(node: FieldNode, type: GraphQLObjectType, gathered: Gathered, info: Surroundings): void {
  const field = type.getFields()[node.name.value]
  if (!field) return
  const below = getNamedType(field.type)
  if (type.extensions.isOfList) {
    // Of a list only its rows count here, and where they stand.
    if (node.name.value === 'pageInfo' || node.name.value === 'cursor') gathered.hasPlaces = true
    else if (isObjectType(below) && node.selectionSet) gather(node.selectionSet, below, gathered, info)
    return
  }
  const { pothosExposedField: exposed, select, relation } = field.extensions
  if (relation !== undefined && isObjectType(below) && node.selectionSet) {
    const referred = gathered.relations.get(field.name) ?? { column: relation, type: below, gathered: emptyHanded() }
    gathered.relations.set(field.name, referred)
    gather(node.selectionSet, below, referred.gathered, info)
  } else if (select) for (const column of select) gathered.columns.add(column)
  else if (exposed !== undefined) gathered.columns.add(exposed)
  else gathered.isWhole = true
}

function projectionOfGathered({ isWhole, columns, relations }: Gathered): Projection {
  const joins = [...relations]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([as, { column, type, gathered }]) => joinOf(as, column, type, gathered))
  return projectionFrom(isWhole ? null : [...columns].toSorted(), joins)
}

function joinOf(as: string, column: string, type: GraphQLObjectType, gathered: Gathered): Join {
  const { node } = type.extensions
  if (!node) throw new Error(`${type.name} is referred to, but has no rows.`)
  return { column, as, table: node.table, projection: projectionOfGathered(gathered) }
}
