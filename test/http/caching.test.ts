import { beforeAll, describe, expect, it } from 'vitest'
import { aurora, birchClinic, borealis, cumulus, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { SharedCache } from './shared-cache.ts'

let gateway: TestGateway
let tokens: Map<As, string>
const askers: readonly As[] = [
  'cumulus-broker',
  'aurora-software',
  'borealis-systems',
  'birch-clinic',
  'operator',
  null,
]
beforeAll(async () => {
  gateway = await openGateway({ env: { CORS_ORIGINS: 'https://app.example.com' } })
  const signed = askers.filter((as) => as !== null)
  tokens = new Map(await Promise.all(signed.map(async (as) => [as, await gateway.token(as)] as const)))
})

const birch = `/api/resellers/${cumulus}/organizations/${birchClinic}`
const graph = (query: string) => `/graphql?query=${encodeURIComponent(query)}`
const representations = `[{ __typename: "ServiceSubscription", id: "${subscriptionId(5)}" }]`
/** Addresses whose answers differ by who asks, or are nobody else's business. */
const addresses = [
  `${birch}/services/${googleWorkspace}/subscriptions/${subscriptionId(5)}`,
  `/api/sellers/${aurora}/subscriptions/${subscriptionId(5)}`,
  `/api/sellers/${aurora}/subscriptions`,
  `/api/sellers/${borealis}/subscriptions?first=2`,
  `${birch}/services`,
  `${birch}/Estore/${googleWorkspace}`,
  `${birch}/services/${googleWorkspace}/pricelist`,
  `/csp/slc/api/definitions/external/${googleWorkspace}`,
  '/api/nothing',
  graph('{ viewer { role } subscriptions(first: 3) { nodes { id licenseKey } } }'),
  graph(`{ _entities(representations: ${representations}) { ... on ServiceSubscription { id quantity } } }`),
  graph('{ nothing }'),
  '/health',
  '/connect/token',
  '/nowhere',
]

const requestOf = (address: string, as: As, more: Record<string, string> = {}) => {
  const authorization = as === null ? {} : { authorization: `Bearer ${tokens.get(as)}` }
  const headers = { accept: 'application/json', 'accept-encoding': 'identity', ...authorization, ...more }
  return new Request(`http://localhost:4000${address}`, { headers })
}
/** What a caller reads; an error of the graph tells the id of its own request. */
const readOf = async (response: Response) => [
  response.status,
  (await response.text()).replaceAll(/"requestId":"[^"]+"/g, '"requestId"'),
]

/** The addresses at which somebody was answered with what another one may read. */
async function leaksThrough(cache: SharedCache): Promise<string[]> {
  const leaks: string[] = []
  for (const address of addresses) {
    for (const as of askers) {
      const through = await readOf(await cache.fetch(requestOf(address, as)))
      const own = await readOf(await gateway.fetch(requestOf(address, as)))
      if (JSON.stringify(through) !== JSON.stringify(own)) leaks.push(address)
    }
  }
  return leaks
}

describe('a cache that callers share', () => {
  it.each([false, true])('gives nobody the answer of another, careless or not: %s', async (isCareless) => {
    const cache = new SharedCache(gateway.fetch, { isCareless })
    expect(await leaksThrough(cache)).toEqual([])
    expect(cache.answered).toEqual([])
  })

  it('keeps what is the same for everybody', async () => {
    const cache = new SharedCache(gateway.fetch, { isCareless: false })
    for (const as of [null, 'cumulus-broker', 'operator'] as const)
      expect((await cache.fetch(requestOf('/api/openapi.json', as))).status).toBe(200)
    expect(cache.answered).toEqual(['/api/openapi.json', '/api/openapi.json'])
  })

  it('would mix callers up if it were not told', async () => {
    const untold = async (request: Request) => {
      const response = await gateway.fetch(request)
      for (const name of ['cache-control', 'vary']) response.headers.delete(name)
      return response
    }
    expect(await leaksThrough(new SharedCache(untold, { isCareless: true }))).toContain(addresses[0])
    const varied = async (request: Request) => {
      const response = await gateway.fetch(request)
      response.headers.delete('cache-control')
      return response
    }
    expect(await leaksThrough(new SharedCache(varied, { isCareless: true }))).toEqual([])
  })
})

describe('what caches are told', () => {
  const told = async (request: Request) => {
    const { headers } = await gateway.fetch(request)
    return [headers.get('cache-control'), headers.get('vary')]
  }
  const vary = 'Authorization, Accept, Accept-Encoding, Origin'

  it('is that an object is the caller’s alone, to be asked after each time', async () => {
    for (const [address, as] of [
      [addresses[0], 'cumulus-broker'],
      [addresses[7], 'operator'],
    ] as const)
      expect(await told(requestOf(address ?? '', as))).toEqual(['private, no-cache', vary])
  })

  it('is to keep no list, no error, and nothing of the graph', async () => {
    for (const address of addresses.slice(2, 5).concat(addresses.slice(8, 12)))
      expect(await told(requestOf(address, 'aurora-software'))).toEqual(['no-store', vary])
    for (const accept of ['text/event-stream', 'multipart/mixed'])
      expect(await told(requestOf(addresses[9] ?? '', 'aurora-software', { accept }))).toEqual(['no-store', vary])
  })

  it('is the same whether an origin is there or not', async () => {
    for (const origin of ['https://app.example.com', 'https://other.example'])
      expect((await told(requestOf(addresses[2] ?? '', 'aurora-software', { origin })))[1]).toBe(vary)
  })

  it('is no word of a body where there is none', async () => {
    for (const address of [addresses[0] ?? '', '/api/openapi.json']) {
      const first = await gateway.fetch(requestOf(address, 'cumulus-broker'))
      const tag = { 'if-none-match': first.headers.get('etag') ?? '' }
      const { status, headers } = await gateway.fetch(requestOf(address, 'cumulus-broker', tag))
      const about = [...headers.keys()].filter((name) => name.startsWith('content-') && !name.includes('policy'))
      expect([status, about, headers.get('etag')]).toEqual([304, [], first.headers.get('etag')])
      expect(headers.get('cache-control')).toBe(first.headers.get('cache-control'))
      expect(headers.get('vary')).toBe(first.headers.get('vary'))
    }
  })
})
