import { beforeAll, describe, expect, it } from 'vitest'
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
  googleWorkspace,
  nimbus,
  productId,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import type { RestCall } from '../../src/rest/counterpart.ts'
import { routes } from '../../src/routes.ts'
import type { Door, Role } from '../../src/vocabulary.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { asRest } from './graph-shapes.ts'
import { callGraph, callRest, expectSame } from './support.ts'

/** Two fresh copies of the demo: one is written through REST, one through the graph, step by step. */
let byRest: TestGateway
let byGraph: TestGateway
beforeAll(async () => {
  byRest = await openGateway()
  byGraph = await openGateway()
})

const acme = { resellerId: cumulus, organizationId: acmeBakery }
const birch = { resellerId: cumulus, organizationId: birchClinic }
const cedar = { resellerId: nimbus, organizationId: cedarLogistics }
const google = { serviceId: googleWorkspace }
const mail = { serviceId: borealisMail }
const absent = '00000000-0000-4000-8000-00000000dead'
const of = (number: number) => ({ subscriptionId: subscriptionId(number) })
const data = (values: Record<string, string | null>) => Object.entries(values).map(([id, value]) => ({ id, value }))
const full = data({ adminFirstName: 'John', adminLastName: 'Doe', domain: 'abcdecompanytest.com' })
const euros = (unitPrice: string | null, id = productId(1), currencyCode = 'EUR') => ({
  currencyCode,
  entries: [{ productId: id, unitPrice }],
})

