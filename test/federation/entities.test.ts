import { brandWithType } from '@pothos/core'
import { type GraphQLResolveInfo, isUnionType } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  auditId,
  aurora,
  auroraBackup,
  birchClinic,
  borealis,
  catalogEntryId,
  cumulus,
  deltaSchool,
  elmStudio,
  googleWorkspace,
  historyId,
  invitationId,
  nimbus,
  organizationServiceId,
  productId,
  serviceOfferId,
  stratus,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { nodeTypes } from '../../src/graphql/nodes/node-types.ts'
import { schema } from '../../src/schema.ts'
import { machine } from '../identity/machines.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { recordedEvents } from '../support/recorded-events.ts'
import { type MadeEndpoint, makeEndpoint, sendTest } from '../support/webhooks.ts'
import { absent, entities } from './support.ts'

let gateway: TestGateway
let endpoint: MadeEndpoint
beforeAll(async () => {
  gateway = await openGateway()
  endpoint = await makeEndpoint(gateway, 'aurora-software', { url: 'https://hooks.example.com/' })
})

const seller = (id: unknown) => ({ __typename: 'Seller', id })
const reseller = (id: unknown) => ({ __typename: 'Reseller', id })
const organization = (id: unknown) => ({ __typename: 'Organization', id })
const subscription = (id: unknown) => ({ __typename: 'ServiceSubscription', id })
const historyEntry = (id: unknown) => ({ __typename: 'SubscriptionHistoryEntry', id })
const inEstore = (organizationId: unknown, serviceId: unknown) => ({
  __typename: 'EstoreService',
  organizationId,
  serviceId,
})
const definition = (serviceId: unknown) => ({ __typename: 'ServiceDefinition', serviceId })

const names = `__typename ... on Seller { name } ... on Reseller { name } ... on Organization { name } ... on Service { name }
  ... on ServiceProduct { name } ... on ServiceOffer { resellerId } ... on CatalogEntry { isEnabled }
  ... on Invitation { organizationId } ... on OrganizationService { organization { name } } ... on ServiceSubscription { id }
  ... on ServiceDefinition { serviceId displayName locale } ... on AuditEntry { auditKind: kind } ... on SubscriptionHistoryEntry { sequence kind }
  ... on EstoreService { organizationId service { name } }
  ... on Event { eventKind: kind } ... on WebhookEndpoint { url } ... on WebhookDelivery { state }
  ... on ApiClient { role }`

/** One of each: as the demo data has them, and what happened since. */
const oneOfEach = async () => [
  ...demo,
  { __typename: 'Event', id: (await recordedEvents(gateway.database)).at(-1)?.id },
  { __typename: 'ApiClient', id: (await machine(gateway)).id },
  { __typename: 'WebhookEndpoint', id: endpoint.id },
  { __typename: 'WebhookDelivery', id: await sendTest(gateway, 'aurora-software', endpoint.id) },
]

const demo = [
  seller(aurora),
  reseller(cumulus),
  organization(acmeBakery),
  { __typename: 'Service', id: googleWorkspace },
  { __typename: 'ServiceProduct', id: productId(1) },
  { __typename: 'ServiceOffer', id: serviceOfferId(1) },
  { __typename: 'CatalogEntry', id: catalogEntryId(1) },
  { __typename: 'Invitation', id: invitationId(1) },
  { __typename: 'OrganizationService', id: organizationServiceId(1) },
  subscription(subscriptionId(1)),
  definition(googleWorkspace),
  { __typename: 'AuditEntry', id: auditId(1) },
  historyEntry(historyId(1, 2)),
  inEstore(birchClinic, auroraBackup),
]

