import { type GraphQLResolveInfo, type GraphQLSchema, lexicographicSortSchema, parse, printSchema } from 'graphql'
import type { Context } from '../context.ts'
import { builder } from './builder.ts'
import { subgraphSdl } from './federation.sdl.ts'
import { furtherOf, thrownFor } from './further-faults.ts'
import { loadAnyNode, nodeTypes } from './nodes/node-types.ts'
import { atMostAllowed, mostRepresentations, readRepresentation } from './representations.ts'

const sdls = new WeakMap<GraphQLSchema, Map<boolean, string>>()

/**
 * The text that `schema` is composed from with other graphs, written when it is first asked for. `hasStreams` has
 * routers told of subscriptions.
 */
export function sdlOf(schema: GraphQLSchema, hasStreams = false): string {
  const written = sdls.get(schema) ?? new Map<boolean, string>()
  const known = written.get(hasStreams)
  if (known !== undefined) return known
  const keys = new Map([...nodeTypes].map(([name, { key }]) => [name, key.join(' ')] as const))
  const sdl = subgraphSdl(parse(printSchema(lexicographicSortSchema(schema))), keys, hasStreams)
  sdls.set(schema, written.set(hasStreams, sdl))
  return sdl
}

builder.scalarType('_Any', {
  description: 'For routers of federated graphs: an object that says its type in `__typename`, and its key.',
  serialize: (value) => value,
})

/** GraphQL's `_Entity`. The objects tell their types themselves. */
const AnyEntityType = builder.unionType('_Entity', {
  description: 'For routers of federated graphs: everything that other graphs may refer to.',
  types: () => [...nodeTypes.values()].map(({ type }) => type),
})

const ServiceType = builder.objectRef<GraphQLSchema>('_Service').implement({
  description: 'For routers of federated graphs: what this one is composed from.',
  fields: (t) => ({
    sdl: t.string({
      description: 'The schema with the directives of federation, version 2.',
      resolve: (schema, _args, context) => sdlOf(schema, context.hasFederatedStreams),
    }),
  }),
})

builder.queryFields((t) => ({
  _service: t.field({
    type: ServiceType,
    public: true,
    description: 'For routers of federated graphs: what this one is composed from. It answers everybody.',
    resolve: (_, _args, _context, { schema }) => schema,
  }),
  _entities: t.field({
    type: [AnyEntityType],
    nullable: { list: false, items: true },
    description:
      'For routers of federated graphs: objects by their keys, in the same order; null for each that is absent or hidden.',
    args: {
      representations: t.arg({
        type: ['_Any'],
        required: true,
        description: `The type and key of each: at most ${mostRepresentations}.`,
      }),
    },
    resolve: (_, { representations }, context, info) =>
      atMostAllowed(representations).map((representation, index) => findEntity(context, representation, index, info)),
  }),
}))

/** Async, so that what is wrong with one representation is an error in its place, and the others are answered. */
async function findEntity(
  context: Context,
  representation: unknown,
  index: number,
  info: GraphQLResolveInfo,
): Promise<object | null> {
  try {
    const { typeName, key } = readRepresentation(representation, index, furtherOf(context))
    return await loadAnyNode(context, typeName, key, info)
  } catch (error) {
    throw thrownFor(error, context, info)
  }
}
