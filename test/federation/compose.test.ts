import { composeServices as composeWithApollo } from '@apollo/composition'
import { composeServices as composeWithTheGuild } from '@theguild/federation-composition'
import { buildSchema, type GraphQLSchema, isObjectType, lexicographicSortSchema, parse, printSchema } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { sdlOf } from '../../src/graphql/federation.ts'
import { schema } from '../../src/schema.ts'
import { billingSdl } from './billing.ts'

const sdl = sdlOf(schema, true)

interface Composed {
  readonly supergraph: string
  readonly errors: string[]
  /** What the composer has to say of a graph that it composed. */
  readonly hints: string[]
}

const named = (texts: Record<string, string>) =>
  Object.entries(texts).map(([name, text]) => ({ name, url: `http://${name}/graphql`, typeDefs: parse(text) }))

const composers: [name: string, compose: (texts: Record<string, string>) => Composed][] = [
  [
    'Apollo’s composer',
    (texts) => {
      const { supergraphSdl = '', errors = [], hints = [] } = composeWithApollo(named(texts))
      return { supergraph: supergraphSdl, errors: errors.map(({ message }) => message), hints: hints.map(String) }
    },
  ],
  // It gives no hints.
  [
    'The Guild’s composer',
    (texts) => {
      const { supergraphSdl = '', errors = [] } = composeWithTheGuild(named(texts))
      return { supergraph: supergraphSdl, errors: errors.map(({ message }) => message), hints: [] }
    },
  ],
]

/** The fields of a type in a supergraph; routers' own directives need not be known for that. */
function fieldsOf(supergraph: GraphQLSchema, name: string): string[] {
  const type = supergraph.getType(name)
  return isObjectType(type) ? Object.keys(type.getFields()) : []
}

describe.each(composers)('%s', (_, compose) => {
  let supergraph: GraphQLSchema
  let composed: Composed
  beforeAll(() => {
    composed = compose({ triptych: sdl, billing: billingSdl })
    supergraph = buildSchema(composed.supergraph, { assumeValidSDL: true })
  })

  it('composes the graph with another, without an error or a hint', () => {
    expect(composed.errors).toEqual([])
    expect(composed.hints).toEqual([])
  })

  it('composes it alone', () => {
    const { errors, hints } = compose({ triptych: sdl })
    expect([errors, hints]).toEqual([[], []])
  })

  it('composes it without its streams, as it is unless a router is said to hand them on', () => {
    const { supergraph: text, errors } = compose({ triptych: sdlOf(schema), billing: billingSdl })
    const withoutStreams = buildSchema(text, { assumeValidSDL: true })
    expect(errors).toEqual([])
    expect(withoutStreams.getSubscriptionType()).toBeUndefined()
    expect(Object.keys(withoutStreams.getTypeMap())).not.toContain('EventMessage')
    expect(fieldsOf(withoutStreams, 'Query')).toContain('events')
  })

  it('takes the roots for roots, and no business type for one', () => {
    expect(supergraph.getQueryType()?.name).toBe('Query')
    expect(supergraph.getMutationType()?.name).toBe('Mutation')
    // The root of live queries is there if the graph has one, and is never what a business calls a subscription.
    expect(supergraph.getSubscriptionType()?.name).toBe(schema.getSubscriptionType()?.name)
    expect(fieldsOf(supergraph, 'ServiceSubscription')).toEqual(
      expect.arrayContaining(['status', 'product', 'invoices']),
    )
    expect(Object.keys(supergraph.getTypeMap())).not.toContain('_Entity')
  })

  it('has all types and fields of both', () => {
    const own = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('_'))
    for (const { name } of own) {
      const wanted = fieldsOf(schema, name).filter(
        (field) => !field.startsWith('_') && !(name === 'Query' && /^nodes?$/.test(field)),
      )
      expect(fieldsOf(supergraph, name)).toEqual(expect.arrayContaining(wanted))
    }
    expect(fieldsOf(supergraph, 'Query')).toEqual(expect.arrayContaining(['organization', 'invoices', 'node']))
    expect(fieldsOf(supergraph, 'Query')).not.toContain('nodes')
    expect(fieldsOf(supergraph, 'Mutation')).toEqual(expect.arrayContaining(['suspendSubscription', 'payInvoice']))
    expect(fieldsOf(supergraph, 'Organization')).toEqual(expect.arrayContaining(['name', 'invoices']))
    expect(fieldsOf(supergraph, 'ServiceDefinition')).toEqual(expect.arrayContaining(['displayName', 'taxCode']))
  })

  it('takes a graph that only refers to an organization', () => {
    const tickets = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key"])
      type Query { tickets: [Ticket!]! }
      type Ticket @key(fields: "id") { id: ID! organization: Organization }
      type Organization @key(fields: "id", resolvable: false) { id: ID! }`
    expect(compose({ triptych: sdl, billing: billingSdl, tickets }).errors).toEqual([])
  })

  it.each([
    [
      '`node`, if both gave it',
      printSchema(lexicographicSortSchema(schema)).replace(/^/, sdl.split('\n')[0] ?? ''),
      billingSdl,
      'Query.node',
    ],
    ['`viewer`', sdl, 'type Query { viewer: String }', 'Query.viewer'],
    [
      'a type of the same name that is no entity',
      sdl,
      'type Query { roles: [NotFound!]! } type NotFound { code: String! }',
      'NotFound.code',
    ],
    [
      '`PageInfo` that is not shareable',
      sdl,
      'type Query { page: PageInfo } type PageInfo { hasNextPage: Boolean! }',
      'PageInfo.hasNextPage',
    ],
  ])('refuses %s, as docs/federation.md says', (__, triptych, other, field) => {
    const link =
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n'
    const { errors } = compose({ triptych, other: other.includes('@link') ? other : link + other })
    expect(errors.join('\n')).toContain(field)
  })
})
