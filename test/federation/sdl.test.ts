import {
  buildSchema,
  type DocumentNode,
  isInterfaceType,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
} from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { subgraphSdl } from '../../src/graphql/federation.sdl.ts'
import { nodeTypes } from '../../src/graphql/nodes/node-types.ts'
import { schema } from '../../src/schema.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
let sdl: string
beforeAll(async () => {
  gateway = await openGateway()
  sdl = (await gateway.read(null, '{ _service { sdl } }'))['_service'].sdl
})

const keys = new Map([...nodeTypes].map(([name, { key }]) => [name, key.join(' ')]))
const objectsOf = (text: string | DocumentNode) =>
  (typeof text === 'string' ? parse(text) : text).definitions.filter(
    (each) => each.kind === Kind.OBJECT_TYPE_DEFINITION,
  )
const directivesOf = ({ directives = [] }: ObjectTypeDefinitionNode) => directives.map((each) => print(each))

describe('the text that is composed', () => {
  it('is given to everybody, with or without credentials', async () => {
    for (const as of [null, 'operator', 'acme-bakery'] as const) {
      expect(await gateway.read(as, '{ _service { sdl } }')).toEqual({ _service: { sdl } })
    }
  })

  it('is what the function makes of the printed schema', () => {
    expect(sdl).toBe(subgraphSdl(parse(printSchema(lexicographicSortSchema(schema))), keys, false))
    expect(sdl).toMatch(
      /^extend schema @link\(url: "https:\/\/specs\.apollo\.dev\/federation\/v2\.9", import: \["@key", "@shareable"\]\)\n/,
    )
  })

  it('leaves out the root of streams, unless FEDERATION_SUBSCRIPTIONS says otherwise', async () => {
    expect(sdl).not.toMatch(/type (Subscription|EventMessage) /)
    const other = await openGateway({ env: { FEDERATION_SUBSCRIPTIONS: 'true' } })
    const { _service: whole } = await other.read(null, '{ _service { sdl } }')
    expect(whole.sdl).toMatch(/type Subscription \{/)
    expect(whole.sdl).toMatch(/type EventMessage \{/)
  })

  it('has the key of every entity', () => {
    const found = objectsOf(sdl).flatMap((type) =>
      directivesOf(type).map((directive) => `${type.name.value} ${directive}`),
    )
    expect(found.toSorted()).toEqual([
      'ApiClient @key(fields: "id")',
      'AuditEntry @key(fields: "id")',
      'CatalogEntry @key(fields: "id")',
      'EstoreService @key(fields: "organizationId serviceId")',
      'Event @key(fields: "id")',
      'Invitation @key(fields: "id")',
      'Money @shareable',
      'Organization @key(fields: "id")',
      'OrganizationService @key(fields: "id")',
      'PageInfo @shareable',
      'Reseller @key(fields: "id")',
      'Seller @key(fields: "id")',
      'Service @key(fields: "id")',
      'ServiceDefinition @key(fields: "serviceId")',
      'ServiceOffer @key(fields: "id")',
      'ServiceProduct @key(fields: "id")',
      'ServiceSubscription @key(fields: "id")',
      'SubscriptionHistoryEntry @key(fields: "id")',
      'WebhookDelivery @key(fields: "id")',
      'WebhookEndpoint @key(fields: "id")',
    ])
  })

  it('leaves out what routers ask, and what only one graph can have; nothing else', () => {
    const whole = objectsOf(printSchema(lexicographicSortSchema(schema)))
    const fields = (types: readonly ObjectTypeDefinitionNode[]) =>
      types.flatMap((type) => (type.fields ?? []).map(({ name }) => `${type.name.value}.${name.value}`))
    const composed = new Set(fields(objectsOf(sdl)))
    expect(
      fields(whole)
        .filter((field) => !composed.has(field))
        .toSorted(),
    ).toEqual([
      'EventMessage.cursor',
      'EventMessage.event',
      'Query._entities',
      'Query._service',
      'Query.node',
      'Query.nodes',
      'Subscription.events',
      'Subscription.subscriptionChanged',
      'SubscriptionEvent.cursor',
      'SubscriptionEvent.entry',
      'SubscriptionEvent.subscription',
      '_Service.sdl',
    ])
    expect(sdl).not.toMatch(/\b_(Any|Entity|Service|entities|service)\b/)
    const others = (text: string) =>
      parse(text).definitions.flatMap((each) => ('name' in each && each.name ? [each.name.value] : []))
    expect(others(sdl)).toEqual(
      others(printSchema(lexicographicSortSchema(schema))).filter(
        (name) => !/^_|^(Subscription|EventMessage|SubscriptionEvent)$/.test(name),
      ),
    )
  })

  it('keeps what everything says of itself', () => {
    const described = (text: string) => text.match(/"""/g)?.length ?? 0
    // Only those of what is left out are gone: six types, twelve fields, and eight arguments.
    expect(described(printSchema(schema)) - described(sdl)).toBe(2 * (6 + 12 + 8))
  })
})

describe('a new entity', () => {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType)

  it('cannot be forgotten: what `node` finds has a key, and so has what has an id of its own', () => {
    const node = schema.getType('Node')
    const nodes = isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : []
    expect(nodes.length).toBeGreaterThan(6)
    expect(nodes.filter((name) => keys.get(name) !== 'id')).toEqual([])
    const withId = types.filter((type) => 'id' in type.getFields()).map(({ name }) => name)
    // The id of a price list is one for all of its currencies, and so no key of what shows one.
    expect(withId.filter((name) => !keys.has(name))).toEqual(['PriceList'])
  })

  it('has a key of IDs, and never null', () => {
    for (const [name, key] of keys) {
      const type = schema.getType(name)
      for (const field of key.split(' '))
        expect(isObjectType(type) ? String(type.getFields()[field]?.type) : name).toBe('ID!')
    }
  })

  it('gets its key in the text', () => {
    const text = 'type Query { campaign: Campaign } type Campaign { code: ID! next: Campaign } type Step { id: ID! }'
    const grown = subgraphSdl(parse(text), new Map([['Campaign', 'code']]), false)
    expect(objectsOf(grown).map((type) => [type.name.value, ...directivesOf(type)])).toEqual([
      ['Query'],
      ['Campaign', '@key(fields: "code")'],
      ['Step'],
    ])
    expect(Object.keys(buildSchema(grown, { assumeValidSDL: true }).getTypeMap())).toContain('Campaign')
  })
})
