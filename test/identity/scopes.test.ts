import { isObjectType } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { acmeBakery, cumulus, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import { ScopeCheck } from '../../src/graphql/scopes.ts'
import { routes } from '../../src/routes.ts'
import { schema } from '../../src/schema.ts'
import { scopeAreas } from '../../src/scope-areas.ts'
import type { Viewer } from '../../src/viewer.ts'
import type { Scope } from '../../src/vocabulary.ts'
import { send } from '../rest/support.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const broker = (...scopes: Scope[]): Viewer => ({
  accountId: 'mira',
  account: 'USER',
  role: 'BROKER',
  parties: [cumulus],
  scopes: new Set(scopes),
})

const refusalOf = async (as: Viewer, query: string) => {
  const { body } = await gateway.ask(as, query)
  return body.errors?.[0].message ?? 'answered'
}
const lacks = (...scopes: string[]) => `Your credentials lack the scope ${scopes.join(', ')}.`
const update = `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId(5)}", quantity: 8 }) { __typename } }`

describe('a scope', () => {
  it.each<[Scope[], string, string]>([
    [['subscriptions:read'], '{ viewer { role } subscriptions(first: 1) { nodes { status } } }', 'answered'],
    [['subscriptions:read'], '{ subscriptions { totalCount nodes { service { name } } } }', lacks('services:read')],
    [['services:read'], '{ subscriptions { totalCount } }', lacks('subscriptions:read')],
    [['services:read'], '{ services { edges { node { name } } } }', 'answered'],
    [
      ['services:read'],
      `{ node(id: "${subscriptionId(5)}") { ... on ServiceSubscription { id } } }`,
      lacks('subscriptions:read'),
    ],
    [['services:read'], '{ ...q } fragment q on Query { sellers { totalCount } }', lacks('parties:read')],
    [
      ['parties:read'],
      `{ organization(id: "${acmeBakery}") { name subscriptions { totalCount } } }`,
      lacks('subscriptions:read'),
    ],
    [['services:read'], '{ _entities(representations: []) { ... on Organization { name } } }', lacks('parties:read')],
    [['subscriptions:read'], update, lacks('subscriptions:write')],
    [['subscriptions:write'], update, 'answered'],
    [['services:read'], '{ events { nodes { kind } } }', lacks('events:read')],
  ])('%j, asked %s', async (scopes, query, outcome) => {
    const refusal = await refusalOf(broker(...scopes), query)
    expect(refusal).toBe(outcome)
  })

  it('is needed for the id of any node, whichever it is', async () => {
    expect(await refusalOf(broker('subscriptions:read'), `{ node(id: "${subscriptionId(5)}") { id } }`)).toMatch(
      /^Your credentials lack the scope /,
    )
  })

  it('is needed for a stream as for a query', async () => {
    const response = await gateway.fetch(
      new Request('http://localhost:4000/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          authorization: `Bearer ${await gateway.token(broker('services:read'))}`,
        },
        body: JSON.stringify({ query: 'subscription { events { cursor } }' }),
      }),
    )
    expect(await response.text()).toContain(lacks('events:read'))
  })

  it('is needed by REST for what a path is about', async () => {
    const path = `/api/resellers/${cumulus}/organizations/${acmeBakery}/services`
    expect((await send(gateway, broker('services:read'), 'GET', path)).status).toBe(200)
    const { status, body } = await send(gateway, broker('prices:write'), 'GET', path)
    expect([status, body[0].errorMessage]).toEqual([403, lacks('services:read')])
    const written = await send(gateway, broker('services:read'), 'DELETE', `${path}/${googleWorkspace}`)
    expect([written.status, written.body[0].errorMessage]).toEqual([403, lacks('services:write')])
  })

  it('that is none of ours narrows nothing', async () => {
    const key = { ...broker(), scopes: undefined }
    expect(await refusalOf(key, '{ sellers { totalCount } }')).toBe('answered')
  })
})

describe('what scopes open', () => {
  const check = new ScopeCheck(schema, scopeAreas)

  it('is known of every type with an id, and of every list', () => {
    const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type))
    const nodes = types.filter(
      (type) => type.getInterfaces().some(({ name }) => name === 'Node') || type.name.endsWith('Connection'),
    )
    expect(nodes.filter((type) => check.areaOf(type) === undefined).map(({ name }) => name)).toEqual([])
    expect(Object.keys(scopeAreas.types).filter((name) => !(name in schema.getTypeMap()))).toEqual([])
  })

  it('is known of every mutation and every route', () => {
    const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {})
    expect(mutations.filter((name) => check.rightToCall(name) === 'nobody')).toEqual([])
    expect(routes.filter(({ area }) => area === undefined)).toEqual([])
  })

  it('is, of a mutation, what it shows', () => {
    expect(check.rightToCall('cancelSubscription')).toBe('subscriptions:write')
    expect(check.rightToCall('setResellerPrices')).toBe('prices:write')
    expect(check.rightToCall('deleteWebhookEndpoint')).toBe('webhooks:write')
  })
})