/** Every step is taken by everybody in turn, those last who may. */
const steps: readonly (readonly [says: string, operationId: string, call: RestCall])[] = [
  [
    'add without a domain',
    'addOrganizationService',
    { path: acme, body: { id: googleWorkspace, currencyCode: 'EUR' } },
  ],
  [
    'add with several wrong values',
    'addOrganizationService',
    {
      path: acme,
      body: {
        id: googleWorkspace,
        currencyCode: 'EUR',
        customPropertiesData: data({ colour: 'blue', domain: 'no domain' }),
      },
    },
  ],
  [
    'add in another currency',
    'addOrganizationService',
    { path: acme, body: { id: googleWorkspace, currencyCode: 'JPY', customPropertiesData: full } },
  ],
  [
    'add in no currency',
    'addOrganizationService',
    { path: acme, body: { id: googleWorkspace, currencyCode: 'ZZZ', customPropertiesData: full } },
  ],
  ['add what is not there', 'addOrganizationService', { path: acme, body: { id: absent, currencyCode: 'EUR' } }],
  [
    'add to one that is not there',
    'addOrganizationService',
    { path: { ...acme, organizationId: absent }, body: { id: googleWorkspace, currencyCode: 'EUR' } },
  ],
  [
    'add without an invitation',
    'addOrganizationService',
    { path: cedar, body: { id: borealisVault, currencyCode: 'EUR' } },
  ],
  [
    'add',
    'addOrganizationService',
    {
      path: acme,
      body: { id: googleWorkspace, currencyCode: 'EUR', customPropertiesData: full },
      headers: { 'Idempotency-Key': 'once' },
    },
  ],
  [
    'add with the same key and another input',
    'addOrganizationService',
    {
      path: acme,
      body: { id: googleWorkspace, currencyCode: 'USD', customPropertiesData: full },
      headers: { 'Idempotency-Key': 'once' },
    },
  ],
  [
    'add again',
    'addOrganizationService',
    { path: acme, body: { id: googleWorkspace, currencyCode: 'EUR', customPropertiesData: full } },
  ],
  [
    'change the currency in use',
    'updateOrganizationService',
    { path: { ...birch, ...google }, body: { currencyCode: 'USD' } },
  ],
  [
    'change wrongly',
    'updateOrganizationService',
    {
      path: { ...acme, ...google },
      body: { customPropertiesData: data({ adminFirstName: 'x', adminLastName: 'y', domain: '-', more: 'z' }) },
    },
  ],
  [
    'change another version',
    'updateOrganizationService',
    { path: { ...acme, ...google }, body: { currencyCode: 'USD' }, headers: { 'If-Match': 7 } },
  ],
  [
    'change',
    'updateOrganizationService',
    {
      path: { ...acme, ...google },
      body: {
        currencyCode: 'USD',
        customPropertiesData: data({ adminFirstName: 'Ada', adminLastName: 'L', domain: 'a.example' }),
      },
    },
  ],
  [
    'subscribe',
    'createSubscription',
    { path: { ...birch, ...google }, body: { productId: productId(1), quantity: 3, autoRenews: false } },
  ],
  [
    'subscribe with wrong values',
    'createSubscription',
    {
      path: { ...birch, ...google },
      body: { productId: productId(2), quantity: 4, customPropertiesData: data({ colour: 'blue' }) },
    },
  ],
  [
    'subscribe by themselves',
    'createSubscription',
    {
      path: { ...birch, ...mail },
      body: { productId: productId(5), quantity: 2, customPropertiesData: data({ region: 'us' }) },
    },
  ],
  [
    'subscribe to another service’s product',
    'createSubscription',
    { path: { ...birch, ...google }, body: { productId: productId(5) } },
  ],
  [
    'subscribe to what is not added',
    'createSubscription',
    { path: { ...acme, ...mail }, body: { productId: productId(5) } },
  ],
  [
    'subscribe with no number',
    'createSubscription',
    { path: { ...birch, ...google }, body: { productId: productId(1), quantity: 1.5 } },
  ],
  [
    'change the quantity',
    'updateSubscription',
    { path: { ...birch, ...google, ...of(5) }, body: { quantity: 30 }, headers: { 'If-Match': 6 } },
  ],
  [
    'change the quantity of a version that is gone',
    'updateSubscription',
    {
      path: { ...birch, ...google, ...of(5) },
      body: { quantity: 31 },
      headers: { 'If-Match': 6 },
    },
  ],
  [
    'change nothing',
    'updateSubscription',
    { path: { ...birch, ...google, ...of(5) }, body: { quantity: 30, autoRenews: null } },
  ],
  ['change what is on hold', 'updateSubscription', { path: { ...birch, ...google, ...of(6) }, body: { quantity: 30 } }],
  [
    'change properties',
    'updateSubscription',
    { path: { ...birch, ...mail, ...of(12) }, body: { customPropertiesData: data({ region: 'eu' }) } },
  ],
  ['set a license key', 'setLicenseKey', { path: { sellerId: aurora, ...of(5) }, body: { licenseKey: 'NEW-KEY' } }],
  ['clear a license key', 'setLicenseKey', { path: { sellerId: aurora, ...of(6) }, body: { licenseKey: null } }],
  [
    'set a license key where there are none',
    'setLicenseKey',
    { path: { sellerId: borealis, ...of(12) }, body: { licenseKey: 'NEW-KEY' } },
  ],
  [
    'set a license key of what has ended',
    'setLicenseKey',
    { path: { sellerId: aurora, ...of(8) }, body: { licenseKey: 'NEW-KEY' } },
  ],
  [
    'set too long a license key',
    'setLicenseKey',
    { path: { sellerId: aurora, ...of(5) }, body: { licenseKey: 'x'.repeat(1001) } },
  ],
  [
    'cancel at once what may not be',
    'cancelSubscription',
    {
      path: { ...acme, serviceId: auroraBackup, ...of(2) },
      query: { mode: 'IMMEDIATE' },
    },
  ],
  [
    'cancel at the period’s end',
    'cancelSubscription',
    { path: { ...birch, ...google, ...of(5) }, query: { mode: 'AT_PERIOD_END' } },
  ],
  ['cancel in any way', 'cancelSubscription', { path: { ...acme, serviceId: auroraBackup, ...of(2) } }],
  ['cancel what has ended', 'cancelSubscription', { path: { ...birch, ...google, ...of(8) } }],
  ['cancel what is deleted', 'cancelSubscription', { path: { ...birch, ...google, ...of(10) } }],
  [
    'cancel in no such way',
    'cancelSubscription',
    { path: { ...birch, ...google, ...of(6) }, query: { mode: 'LATER' } },
  ],
  [
    'cancel as a seller',
    'removeSellerSubscription',
    { path: { sellerId: aurora, ...of(15) }, headers: { 'If-Match': 3 } },
  ],
  [
    'delete what has ended',
    'removeSellerSubscription',
    { path: { sellerId: aurora, ...of(4) }, query: { removeAction: 'Delete' } },
  ],
  [
    'delete it again',
    'removeSellerSubscription',
    { path: { sellerId: aurora, ...of(4) }, query: { removeAction: 'Delete' } },
  ],
  ['set a list price', 'setListPrices', { path: { sellerId: aurora, ...google }, body: euros('6.25') }],
  ['set the same list price', 'setListPrices', { path: { sellerId: aurora, ...google }, body: euros('6.25') }],
  [
    'set a list price of a version that is gone',
    'setListPrices',
    { path: { sellerId: aurora, ...google }, body: euros('6.50'), headers: { 'If-Match': 77 } },
  ],
  ['set a list price of nothing', 'setListPrices', { path: { sellerId: aurora, serviceId: absent }, body: euros('1') }],
  ['set a reseller’s price', 'setResellerPrices', { path: { resellerId: cumulus, ...google }, body: euros('5.25') }],
  ['set the same price', 'setResellerPrices', { path: { resellerId: cumulus, ...google }, body: euros('5.25') }],
  ['remove a reseller’s price', 'setResellerPrices', { path: { resellerId: cumulus, ...google }, body: euros(null) }],
  [
    'set a price in too many decimals',
    'setResellerPrices',
    { path: { resellerId: cumulus, ...google }, body: euros('5.255') },
  ],
  ['set a negative price', 'setResellerPrices', { path: { resellerId: cumulus, ...google }, body: euros('-1') }],
  [
    'set a price in a currency that is not sold in',
    'setResellerPrices',
    { path: { resellerId: cumulus, ...google }, body: euros('5', productId(1), 'JPY') },
  ],
  [
    'set the price of another service’s product',
    'setResellerPrices',
    { path: { resellerId: cumulus, ...google }, body: euros('5', productId(5)) },
  ],
  [
    'set prices of what is not offered',
    'setResellerPrices',
    { path: { resellerId: cumulus, serviceId: borealisVault }, body: euros('5', productId(7)) },
  ],
  ['set an organization’s price', 'setOrganizationPrices', { path: { ...birch, ...google }, body: euros('4.10') }],
  [
    'set an organization’s price of a version that is gone',
    'setOrganizationPrices',
    {
      path: { ...birch, ...google },
      body: euros('4.20'),
      headers: { 'If-Match': 77 },
    },
  ],
  ['remove what is in use', 'removeOrganizationService', { path: { ...birch, ...google } }],
  ['remove', 'removeOrganizationService', { path: { ...acme, ...google } }],
  ['remove again', 'removeOrganizationService', { path: { ...acme, ...google } }],
]

