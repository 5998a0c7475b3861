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
import type { Reference, Selection } from '../database/selection.ts'
import type { TableWithId, Tables } from '../database/tables.ts'

/** What an entity's type carries for its rows to be selected. */
export interface EntityExtension {
  readonly table: (tables: Tables) => TableWithId
}

/**
 * What a field carries: the columns of its row that it reads, whether one of them refers to the row that it answers,
 * and whether it answers rows that were read for something else.
 */
export interface FieldExtension {
  readonly reads?: readonly string[]
  readonly reference?: string
  readonly givesRows?: boolean
}

declare module 'graphql' {
  // Read by the analysis below, written where types and fields are declared.
  interface GraphQLObjectTypeExtensions {
    entity?: EntityExtension
    /** Whether it is a connection or an edge, which lead to the rows of a list. */
    isOfList?: boolean
  }
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> extends FieldExtension {
    pothosExposedField?: string
  }
}

/** What is gathered of one entity: all its columns or some, and what is selected of the rows that it refers to. */
interface Gathered {
  isWhole: boolean
  readonly columns: Set<string>
  /** By the field that answers the row. */
  readonly references: Map<
    string,
    { readonly column: string; readonly type: GraphQLObjectType; readonly gathered: Gathered }
  >
}

const remembered = new WeakMap<
  FieldNode,
  { nodes: readonly FieldNode[]; type: GraphQLObjectType; selection: Selection }[]
>()

/**
 * What is to be read of the entity's rows that a field answers, itself or as a list: the columns of the fields that are
 * selected of them, and of the rows that they refer to. `@skip` and `@include` do not count, so it may be more than is
 * needed. It is worked out once for each place of a document.
 */
export function selectionOf(
  info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'schema'>,
  type: GraphQLObjectType,
): Selection {
  const [first] = info.fieldNodes
  if (!first) throw new Error('A field is resolved that nothing selects.')
  const known = remembered.get(first) ?? []
  const same = known.find((each) => each.type === type && sameNodes(each.nodes, info.fieldNodes))
  if (same) return same.selection
  const gathered = emptyHanded()
  for (const { selectionSet } of info.fieldNodes) if (selectionSet) gather(selectionSet, type, gathered, info)
  const selection = selectionFrom(gathered)
  remembered.set(first, [...known, { nodes: info.fieldNodes, type, selection }])
  return selection
}

/** Whether two fields are selected by the same nodes of a document. */
export function sameNodes(some: readonly FieldNode[], others: readonly FieldNode[]): boolean {
  return some.length === others.length && some.every((node, index) => node === others[index])
}

function emptyHanded(): Gathered {
  return { isWhole: false, columns: new Set(), references: new Map() }
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
    // Of a list only its rows count here, not its counts and cursors.
    if (isObjectType(below) && node.selectionSet && node.name.value !== 'pageInfo')
      gather(node.selectionSet, below, gathered, info)
    return
  }
  const { pothosExposedField: exposed, reads, reference } = field.extensions
  if (reference !== undefined && isObjectType(below) && node.selectionSet) {
    const referred = gathered.references.get(field.name) ?? { column: reference, type: below, gathered: emptyHanded() }
    gathered.references.set(field.name, referred)
    gather(node.selectionSet, below, referred.gathered, info)
  } else if (reads) for (const column of reads) gathered.columns.add(column)
  else if (exposed !== undefined) gathered.columns.add(exposed)
  else gathered.isWhole = true
}

function selectionFrom({ isWhole, columns, references }: Gathered): Selection {
  const names = [...columns].toSorted()
  const referred = [...references]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([as, { column, type, gathered }]) => referenceFrom(as, column, type, gathered))
  const shape = `${isWhole ? '*' : names.join()}(${referred.map(({ as, selection }) => `${as}:${selection.shape}`).join()})`
  return { shape, columns: isWhole ? null : names, references: referred }
}

function referenceFrom(as: string, column: string, type: GraphQLObjectType, gathered: Gathered): Reference {
  const { entity } = type.extensions
  if (!entity) throw new Error(`${type.name} is referred to, but is no entity.`)
  return { column, as, table: entity.table, selection: selectionFrom(gathered) }
}
