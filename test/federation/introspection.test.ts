import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import { expect, it } from 'vitest'
import { acmeBakery } from '../../src/demo/ids.ts'
import { openGateway } from '../support/gateway.ts'

const gateway = await openGateway()
const times = [1, 2, 3, 4, 5, 6]
const ofFederation = /\b_(Service|Entity|Any|service|entities)\b/

it('introspection shows the graph without the names of federation, as /schema.graphql does', async () => {
  const { body } = await gateway.fetch(new Request('http://localhost:4000/schema.graphql')).then(async (response) => ({
    body: await response.text(),
  }))
  expect(body).not.toMatch(ofFederation)
  for (const _ of times) {
    const seen: IntrospectionQuery = await gateway.read(
      null,
      getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true }),
    )
    expect(`${printSchema(lexicographicSortSchema(buildClientSchema(seen)))}\n`).toBe(body)
  }
})

it.each(['_Service', '_Entity', '_Any'])(
  '%s is no type that introspection knows, wherever it is asked for',
  async (name) => {
    for (const _ of times) {
      const asked = `query ($name: String!) { viewer { role } ...more }
      fragment more on Query { ... { __type(name: $name) { name } query: __type(name: "Query") { fields { name } } } }`
      const { query, ...data } = await gateway.read('operator', asked, { name })
      expect(data).toEqual({ viewer: { role: 'OPERATOR' }, __type: null })
      expect(JSON.stringify(query)).not.toMatch(ofFederation)
      expect(query.fields).toContainEqual({ name: 'viewer' })
    }
  },
)

it('what federation adds is executed, but not together with introspection', async () => {
  const entity = `_entities(representations: [{ __typename: "Organization", id: "${acmeBakery}" }]) { __typename }`
  for (const _ of times) {
    expect(await gateway.read('operator', `{ _service { __typename } ${entity} __typename }`)).toEqual({
      _service: { __typename: '_Service' },
      _entities: [{ __typename: 'Organization' }],
      __typename: 'Query',
    })
    const { status, body } = await gateway.ask('operator', `{ ${entity} __schema { types { name } } }`)
    expect([status, body.data, body.errors[0].extensions.code]).toEqual([400, undefined, 'GRAPHQL_VALIDATION_FAILED'])
  }
})
