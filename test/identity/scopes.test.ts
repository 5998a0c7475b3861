import { isObjectType } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { acmeBakery, aurora, auroraBackup, cumulus, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import { ScopeCheck } from '../../src/graphql/scopes.ts'
import { objectionToScope } from '../../src/identity/restrictions.ts'
import { routes } from '../../src/routes.ts'
import { schema } from '../../src/schema.ts'
import { scopeAreas } from '../../src/scope-areas.ts'
import type { Viewer } from '../../src/viewer.ts'
import type { Scope } from '../../src/vocabulary.ts'
import { send } from '../management/support.ts'
import { send as request } from '../rest/support.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { makeEndpoint } from '../support/webhooks.ts'

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
    [['subscriptions:write'], '{ subscriptions { totalCount } }', 'answered'],
    [['services:read'], '{ events { nodes { kind } } }', lacks('events:read')],
  ])('%j, asked %s', async (scopes, query, outcome) => {
    const refusal = await refusalOf(broker(...scopes), query)
    expect(refusal).toBe(outcome)
  })

  it('is needed for what is of no area, though there is none for it', () => {
    expect(objectionToScope(broker('subscriptions:write'), undefined, false)).toMatchObject({ restriction: 'scopes' })
    expect(objectionToScope({ ...broker(), scopes: undefined }, undefined, false)).toBeNull()
  })

  it('is needed for the id of any node, whichever it is', async () => {
    expect(await refusalOf(broker('subscriptions:read'), `{ node(id: "${subscriptionId(5)}") { id } }`)).toMatch(
      /^Your credentials lack the scope /,
    )
  })

  it('that is missing makes whatever is found without its type look as if it were absent', async () => {
    const as = broker('services:read', 'events:read')
    const absent = '00000000-0000-4000-8000-000000000000'
    const ids = [subscriptionId(5), acmeBakery, googleWorkspace, absent]
    const found = async (selection: string) => {
      const document = `query ($ids: [ID!]!, $all: [_Any!]!) {
        one: node(id: "${subscriptionId(5)}") { ${selection} }
        nodes(ids: $ids) { ${selection} }
        _entities(representations: $all) { ${selection} }
      }`
      const all = ids.map((id, index) => {
        const names = ['ServiceSubscription', 'Organization', 'Service', 'ServiceSubscription']
        return { __typename: names[index], id }
      })
      const { one, nodes, _entities } = await gateway.read(as, document, { ids, all })
      return [one, nodes, _entities]
    }
    const service = { __typename: 'Service' }
    const each = [null, null, service, null]
    expect(await found('__typename')).toEqual([null, each, each])
    const named = [null, null, { id: googleWorkspace }, null]
    expect(await found('... on Service { id }')).toEqual([null, named, named])
  })

  it('that is missing hides what an event is about', async () => {
    await gateway.read(broker('subscriptions:read', 'subscriptions:write'), update)
    await logEverything(gateway.database)
    const query = '{ events(last: 1) { nodes { kind subject { __typename } } } }'
    const of = async (...scopes: Scope[]) => (await gateway.read(broker(...scopes), query)).events.nodes
    const kind = 'SUBSCRIPTION_UPDATED'
    expect(await of('events:read')).toEqual([{ kind, subject: null }])
    const subject = { __typename: 'ServiceSubscription' }
    expect(await of('events:read', 'subscriptions:read')).toEqual([{ kind, subject }])
  })

  it.each<[Scope[], string, boolean]>([
    [['subscriptions:read'], 'Acme', false],
    [['subscriptions:read', 'services:read'], 'Acme', false],
    [['subscriptions:read', 'parties:read'], 'Acme', true],
    [['subscriptions:read', 'parties:read'], 'Workspace', false],
    [['subscriptions:read', 'services:read'], 'Workspace', true],
    [['subscriptions:read'], subscriptionId(5), true],
  ])('is needed of names in which a text is sought: %j finds by %s: %s', async (scopes, search, isFound) => {
    const query = 'query ($search: String) { subscriptions(filter: { search: $search }) { totalCount } }'
    const { subscriptions } = await gateway.read(broker(...scopes), query, { search })
    expect(subscriptions.totalCount > 0).toBe(isFound)
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
    expect((await request(gateway, broker('services:read'), 'GET', path)).status).toBe(200)
    const { status, body } = await request(gateway, broker('prices:write'), 'GET', path)
    expect([status, body[0].errorMessage]).toEqual([403, lacks('services:read')])
    const written = await request(gateway, broker('services:read'), 'DELETE', `${path}/${googleWorkspace}`)
    expect([written.status, written.body[0].errorMessage]).toEqual([403, lacks('services:write')])
  })

  it('that is none of ours narrows nothing', async () => {
    const key = { ...broker(), scopes: undefined }
    expect(await refusalOf(key, '{ sellers { totalCount } }')).toBe('answered')
  })
})

