import { beforeAll, describe, expect, it } from 'vitest'
import { graphqlCounterparts } from '../../src/counterparts.ts'
import {
  acmeBakery,
  aurora,
  auroraBackup,
  birchClinic,
  borealis,
  borealisMail,
  borealisVault,
  cedarLogistics,
  cumulus,
  deltaSchool,
  googleWorkspace,
  nimbus,
  stratus,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import type { RestCall } from '../../src/rest/counterpart.ts'
import { routes } from '../../src/routes.ts'
import type { Role } from '../../src/vocabulary.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { asRest, differences } from './graph-shapes.ts'
import { callGraph, callRest, expectSame } from './support.ts'

/** The credentials that the documents demand of each operation. Who has others gets 403, where the graph filters. */
const documented: Readonly<Record<string, readonly Role[]>> = {
  listEstore: ['BROKER'],
  getEstoreService: ['BROKER'],
  addOrganizationService: ['BROKER'],
  listOrganizationServices: ['BROKER'],
  getOrganizationService: ['BROKER'],
  updateOrganizationService: ['BROKER'],
  removeOrganizationService: ['BROKER'],
  listSellerSubscriptions: ['SELLER'],
  listSellerServiceSubscriptions: ['SELLER'],
  getSellerSubscription: ['SELLER'],
  removeSellerSubscription: ['SELLER'],
  setLicenseKey: ['SELLER'],
  listResellerServiceSubscriptions: ['BROKER'],
  listOrganizationServiceSubscriptions: ['BROKER'],
  getOrganizationSubscription: ['BROKER'],
  createSubscription: ['BROKER'],
  updateSubscription: ['BROKER'],
  cancelSubscription: ['BROKER'],
  getSubscriptionHistory: ['BROKER'],
  getSubscriptionHistoryAlternative: ['BROKER'],
  getServiceDefinition: ['SERVICE_OWNER', 'OPERATOR', 'ADMIN'],
  getListPrices: ['SELLER', 'SERVICE_OWNER', 'ADMIN'],
  setListPrices: ['SELLER', 'SERVICE_OWNER', 'ADMIN'],
  getResellerPriceList: ['BROKER'],
  setResellerPrices: ['BROKER'],
  getOrganizationPriceList: ['BROKER'],
  setOrganizationPrices: ['BROKER'],
}

/** The exceptions: what we let more roles do than the documents say. There are no others. */
const additions: Readonly<Record<string, readonly Role[]>> = {
  // An organization may look after itself.
  listEstore: ['ORGANIZATION'],
  getEstoreService: ['ORGANIZATION'],
  listOrganizationServices: ['ORGANIZATION'],
  getOrganizationService: ['ORGANIZATION'],
  listOrganizationServiceSubscriptions: ['ORGANIZATION'],
  getOrganizationSubscription: ['ORGANIZATION'],
  createSubscription: ['ORGANIZATION'],
  cancelSubscription: ['ORGANIZATION'],
  getOrganizationPriceList: ['ORGANIZATION'],
  // The seller of a service reads its definition.
  getServiceDefinition: ['SELLER'],
}

const resellerOf = { [acmeBakery]: cumulus, [birchClinic]: cumulus, [cedarLogistics]: nimbus, [deltaSchool]: nimbus }
const services = [googleWorkspace, auroraBackup, borealisMail, borealisVault]
const absent = '00000000-0000-4000-8000-00000000dead'

let gateway: TestGateway
let calls: (readonly [operationId: string, call: RestCall])[]
beforeAll(async () => {
  gateway = await openGateway()
  const { connection, tables } = gateway.database
  const organizations = Object.entries({ ...resellerOf, [absent]: cumulus }).map(([organizationId, resellerId]) => ({
    organizationId,
    resellerId,
  }))
  const pairs = organizations.flatMap((one) => [...services, absent].map((serviceId) => ({ ...one, serviceId })))
  const subscriptions = await connection.select().from(tables.subscriptions)
  const unknown = {
    sellerId: aurora,
    resellerId: cumulus,
    organizationId: birchClinic,
    serviceId: googleWorkspace,
    id: absent,
  }
  const paths = [...subscriptions, unknown].map(({ id, sellerId, resellerId, organizationId, serviceId }) => {
    return { subscriptionId: id, sellerId, resellerId, organizationId, serviceId }
  })
  const all = (operationId: string, given: readonly RestCall['path'][], query?: Record<string, string>) =>
    given.map((path) => [operationId, { path, ...(query ? { query } : {}) }] as const)
  const sellers = [aurora, borealis, absent].map((sellerId) => ({ sellerId }))
  const resellers = [cumulus, nimbus, stratus].flatMap((resellerId) =>
    [...services, absent].map((serviceId) => ({ resellerId, serviceId })),
  )
  const owned = [googleWorkspace, auroraBackup, absent].map((serviceId) => ({ sellerId: aurora, serviceId }))
  owned.push(...[borealisMail, borealisVault].map((serviceId) => ({ sellerId: borealis, serviceId })))
  const definitions = [...services, absent].map((id) => ({ id }))
  calls = [
    ...all('listEstore', organizations),
    ...all('listEstore', organizations, { search: 'google' }),
    ...all('getEstoreService', pairs),
    ...all('listOrganizationServices', organizations),
    ...all('listOrganizationServices', organizations, { includeRemoved: 'true' }),
    ...all('getOrganizationService', pairs),
    ...all('listSellerSubscriptions', sellers),
    ...all('listSellerSubscriptions', sellers, { statuses: 'DELETED,ACTIVE', search: 'birch' }),
    ...all('listSellerSubscriptions', sellers, { includeDeleted: 'true' }),
    ...all('listSellerSubscriptions', sellers, { includeDeleted: 'true', statuses: 'ACTIVE' }),
    ...all('listResellerServiceSubscriptions', resellers, { includeDeleted: 'true', search: 'acme' }),
    ...all('listSellerSubscriptions', sellers, { organizationId: birchClinic, autoRenews: 'true' }),
    ...all('listSellerSubscriptions', sellers, {
      isTrial: 'false',
      createdFrom: '2025-06-01T00:00:00Z',
      updatedBefore: '2026-02-20T00:00:00+02:00',
    }),
    ...all(
      'listSellerServiceSubscriptions',
      [...services, absent].flatMap((serviceId) => sellers.map((seller) => ({ ...seller, serviceId }))),
    ),
    ...all('getSellerSubscription', paths),
    ...all('listResellerServiceSubscriptions', resellers),
    ...all('listOrganizationServiceSubscriptions', pairs),
    ...all('getOrganizationSubscription', paths),
    ...all('getSubscriptionHistory', paths),
    ...all('getSubscriptionHistoryAlternative', paths.slice(0, 3)),
    ...all('getServiceDefinition', definitions),
    ...all('getServiceDefinition', definitions, {
      locale: 'pt-PT',
      includeSubRoles: 'true',
      includeServiceInstances: 'true',
    }),
    ...all('getServiceDefinition', definitions, {
      locale: 'fr',
      includeServiceRoles: 'false',
      includeSubRoles: 'true',
    }),
    ...all('getListPrices', owned, { currencyCode: 'EUR' }),
    ...all('getListPrices', owned.slice(0, 1)),
    ...all('getResellerPriceList', resellers, { currencyCode: 'EUR' }),
    ...all('getResellerPriceList', resellers, { currencyCode: 'JPY' }),
    ...all('getOrganizationPriceList', pairs),
    ...all('getOrganizationPriceList', pairs, { currencyCode: 'USD' }),
    // Refused for their form in both APIs.
    ...all('getResellerPriceList', resellers.slice(0, 1), { currencyCode: 'ZZZ' }),
    ...all('getResellerPriceList', resellers.slice(0, 1)),
    ...all('listSellerSubscriptions', sellers.slice(0, 1), { statuses: 'ASLEEP' }),
    ...all('listSellerSubscriptions', sellers.slice(0, 1), { createdFrom: 'yesterday' }),
    ...all('listOrganizationServices', organizations.slice(0, 1), { after: 'nonsense' }),
    ...all('getServiceDefinition', definitions.slice(0, 1), { locale: 'not a tag' }),
  ]
})

const rolesOf = (operationId: string) => [...(documented[operationId] ?? []), ...(additions[operationId] ?? [])]

describe('the table', () => {
  it('has every operation of the REST API, with its counterpart in the graph', () => {
    expect(Object.keys(graphqlCounterparts).toSorted()).toEqual(routes.map(({ operationId }) => operationId).toSorted())
    expect(Object.keys(documented).toSorted()).toEqual(routes.map(({ operationId }) => operationId).toSorted())
  })

  it('lets the documented roles call each operation, and those that are named as additions', () => {
    for (const { operationId, roles } of routes)
      expect([operationId, ...roles.toSorted()]).toEqual([operationId, ...rolesOf(operationId).toSorted()])
  })

  it('asks for every reading operation here', () => {
    const asked = new Set(calls.map(([operationId]) => operationId))
    expect(routes.filter(({ method, operationId }) => method === 'get' && !asked.has(operationId))).toEqual([])
  })
})

const everybody = [
  'aurora-software',
  'borealis-systems',
  'cumulus-broker',
  'nimbus-partners',
  'stratus-trade',
  'acme-bakery',
  'birch-clinic',
  'cedar-logistics',
  'workspace-owner',
  'borealis-owner',
  'operator',
  null,
] as const

describe.each(everybody)('what is read as %s', (as) => {
  it('is the same through both APIs', async () => {
    const role = people.find(({ slug }) => slug === as)?.role
    const seen = new Set<number>()
    const refused = new Set<string>()
    for (const [operationId, call] of calls) {
      const rest = await callRest(gateway, as, operationId, call)
      const isRepeated = refused.has(operationId)
      if (rest.status === 401 || rest.status === 403) refused.add(operationId)
      if (isRepeated) {
        expectSame(operationId, rest.status, role ? 403 : 401)
        continue
      }
      const graph = await callGraph(gateway, as, operationId, call)
      const about = `${operationId} ${JSON.stringify(call)}`
      seen.add(rest.status)
      if (rest.status === 400)
        expectSame(about, /^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/.test(graph.errorCode ?? ''), true)
      else if (!role)
        expectSame(
          about,
          [rest.status, /^(UNAUTHENTICATED|BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/.test(graph.errorCode ?? '')],
          [401, true],
        )
      // Reads are never forbidden in the graph.
      else if (!rolesOf(operationId).includes(role))
        expectSame(about, [rest.status, graph.errorCode === 'FORBIDDEN'], [403, false])
      else if (graph.value === null) expectSame(about, [rest.status, graph.errorCode], [404, null])
      else {
        expectSame(about, rest.status, 200)
        const shown = asRest(operationId, graph.value)
        if (operationId === 'getServiceDefinition') expectSame(about, differences(rest.body, shown), [])
        else expectSame(about, rest.body, shown)
      }
    }
    // Each kind of answer was really among them.
    const kinds =
      as === null ? [401] : as === 'cumulus-broker' || as === 'nimbus-partners' ? [200, 400, 403, 404] : [403]
    expect([...seen]).toEqual(expect.arrayContaining(kinds))
  })
})

it('a subscription that has been deleted is shown by id in both APIs, and in no whole list', async () => {
  const path = { sellerId: aurora, subscriptionId: subscriptionId(10) }
  expect((await callRest(gateway, 'aurora-software', 'getSellerSubscription', { path })).body.status).toBe('DELETED')
  const { body } = await callRest(gateway, 'aurora-software', 'listSellerSubscriptions', { path })
  expect(body.some(({ id }: { id: string }) => id === path.subscriptionId)).toBe(false)
})

it('what was deleted or removed is listed where a copy asks for it', async () => {
  const seller = { path: { sellerId: aurora }, query: { includeDeleted: 'true' } }
  const subscriptions = await callRest(gateway, 'aurora-software', 'listSellerSubscriptions', seller)
  expect(subscriptions.body).toContainEqual(expect.objectContaining({ id: subscriptionId(10), status: 'DELETED' }))

  const path = { resellerId: cumulus, organizationId: birchClinic, serviceId: auroraBackup }
  const body = { id: auroraBackup, currencyCode: 'EUR' }
  const added = await callRest(gateway, 'cumulus-broker', 'addOrganizationService', { path, body })
  expect(added.body).toMatchObject({ id: auroraBackup, removedAt: null })
  await callRest(gateway, 'cumulus-broker', 'removeOrganizationService', { path })
  const list = async (query: Record<string, string>) =>
    (await callRest(gateway, 'cumulus-broker', 'listOrganizationServices', { path, query })).body
  const { organizationServiceId } = added.body
  expect(await list({ includeRemoved: 'true' })).toContainEqual(
    expect.objectContaining({ organizationServiceId, removedAt: expect.stringMatching(/^\d{4}-/) }),
  )
  expect(await list({})).not.toContainEqual(expect.objectContaining({ organizationServiceId }))
})