describe('an entity', () => {
  it('of each type is found by its key', async () => {
    const one = await oneOfEach()
    expect(one.map(({ __typename }) => __typename).toSorted()).toEqual([...nodeTypes.keys()].toSorted())
    const { body } = await entities(gateway, 'operator', one, names)
    expect(body).toEqual({
      data: {
        _entities: [
          { __typename: 'Seller', name: 'Aurora Software' },
          { __typename: 'Reseller', name: 'Cumulus Broker' },
          { __typename: 'Organization', name: 'Acme Bakery' },
          { __typename: 'Service', name: 'Google Workspace (Integrations Guide Service)' },
          { __typename: 'ServiceProduct', name: 'Business Starter' },
          { __typename: 'ServiceOffer', resellerId: cumulus },
          { __typename: 'CatalogEntry', isEnabled: true },
          { __typename: 'Invitation', organizationId: deltaSchool },
          { __typename: 'OrganizationService', organization: { name: 'Acme Bakery' } },
          { __typename: 'ServiceSubscription', id: subscriptionId(1) },
          {
            __typename: 'ServiceDefinition',
            serviceId: googleWorkspace,
            displayName: expect.any(String),
            locale: 'en',
          },
          { __typename: 'AuditEntry', auditKind: 'ORGANIZATION_CREATED' },
          { __typename: 'SubscriptionHistoryEntry', sequence: 2, kind: expect.any(String) },
          { __typename: 'EstoreService', organizationId: birchClinic, service: { name: 'Aurora Backup' } },
          { __typename: 'Event', eventKind: 'WEBHOOK_ENDPOINT_CREATED' },
          { __typename: 'ApiClient', role: 'OPERATOR' },
          { __typename: 'WebhookEndpoint', url: 'https://hooks.example.com/' },
          { __typename: 'WebhookDelivery', state: 'WAITING' },
        ],
      },
    })
  })

  it('comes in the place of its representation, as often as it is named', async () => {
    const ids = [birchClinic, absent, acmeBakery, birchClinic, elmStudio]
    const { body } = await entities(gateway, 'operator', ids.map(organization), '... on Organization { id }')
    expect(body.data['_entities']).toEqual([
      { id: birchClinic },
      null,
      { id: acmeBakery },
      { id: birchClinic },
      { id: elmStudio },
    ])
  })

  it('is found by its key alone, whatever else a representation says, and by an id in upper case', async () => {
    const representations = [
      { ...organization(acmeBakery.toUpperCase()), name: 'Another', subscriptions: [1], extra: null },
    ]
    const { body } = await entities(gateway, 'operator', representations, '... on Organization { id name }')
    expect(body).toEqual({ data: { _entities: [{ id: acmeBakery, name: 'Acme Bakery' }] } })
  })

  it('is found in a document that holds the representations itself', async () => {
    const query = `{ _entities(representations: [{ __typename: "Organization", id: "${acmeBakery}" }]) { ... on Organization { name } } }`
    expect(await gateway.read('operator', query)).toEqual({ _entities: [{ name: 'Acme Bakery' }] })
    const withVariable = query.replace(`"${acmeBakery}"`, '$id').replace('{', 'query ($id: ID!) {')
    expect(await gateway.read('operator', withVariable, { id: birchClinic })).toEqual({
      _entities: [{ name: 'Birch Clinic' }],
    })
  })

  it('of no row, or under the name of another type, is null', async () => {
    const { body } = await entities(gateway, 'operator', [
      organization(absent),
      organization(aurora),
      definition(acmeBakery),
      seller(aurora),
    ])
    expect(body).toEqual({ data: { _entities: [null, null, null, { __typename: 'Seller' }] } })
  })

  it('tells its type at once', () => {
    const union = schema.getType('_Entity')
    if (!isUnionType(union)) throw new Error('There is no union of entities.')
    expect(
      union
        .getTypes()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual([...nodeTypes.keys()].toSorted())
    // A type that had to be waited for, or tried one after the other, would make each object of a batch slower.
    expect(union.getTypes().filter(({ isTypeOf }) => isTypeOf)).toEqual([])
    for (const [name, { type }] of nodeTypes) {
      const object = {}
      brandWithType(object, type)
      expect(union.resolveType?.(object, {}, {} as GraphQLResolveInfo, union)).toBe(name)
    }
  })
})

describe('who sees which entity', () => {
  const all = [
    seller(aurora),
    seller(borealis),
    reseller(cumulus),
    reseller(nimbus),
    reseller(stratus),
    organization(acmeBakery),
    organization(birchClinic),
    organization(elmStudio),
    subscription(subscriptionId(1)),
    subscription(subscriptionId(5)),
    subscription(subscriptionId(15)),
    definition(googleWorkspace),
    definition(auroraBackup),
    historyEntry(historyId(1, 1)),
    historyEntry(historyId(5, 1)),
    historyEntry(historyId(15, 1)),
  ]
  const everybody: Exclude<As, null>[] = [
    'operator',
    'aurora-software',
    'borealis-systems',
    'cumulus-broker',
    'stratus-trade',
    'acme-bakery',
    'cedar-logistics',
    'workspace-owner',
  ]

  it.each(everybody)('%s sees what its own queries show, and null for the others', async (as) => {
    const queryOf = ({ __typename, ...key }: (typeof all)[number]) => {
      const field =
        { ServiceSubscription: 'subscription', SubscriptionHistoryEntry: 'node' }[__typename] ??
        __typename.charAt(0).toLowerCase() + __typename.slice(1)
      const [[name, value] = ['', '']] = Object.entries(key)
      return `{ found: ${field}(${name}: "${String(value)}") { __typename } }`
    }
    const shown = await Promise.all(all.map(async (each) => (await gateway.read(as, queryOf(each))).found))
    expect(shown.includes(null)).toBe(as !== 'operator')
    expect(shown.some(Boolean)).toBe(true)
    const { body } = await entities(gateway, as, all)
    expect(body).toEqual({ data: { _entities: shown } })
  })

  const estoreReaders: As[] = ['operator', 'cumulus-broker', 'acme-bakery']
  it.each(everybody)(
    '%s finds in an E-store what `estoreService` shows it there, and null for the others',
    async (as) => {
      const all = await gateway.read('operator', '{ organizations { nodes { id } } services { nodes { id } } }')
      const idsOf = ({ nodes }: { nodes: readonly { id: string }[] }) => nodes.map(({ id }) => id)
      const pairs = idsOf(all['organizations']).flatMap((organizationId) =>
        idsOf(all['services']).map((serviceId) => ({ organizationId, serviceId })),
      )
      const fields = 'organizationId serviceId service { name } priceList(currencyCode: "EUR") { version }'
      const shown = await Promise.all(
        pairs.map(async ({ organizationId, serviceId }) => {
          const query = `{ organization(id: "${organizationId}") { estoreService(serviceId: "${serviceId}") { ${fields} } } }`
          return (await gateway.read(as, query)).organization?.estoreService ?? null
        }),
      )
      expect(shown.includes(null)).toBe(true)
      expect(shown.some(Boolean)).toBe(estoreReaders.includes(as))
      const representations = pairs.map(({ organizationId, serviceId }) => inEstore(organizationId, serviceId))
      const { body } = await entities(gateway, as, representations, `... on EstoreService { ${fields} }`)
      expect(body).toEqual({ data: { _entities: shown } })
    },
  )

  it('what is hidden looks exactly like what does not exist', async () => {
    const answer = async (id: string) => {
      const { status, body } = await entities(
        gateway,
        'stratus-trade',
        [
          organization(id),
          subscription(id),
          seller(id),
          historyEntry(id),
          inEstore(id, auroraBackup),
          inEstore(elmStudio, id),
        ],
        names,
      )
      return JSON.stringify([status, body])
    }
    const expected = await answer(absent)
    for (const id of [acmeBakery, subscriptionId(1), aurora, historyId(1, 1), googleWorkspace])
      expect(await answer(id)).toBe(expected)
  })

  it('nobody without credentials', async () => {
    const { status, body } = await entities(gateway, null, demo)
    expect(status).toBe(200)
    expect(body).toEqual({ data: null, errors: [expect.objectContaining({ path: ['_entities'] })] })
    expect(body.errors[0].extensions.code).toBe('UNAUTHENTICATED')
  })
})

describe('any number of entities', () => {
  it('takes one statement for each type, however many are asked for', async () => {
    const representations = Array.from({ length: 50 }, (_, index) => [
      organization([acmeBakery, birchClinic, elmStudio, absent][index % 4]),
      subscription(subscriptionId(index + 1)),
      { __typename: 'Service', id: index % 2 ? googleWorkspace : auroraBackup },
    ]).flat()
    const selection =
      '... on Organization { id name } ... on ServiceSubscription { id status } ... on Service { id name }'
    for (const [as, given] of [
      ['operator', representations],
      ['cumulus-broker', representations],
      ['operator', representations.slice(0, 3)],
    ] as const) {
      const { statements, result } = await gateway.counter.during(() => entities(gateway, as, given, selection))
      expect(result.body.errors).toBeUndefined()
      expect(statements).toHaveLength(3)
    }
  })

  it('takes one for all pairs of an E-store, and one for their services', async () => {
    const representations = [birchClinic, acmeBakery, elmStudio, birchClinic].flatMap((organizationId) =>
      [auroraBackup, googleWorkspace, absent].map((serviceId) => inEstore(organizationId, serviceId)),
    )
    const ask = (fields: string) =>
      gateway.counter.during(() => entities(gateway, 'operator', representations, `... on EstoreService { ${fields} }`))
    expect((await ask('serviceId')).statements).toHaveLength(1)
    expect((await ask('serviceId service { name }')).statements).toHaveLength(2)
  })

  it('takes none for what they refer to, and one for a list of all of them', async () => {
    const representations = Array.from({ length: 18 }, (_, index) => subscription(subscriptionId(index + 1)))
    const ask = (fields: string) =>
      gateway.counter.during(() =>
        entities(gateway, 'operator', representations, `... on ServiceSubscription { ${fields} }`),
      )
    expect((await ask('organization { name }')).statements).toHaveLength(1)
    expect((await ask('organization { name } history { nodes { kind } }')).statements).toHaveLength(2)
  })
})