describe('a webhook that sends', () => {
  const url = 'https://hooks.example.com/'
  const selection = '{ id subject { ... on ServiceSubscription { licenseKey } } }'
  const create = async (as: Viewer, input: object) =>
    send(gateway, as, 'createWebhookEndpoint', { url, ...input }, 'id')
  const refused = (name: string, ...scopes: string[]) => ({
    __typename: 'InvalidInput',
    issues: [{ path: [name], message: `Your credentials lack the scope ${scopes.join(', ')}, of what is sent` }],
  })
  const success = { __typename: expect.stringMatching(/Success$/) }

  it('a selection is made by who may read that', async () => {
    expect(await create(broker('webhooks:write'), { selection })).toMatchObject(
      refused('selection', 'events:read', 'subscriptions:read'),
    )
    expect(await create(broker('webhooks:write', 'events:read'), { selection })).toMatchObject(
      refused('selection', 'subscriptions:read'),
    )
    const all = broker('webhooks:read', 'webhooks:write', 'events:read', 'subscriptions:read')
    expect(await create(all, { selection })).toMatchObject(success)
  })

  it.each([
    [{}, 'url'],
    [{ kinds: ['SUBSCRIPTION_UPDATED'] }, 'url'],
    [{ includeSnapshot: true }, 'includeSnapshot'],
  ])('what events tell, by %j, is made by who may read events', async (input, name) => {
    expect(await create(broker('webhooks:read', 'webhooks:write'), input)).toMatchObject(refused(name, 'events:read'))
    expect(await create(broker('webhooks:read', 'webhooks:write', 'events:read'), input)).toMatchObject(success)
  })

  it.each([
    [{ selection }, { url: 'https://other.example.com/' }, 'url', ['events:read', 'subscriptions:read']],
    [{ includeSnapshot: true }, { url: 'https://other.example.com/' }, 'url', ['events:read']],
    [{}, { url: 'https://other.example.com/' }, 'url', ['events:read']],
    [{ includeSnapshot: true, selection }, { selection: null }, 'selection', ['events:read']],
    [{ selection }, { selection: null }, 'selection', ['events:read']],
    [{}, { includeSnapshot: true }, 'includeSnapshot', ['events:read']],
    [{}, { selection: '{ kind }' }, 'selection', ['events:read']],
  ])('%j is not changed to %j by who may not read that', async (made, change, name, scopes) => {
    const key = { ...broker(), scopes: undefined }
    const { id } = await makeEndpoint(gateway, key, { url, ...made })
    const as = broker('webhooks:read', 'webhooks:write')
    const update = (input: object) =>
      send(gateway, as, 'updateWebhookEndpoint', { webhookEndpointId: id, ...input }, 'id')
    expect(await update(change)).toMatchObject(refused(name, ...scopes))
    expect(await update({ isOrdered: false, isEnabled: false })).toMatchObject(success)
  })
})

describe('an address of a service’s definition', () => {
  const seller = (...scopes: Scope[]): Viewer => ({ ...broker(...scopes), role: 'SELLER', parties: [aurora] })
  const write: Scope[] = ['services:read', 'services:write']
  const address = 'https://hooks.example.com/orders'
  const issue = (path: string[], ...scopes: string[]) => ({
    __typename: 'InvalidInput',
    issues: [{ path, message: `Your credentials lack the scope ${scopes.join(', ')}, of what is sent there` }],
  })
  const edit = (as: Viewer, changes: object) =>
    send(gateway, as, 'updateServiceDefinition', { serviceId: auroraBackup, changes }, 'serviceId')
  const success = { __typename: expect.stringMatching(/Success$/) }

  it.each([
    [{ orderCreatedNotifyUrl: address }, ['orderCreatedNotifyUrl']],
    [{ subscriptionStatusChangeNotificationUrl: address }, ['subscriptionStatusChangeNotificationUrl']],
    [
      { subscriptionLifecycleEventHandlers: { onCancellation: address } },
      ['subscriptionLifecycleEventHandlers', 'onCancellation'],
    ],
  ])('by %j is named by who may read events, or was so already', async (changes, path) => {
    const as = seller(...write)
    expect(await edit(as, changes)).toMatchObject(issue(['changes', ...path], 'events:read'))
    const input = { sellerId: aurora, name: 'New', currencyCodes: ['EUR'], definition: changes }
    const made = await send(gateway, as, 'createService', input, 'id')
    expect(made).toMatchObject(issue(['definition', ...path], 'events:read'))
    expect(await edit(seller(...write, 'events:read'), changes)).toMatchObject(success)
    expect(await edit(as, { ...changes, campaignId: path.join(' ') })).toMatchObject(success)
  })

  it('that decides on subscriptions is named by who may change them', async () => {
    const changes = { subscriptionLifecycleEventHandlers: { onFulfillment: address } }
    const path = ['changes', 'subscriptionLifecycleEventHandlers', 'onFulfillment']
    expect(await edit(seller(...write, 'events:read'), changes)).toMatchObject(issue(path, 'subscriptions:write'))
    expect(await edit(seller(...write, 'events:read', 'subscriptions:write'), changes)).toMatchObject(success)
  })
})

describe('list prices of a new product', () => {
  const services: Scope[] = ['services:read', 'services:write']
  const seller = (...scopes: Scope[]): Viewer => ({ ...broker(...scopes), role: 'SELLER', parties: [aurora] })
  const issue = (...path: string[]) => ({
    issues: [{ path, message: 'Your credentials lack the scope prices:write, which list prices need' }],
  })

  it.each([
    [[{ amount: '5', currencyCode: 'EUR' }], false],
    [[], true],
    [undefined, true],
  ])('%j are for who may change prices: without them %s', async (listPrices, isMade) => {
    const product = { name: 'Large', listPrices }
    const makeProduct = (as: Viewer) =>
      send(gateway, as, 'createServiceProduct', { serviceId: auroraBackup, product }, 'id')
    const makeService = (as: Viewer) => {
      const input = { sellerId: aurora, name: 'New', currencyCodes: ['EUR'], products: [product] }
      return send(gateway, as, 'createService', input, 'id')
    }
    const success = { __typename: expect.stringMatching(/Success$/) }
    expect(await makeProduct(seller(...services))).toMatchObject(isMade ? success : issue('product', 'listPrices'))
    expect(await makeService(seller(...services))).toMatchObject(
      isMade ? success : issue('products', '0', 'listPrices'),
    )
    expect(await makeProduct(seller(...services, 'prices:write'))).toMatchObject(success)
    expect(await makeService(seller(...services, 'prices:write'))).toMatchObject(success)
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
