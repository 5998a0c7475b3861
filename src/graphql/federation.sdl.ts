import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
} from 'graphql'
import { isOfFederation } from './introspection.ts'

/** The newest version of the specification that both Apollo's composer and The Guild's read. */
const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])'

/**
 * Types that other graphs define in the same way: a field that leads to one takes it from the graph that answers the
 * field.
 */
const shareableTypes = new Set(['Money', 'PageInfo'])

/** The root of streams, and what only it leads to. */
const typesOfStreams = new Set(['Subscription', 'EventMessage', 'SubscriptionEvent'])

/** Fields that many graphs have, each for its own objects: a router could not tell whom to ask. */
const fieldsOfOneGraph = new Set(['Query.node', 'Query.nodes'])

/**
 * The text that a graph is composed from: its schema with the directives of federation, without what only routers ask
 * and without what only one graph can have. `keys` has the fields of the key of each entity, with spaces between them,
 * and `hasStreams` says whether routers are told of subscriptions.
 */
export function subgraphSdl(schema: DocumentNode, keys: ReadonlyMap<string, string>, hasStreams: boolean): string {
  const composed = hasStreams ? schema.definitions : schema.definitions.filter((definition) => !isOfStreams(definition))
  const definitions = composed.flatMap((definition) => composedFrom(definition, keys))
  return `${print({ kind: Kind.DOCUMENT, definitions: [...parse(link).definitions, ...definitions] })}\n`
}

/** Whether a definition is of streams alone, which most routers do not hand on. */
function isOfStreams(definition: DefinitionNode): boolean {
  return 'name' in definition && typesOfStreams.has(definition.name?.value ?? '')
}

function composedFrom(definition: DefinitionNode, keys: ReadonlyMap<string, string>): DefinitionNode[] {
  if ('name' in definition && definition.name && isOfFederation(definition.name.value)) return []
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [definition]
  return [
    {
      ...definition,
      fields: composedFields(definition),
      directives: [...(definition.directives ?? []), ...directivesOf(definition, keys)],
    },
  ]
}

function composedFields({ name: type, fields = [] }: ObjectTypeDefinitionNode) {
  return fields.filter(
    ({ name }) => !isOfFederation(name.value) && !fieldsOfOneGraph.has(`${type.value}.${name.value}`),
  )
}

function directivesOf({ name }: ObjectTypeDefinitionNode, keys: ReadonlyMap<string, string>): ConstDirectiveNode[] {
  const key = keys.get(name.value)
  if (key !== undefined) return [directive('key', { fields: key })]
  return shareableTypes.has(name.value) ? [directive('shareable', {})] : []
}

function directive(name: string, values: Record<string, string>): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: name },
    arguments: Object.entries(values).map(([argument, value]) => ({
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: argument },
      value: { kind: Kind.STRING, value },
    })),
  }
}
