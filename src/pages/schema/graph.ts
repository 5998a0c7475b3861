import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql'

/** An argument of a field, or an input field. */
export interface Input {
  readonly name: string
  readonly type: string
  readonly target: string
  readonly description: string
}

/** A field as a reader wants it: pages of a list are its rows, and who may read it stands apart from what it is. */
export interface Field {
  readonly name: string
  /** As the schema language writes it. */
  readonly type: string
  /** The type that it leads to: behind lists, and behind a connection and its edges. */
  readonly target: string
  readonly isMany: boolean
  /** Whether the many come in pages. */
  readonly isPaged: boolean
  readonly isRequired: boolean
  readonly description: string
  /** The sentence that says to whom it is null; null when whoever sees the object may read it. */
  readonly readers: string | null
  readonly deprecation: string | null
  readonly args: readonly Input[]
}

/** The kind of type, for the list; `drawn` are those of the picture. */
export type Kind = 'root' | 'drawn' | 'answer' | 'refusal' | 'abstract' | 'input' | 'enum' | 'scalar' | 'list'

/** One type of the schema. */
export interface TypeNode {
  readonly name: string
  readonly kind: Kind
  readonly description: string
  readonly fields: readonly Field[]
  readonly inputs: readonly Input[]
  readonly values: readonly { readonly name: string; readonly description: string }[]
  /** The possible types of an interface or a union. */
  readonly members: readonly string[]
  readonly interfaces: readonly string[]
  /** Names of the types that only carry pages of this one. */
  readonly carriers: readonly string[]
  /** Whose fields lead here. */
  readonly referrers: readonly { readonly type: string; readonly field: string }[]
}

/**
 * The schema by the names of its types, in the order of names. Connections and edges are folded into the types of their
 * rows.
 */
export type Graph = ReadonlyMap<string, TypeNode>

/**
 * The node type of a connection; null for any other type. A connection is what has `pageInfo` and `edges` with a
 * `node`.
 */
function rowOf(type: GraphQLNamedType): GraphQLOutputType | null {
  if (!isObjectType(type)) return null
  const { pageInfo, edges } = type.getFields()
  if (!pageInfo || !edges) return null
  const edge = getNamedType(edges.type)
  return isObjectType(edge) ? (edge.getFields()['node']?.type ?? null) : null
}

function carriersIn(schema: GraphQLSchema): Map<string, string> {
  const carriers = new Map<string, string>()
  for (const type of Object.values(schema.getTypeMap())) {
    const row = rowOf(type)
    if (!row || !isObjectType(type)) continue
    const edges = type.getFields()['edges']
    for (const carrier of [type.name, ...(edges ? [getNamedType(edges.type).name] : [])])
      carriers.set(carrier, getNamedType(row).name)
  }
  return carriers
}

const readersSentence = / ?(Null to [^.]+\.)/

function readField(field: GraphQLField<unknown, unknown>, schema: GraphQLSchema, carriers: Map<string, string>): Field {
  const named = getNamedType(field.type)
  const text = field.description ?? ''
  const readers = readersSentence.exec(text)?.[1] ?? null
  const isPaged = rowOf(named) !== null
  return {
    name: field.name,
    type: String(field.type),
    target: carriers.get(named.name) ?? named.name,
    isMany: isPaged || isListType(getNullableType(field.type)),
    isPaged,
    isRequired: isNonNullType(field.type),
    description: readers ? text.replace(readersSentence, '').trim() : text,
    readers,
    deprecation: field.deprecationReason ?? null,
    args: field.args.map(readInput),
  }
}

function readInput(input: { name: string; type: unknown; description?: string | null | undefined }): Input {
  const type = String(input.type)
  return { name: input.name, type, target: type.replace(/[[\]!]/g, ''), description: input.description ?? '' }
}

/** The objects that reading leads to: from the queries and the live feed, not through mutations. */
function readable(schema: GraphQLSchema): Set<string> {
  const seen = new Set<string>()
  const visit = (type: GraphQLNamedType): void => {
    if (seen.has(type.name) || isIntrospectionType(type)) return
    seen.add(type.name)
    if (isInterfaceType(type) || isUnionType(type)) schema.getPossibleTypes(type).forEach(visit)
    if (!isObjectType(type)) return
    for (const [name, field] of Object.entries(type.getFields()))
      if (!name.startsWith('_')) visit(getNamedType(field.type))
  }
  for (const root of [schema.getQueryType(), schema.getSubscriptionType()]) if (root) visit(root)
  return seen
}

function isRefusal(type: GraphQLObjectType): boolean {
  return type.getInterfaces().some((each) => each.name.endsWith('Error')) || type.name.endsWith('Error')
}

function kindOf(type: GraphQLNamedType, schema: GraphQLSchema, isReadable: boolean): Kind {
  if (isInterfaceType(type) || isUnionType(type)) return 'abstract'
  if (isInputObjectType(type)) return 'input'
  if (isEnumType(type)) return 'enum'
  if (!isObjectType(type)) return 'scalar'
  if ([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type)) return 'root'
  if (type.name === 'PageInfo') return 'list'
  if (isRefusal(type)) return 'refusal'
  return isReadable ? 'drawn' : 'answer'
}

/**
 * Reads a schema as the graph that the page draws and lists. Nothing is left out but introspection, GraphQL's own
 * scalars, and what only routers of federated graphs ask, which begins with an underscore.
 */
export function readGraph(schema: GraphQLSchema): Graph {
  const carriers = carriersIn(schema)
  const fromReading = readable(schema)
  const shown = Object.values(schema.getTypeMap()).filter((type) => {
    return (
      !isIntrospectionType(type) &&
      !isSpecifiedScalarType(type) &&
      !carriers.has(type.name) &&
      !type.name.startsWith('_')
    )
  })
  const referrers = new Map<string, { type: string; field: string }[]>()
  const drafts = shown
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((type) => {
      const fields =
        isObjectType(type) || isInterfaceType(type)
          ? Object.values(type.getFields())
              .filter(({ name }) => !name.startsWith('_'))
              .map((field) => readField(field, schema, carriers))
          : []
      const inputs = isInputObjectType(type) ? Object.values(type.getFields()).map(readInput) : []
      const refer = (target: string, field: string) => {
        const known = referrers.get(target) ?? []
        if (!known.some((each) => each.type === type.name && each.field === field))
          known.push({ type: type.name, field })
        referrers.set(target, known)
      }
      for (const field of fields) for (const { target } of [field, ...field.args]) refer(target, field.name)
      for (const input of inputs) refer(input.target, input.name)
      return { type, fields, inputs }
    })
  return new Map(
    drafts.map(({ type, fields, inputs }) => [
      type.name,
      {
        name: type.name,
        kind: kindOf(type, schema, fromReading.has(type.name)),
        description: type.description ?? '',
        fields,
        inputs,
        values: isEnumType(type)
          ? type.getValues().map(({ name, description }) => ({ name, description: description ?? '' }))
          : [],
        members:
          isInterfaceType(type) || isUnionType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [],
        interfaces: isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().map(({ name }) => name) : [],
        carriers: [...carriers].filter(([, row]) => row === type.name).map(([name]) => name),
        referrers: referrers.get(type.name) ?? [],
      },
    ]),
  )
}
