import { beforeAll, describe, expect, it } from 'vitest'
import { acmeBakery, birchClinic, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { absent, entities } from './support.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const noEntity =
  'representations[2].__typename must be one of ApiClient, AuditEntry, CatalogEntry, EstoreService, Event, Invitation, Organization, OrganizationService, ' +
  'Reseller, Seller, Service, ServiceDefinition, ServiceOffer, ServiceProduct, ' +
  'ServiceSubscription, SubscriptionHistoryEntry, WebhookDelivery, WebhookEndpoint, but is'
const uuid = 'a UUID such as 8806367b-001a-4632-afb4-27a7fad7660c'

/** A representation that stands in the third place, what is said of it, and which argument is said to be wrong. */
const bad: [wrong: string, representation: unknown, message: string, argument: string][] = [
  ['no __typename', { id: acmeBakery }, 'representations[2] has no __typename.', ''],
  ['an unknown type', { __typename: 'Invoice', id: absent }, `${noEntity} "Invoice".`, '.__typename'],
  ['a type that is no entity', { __typename: 'Money', id: absent }, `${noEntity} "Money".`, '.__typename'],
  ['the name of an interface', { __typename: 'Node', id: absent }, `${noEntity} "Node".`, '.__typename'],
  ['a root', { __typename: 'Query' }, `${noEntity} "Query".`, '.__typename'],
  ['a type that is no text', { __typename: 7, id: absent }, `${noEntity} 7.`, '.__typename'],
  ['what every object has', { __typename: 'constructor', id: absent }, `${noEntity} "constructor".`, '.__typename'],
  [
    'no key',
    { __typename: 'Organization', name: 'Acme Bakery' },
    'representations[2] has no id, which is the key of Organization.',
    '',
  ],
  [
    'another key',
    { __typename: 'ServiceDefinition', id: googleWorkspace },
    'representations[2] has no serviceId, which is the key of ServiceDefinition.',
    '',
  ],
  [
    'half of a key',
    { __typename: 'EstoreService', organizationId: acmeBakery },
    'representations[2] has no serviceId, which is part of the key of EstoreService.',
    '',
  ],
  [
    'a key that is a UUID in part',
    { __typename: 'EstoreService', organizationId: acmeBakery, serviceId: 'workspace' },
    `representations[2].serviceId must be ${uuid}, but is "workspace".`,
    '.serviceId',
  ],
  [
    'a key that is no UUID',
    { __typename: 'Seller', id: 'aurora' },
    `representations[2].id must be ${uuid}, but is "aurora".`,
    '.id',
  ],
  ['an empty key', { __typename: 'Seller', id: '' }, `representations[2].id must be ${uuid}, but is "".`, '.id'],
  [
    'a key that is a number',
    { __typename: 'Seller', id: 5 },
    'representations[2].id must be a UUID as text, but is 5.',
    '.id',
  ],
  [
    'a key that is null',
    { __typename: 'Seller', id: null },
    'representations[2].id must be a UUID as text, but is null.',
    '.id',
  ],
  [
    'a key in a list',
    { __typename: 'Seller', id: [absent] },
    `representations[2].id must be a UUID as text, but is ["${absent}"].`,
    '.id',
  ],
  [
    'text',
    'Organization',
    'representations[2] must be an object such as {"__typename": "Organization", "id": …}, but is "Organization".',
    '',
  ],
  [
    'a number',
    7,
    'representations[2] must be an object such as {"__typename": "Organization", "id": …}, but is 7.',
    '',
  ],
  [
    'a list',
    [],
    'representations[2] must be an object such as {"__typename": "Organization", "id": …}, but is [].',
    '',
  ],
]

describe('a bad representation is an error in its place, and the others are answered', () => {
  it.each(bad)('%s', async (_, representation, message, argument) => {
    const good = (id: string) => ({ __typename: 'Organization', id })
    const given = [good(acmeBakery), good(absent), representation, good(birchClinic)]
    const { status, body } = await entities(gateway, 'operator', given, '... on Organization { id }')
    expect(status).toBe(200)
    expect(body.data).toEqual({ _entities: [{ id: acmeBakery }, null, null, { id: birchClinic }] })
    expect(body.errors).toHaveLength(1)
    expect(body.errors[0]).toMatchObject({
      message,
      path: ['_entities', 2],
      extensions: { code: 'BAD_USER_INPUT', argument: `representations[2]${argument}`, requestId: expect.any(String) },
    })
  })

  it('without a statement for it, and with an error for each', async () => {
    const given = bad.map(([, representation]) => representation)
    const { statements, result } = await gateway.counter.during(() => entities(gateway, 'operator', given))
    expect(statements).toEqual([])
    expect(result.body.data['_entities']).toEqual(given.map(() => null))
    expect(result.body.errors.map(({ path }: { path: unknown }) => path)).toEqual(
      given.map((_, index) => ['_entities', index]),
    )
  })

  it('said without the whole of what was given', async () => {
    const { body } = await entities(gateway, 'operator', [
      { __typename: 'x'.repeat(10_000), id: absent },
      'y'.repeat(10_000),
    ])
    for (const { message } of body.errors) expect(message.length).toBeLessThan(400)
  })

  it('null, no list and nothing at all are refused as GraphQL does, with nothing answered', async () => {
    for (const given of [[null], null, undefined, [{ __typename: 'Organization', id: acmeBakery }, null]]) {
      const { statements, result } = await gateway.counter.during(() => entities(gateway, 'operator', given))
      expect(statements).toEqual([])
      expect(result.body.data).toBeUndefined()
      expect(result.body.errors[0].message).toContain('representations')
      expect(result.body.errors[0].extensions.code).toBe('BAD_USER_INPUT')
    }
  })
})

describe('the number of representations', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ __typename: 'ServiceSubscription', id: subscriptionId(index) }))

  it('may be a thousand, in one statement', async () => {
    const { statements, result } = await gateway.counter.during(() =>
      entities(gateway, 'operator', many(1000), '... on ServiceSubscription { id status quantity version }'),
    )
    expect(result.body.errors).toBeUndefined()
    expect(result.body.data['_entities']).toHaveLength(1000)
    expect(result.body.data['_entities'].slice(1, 3)).toEqual(
      [subscriptionId(1), subscriptionId(2)].map((id) => expect.objectContaining({ id })),
    )
    expect(statements).toHaveLength(1)
  })

  it.each([1001, 3300])('may not be %i, which is said before anything is read', async (count) => {
    const { statements, result } = await gateway.counter.during(() =>
      entities(gateway, 'operator', many(count), '... on ServiceSubscription { id status }'),
    )
    expect(statements).toEqual([])
    expect(result.status).toBe(200)
    expect(result.body.data).toBeNull()
    expect(result.body.errors).toEqual([
      expect.objectContaining({
        message: `representations may hold at most 1000 objects, but holds ${count}. Ask in several requests.`,
        path: ['_entities'],
        extensions: { code: 'BAD_USER_INPUT', argument: 'representations', requestId: expect.any(String) },
      }),
    ])
  })

  it('multiplies the cost: a hundred with a list each pass, and ten times as many do not', async () => {
    const selection = `... on ServiceSubscription { id status quantity autoRenews createdAt organization { id name }
      history(first: 20) { nodes { sequence kind fromStatus toStatus } } }`
    const { body } = await entities(gateway, 'operator', many(100), selection)
    expect(body.errors).toBeUndefined()
    const refused = await entities(gateway, 'operator', many(1000), selection)
    expect(refused.status).toBe(400)
    expect(refused.body.errors[0].extensions.code).toBe('COST_LIMIT')
  })

  it('multiplies the cost exactly', async () => {
    // The field itself, and three for each representation.
    const strict = await openGateway({ env: { LIMIT_COST: '31' } })
    const ask = (count: number) =>
      entities(strict, 'operator', many(count), '__typename ... on ServiceSubscription { id status }')
    expect((await ask(10)).body.errors).toBeUndefined()
    expect((await ask(11)).body.errors[0]).toMatchObject({
      message: expect.stringContaining('34'),
      extensions: { code: 'COST_LIMIT' },
    })
    const literal = `{ _entities(representations: [${'{ __typename: "Seller" } '.repeat(11)}]) { __typename ... on Seller { id name } } }`
    expect((await strict.ask('operator', literal)).body.errors[0].extensions.code).toBe('COST_LIMIT')
  })

  it.each([21, 2000])('may not nest %i levels, in whatever place', async (levels) => {
    const deep = (representation: string) => `${'{"a":'.repeat(levels)}${representation}${'}'.repeat(levels)}`
    const lists = '['.repeat(levels) + ']'.repeat(levels)
    for (const representation of [
      deep('1'),
      `{"__typename":"Seller","id":${lists}}`,
      `{"__typename":${deep('1')}}`,
      lists,
    ]) {
      const body = `{"query":"query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }","variables":{"r":[${representation}]}}`
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${await gateway.token('operator')}` }
      const response = await gateway.fetch(
        new Request('http://localhost:4000/graphql', { method: 'POST', headers, body }),
      )
      const { errors } = await response.json()
      expect(errors[0].extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        argument: expect.stringContaining('representations[0]'),
      })
      expect(errors[0].message.length).toBeLessThan(400)
    }
  })
})