const everybody = [
  null,
  'operator',
  'workspace-owner',
  'acme-bakery',
  'birch-clinic',
  'cedar-logistics',
  'borealis-systems',
  'aurora-software',
  'nimbus-partners',
  'cumulus-broker',
] as const

/** The status that each refusal of the graph has in REST. */
const statuses: Readonly<Record<string, number>> = {
  InvalidInput: 400,
  NotPermitted: 400,
  ServiceNotAvailable: 400,
  CurrencyNotSupported: 400,
  ProductNotInPriceList: 400,
  LicenseKeysNotEnabled: 400,
  NotFound: 404,
  IllegalTransition: 409,
  IdempotencyMismatch: 409,
  ServiceAlreadyAdded: 409,
  ServiceInUse: 409,
  VersionConflict: 412,
}

/**
 * The exception among roles: one mutation stands for the cancellations at the seller's and at the organization's path,
 * which are for different roles.
 */
const cancellers: readonly Role[] = ['SELLER', 'BROKER', 'ORGANIZATION']

/** New ids are random; everything else is the same on both copies. */
function withoutIds<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value).replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'new'),
  ) as T
}

const written = [
  'subscriptionHistory',
  'events',
  'subscriptions',
  'organizationServices',
  'priceEntries',
  'priceLists',
  'idempotencyRecords',
] as const

