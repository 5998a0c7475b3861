import {
  type GraphQLObjectType,
  type GraphQLSchema,
  isInterfaceType,
  isLeafType,
  getNamedType,
  isRequiredArgument,
} from 'graphql'

/** Every type that implements Node, by name. */
export function nodeTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  const node = schema.getType('Node')
  if (!isInterfaceType(node)) throw new Error('The schema has no interface Node.')
  return [...schema.getPossibleTypes(node)].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The fields of a type that can be selected without arguments and without going further. */
export function plainFields(type: GraphQLObjectType): string[] {
  const fields = Object.values(type.getFields())
  return fields
    .filter((field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequiredArgument))
    .map(({ name }) => name)
}

/** A Relay module with a refetchable fragment `nodes_TYPE` and a refetch query `nodesTYPEQuery` for each type. */
export function nodeFragments(types: readonly GraphQLObjectType[]): string {
  const fragments = types.map(
    (type) => `graphql\`
  fragment nodes_${type.name} on ${type.name} @refetchable(queryName: "nodes${type.name}Query") {
    ${plainFields(type).join('\n    ')}
  }
\``,
  )
  return `import { graphql } from 'relay-runtime'\n\n${fragments.join('\n\n')}\n`
}