/** JSON with the members of every object in one order. */
function inOneOrder(value: object): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member
    return Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** What is wrong with a price names its entry in REST's body, whose price is one text. */
function inWordsOfTheGraph(message: string): string {
  return message.replace(/^entries\.\d+: (unitPrice (?=must))?/, (_, field?: string) => (field ? 'amount ' : ''))
}

function isStep(row: object, by: Door): boolean {
  const { requestId, door } = row as { requestId?: string | null; door?: Door | null }
  return requestId?.startsWith('step:') === true && door === by
}

/** The rows that operations write, in an order that does not hang on random ids. */
async function rowsOf({ database: { connection, tables } }: TestGateway, door: Door) {
  const rows: Record<string, string[]> = {}
  for (const name of written) {
    const table: object[] = await connection.select().from(tables[name])
    // The hash is keyed with a secret of the copy, and each step has come through its own door.
    const shared = table.map((row) => ({ ...row, inputHash: null, ...(isStep(row, door) ? { door: 'its own' } : {}) }))
    rows[name] = shared.map((row) => inOneOrder(withoutIds(row))).toSorted()
  }
  return rows
}

describe.each(steps)('%s', (says, operationId, call) => {
  it('is answered alike through both APIs, and leaves the same rows', async () => {
    const route = routes.find((each) => each.operationId === operationId)
    for (const as of everybody) {
      const role = people.find(({ slug }) => slug === as)?.role
      const about = `${says}, as ${as}`
      const asked = { ...call, headers: { ...call.headers, 'X-Request-Id': `step:${as}` } }
      const rest = await callRest(byRest, as, operationId, asked)
      if (role && !route?.roles.includes(role)) {
        expectSame(about, [rest.status, rest.body[0].errorName], [403, 'Forbidden'])
        const isCancelling = operationId === 'cancelSubscription' || operationId === 'removeSellerSubscription'
        if (isCancelling && cancellers.includes(role)) continue
      }
      const graph = await callGraph(byGraph, as, operationId, asked)
      if (graph.errorCode) {
        const status = {
          UNAUTHENTICATED: [401],
          FORBIDDEN: [403],
          BAD_USER_INPUT: [400, 401, 403],
          GRAPHQL_VALIDATION_FAILED: [400],
        }[graph.errorCode]
        expectSame(`${about}: ${graph.errorCode} ${rest.status}`, status?.includes(rest.status), true)
        if (rest.status === 400)
          expectSame(about, Object.values(rest.body).flat().includes('The input was not valid.'), true)
      } else if (graph.refusal) {
        const { __typename: name, message, issues } = graph.refusal
        // The exception among refusals: DELETE of what has ended, or will in the same way, is done already and writes nothing.
        const isDoneAlready = ['IllegalTransition', 'NotPermitted'].includes(name) && rest.status === 204
        if (isDoneAlready) continue
        expectSame(`${about}: ${name} ${message}`, rest.status, statuses[name])
        const messages = rest.body.map(({ errorMessage }: { errorMessage: string }) => inWordsOfTheGraph(errorMessage))
        const names = new Set(rest.body.map(({ errorName }: { errorName: string }) => errorName))
        expectSame(about, [...names], [name === 'InvalidInput' ? 'InvalidValue' : name])
        // What is not found is named by the API; a precondition by its header.
        if (!['NotFound', 'VersionConflict'].includes(name))
          expectSame(about, messages, issues?.map((issue) => issue.message) ?? [message])
      } else {
        expectSame(about, rest.status, { post: 201, put: 200, delete: 204, get: 200 }[route?.method ?? 'get'])
        if (rest.status !== 204) expectSame(about, withoutIds(rest.body), withoutIds(asRest(operationId, graph.value)))
      }
    }
    expect(await rowsOf(byRest, 'REST')).toEqual(await rowsOf(byGraph, 'GRAPHQL'))
  })
})

it('every writing operation was among the steps', () => {
  const taken = new Set(steps.map(([, operationId]) => operationId))
  expect(routes.filter(({ method, operationId }) => method !== 'get' && !taken.has(operationId))).toEqual([])
})
