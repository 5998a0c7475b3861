import { beforeAll, describe, expect, it } from 'vitest'
import { aurora } from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

const origin = 'https://app.example.com'
let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({ env: { CORS_ORIGINS: origin } })
})

const send = (path: string, method: string, headers: Record<string, string> = {}) =>
  gateway.fetch(new Request(`http://localhost:4000${path}`, { method, headers }))

/** Addresses that pages of an allowed origin ask, with the methods that each takes. */
const addresses = [
  ['/graphql', 'GET, HEAD, OPTIONS, POST'],
  [`/api/sellers/${aurora}/subscriptions`, 'GET, HEAD'],
  [`/api/sellers/${aurora}/subscriptions/${aurora}`, 'GET, HEAD, DELETE'],
  ['/api/openapi.json', 'GET, HEAD'],
  ['/schema.graphql', 'GET, HEAD'],
  ['/health', 'GET, HEAD'],
  ['/connect/token', 'POST'],
  ['/.well-known/jwks.json', 'GET, HEAD'],
] as const

describe.each(addresses)('%s', (path, allow) => {
  it('lets a page of an allowed origin send whatever headers it asks for', async () => {
    const requested = 'apollographql-client-name, traceparent, sentry-trace,baggage, x-requested-with, x-of-tomorrow'
    const response = await send(path, 'OPTIONS', {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': requested,
    })
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-headers')).toBe(requested)
    expect(response.headers.get('access-control-allow-methods')).toBe(allow)
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('access-control-max-age')).toBe('600')
    expect(response.headers.get('vary')).toBe('Origin, Access-Control-Request-Headers')
  })

  it('lets it read the answer, and no other page', async () => {
    const method = allow === 'POST' ? 'POST' : 'GET'
    expect((await send(path, method, { origin })).headers.get('access-control-allow-origin')).toBe(origin)
    const other = await send(path, method, { origin: 'https://evil.example' })
    expect([...other.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(other.headers.get('vary')).toMatch(/Origin/)
  })

  it('refuses a method that it does not take, and says which it takes', async () => {
    const method = allow === 'POST' ? 'GET' : 'PUT'
    const response = await send(path, method)
    expect(response.status).toBe(405)
    expect(allow.split(', ')).toEqual(expect.arrayContaining(response.headers.get('allow')?.split(', ') ?? ['none']))
  })

  it('tells a page of another origin nothing, and a program which methods there are', async () => {
    const refused = await send(path, 'OPTIONS', {
      origin: 'https://evil.example',
      'access-control-request-headers': 'x',
    })
    expect(refused.status).toBe(403)
    expect([...refused.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    const plain = await send(path, 'OPTIONS')
    expect([plain.status, plain.headers.get('allow')]).toEqual([204, allow])
  })
})

describe('where there is too much to do', () => {
  it.each(addresses.slice(0, 3))('a page of an allowed origin hears when to ask %s again', async (path) => {
    const busy = await openGateway({ env: { CORS_ORIGINS: origin }, isOverloaded: () => true })
    const asked = (method: string) =>
      busy.fetch(new Request(`http://localhost:4000${path}`, { method, headers: { origin } }))
    expect((await asked('OPTIONS')).status).toBe(204)
    const { status, headers } = await asked('GET')
    expect([status, headers.get('access-control-allow-origin')]).toEqual([503, origin])
    expect(headers.get('access-control-expose-headers')).toMatch(/retry-after/)
    expect(headers.get('retry-after')).toBe('1')
  })
})

it('what is wrong here is told to pages of allowed origins as well, and under an id', async () => {
  const failing = await openGateway({ env: { CORS_ORIGINS: origin } })
  await failing.database.close()
  const request = new Request('http://localhost:4000/.well-known/jwks.json', { headers: { origin } })
  const { status, headers } = await failing.fetch(request)
  expect(status).toBeGreaterThanOrEqual(500)
  expect(headers.get('access-control-allow-origin')).toBe(origin)
  expect(headers.get('x-request-id')).not.toBeNull()
})

it.each(['x\u00e9', 'a b', 'a,,b', ',', '*/*'])(
  'headers that are none, such as %j, are not echoed',
  async (requested) => {
    const response = await send('/graphql', 'OPTIONS', { origin, 'access-control-request-headers': requested })
    expect(response.headers.get('access-control-allow-headers')).toBeNull()
  },
)

describe.each(['/schema.graphql', '/api/openapi.json'])('%s', (path) => {
  it('answers GET and HEAD, with a tag, and nothing else', async () => {
    const get = await send(path, 'GET')
    expect(get.status).toBe(200)
    expect((await get.text()).length).toBeGreaterThan(1000)
    const head = await send(path, 'HEAD')
    expect([head.status, await head.text(), head.headers.get('etag')]).toEqual([200, '', get.headers.get('etag')])
    const known = await send(path, 'GET', { 'if-none-match': get.headers.get('etag') ?? '' })
    expect([known.status, known.headers.get('content-type'), await known.text()]).toEqual([304, null, ''])
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const refused = await send(path, method)
      expect([method, refused.status, refused.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD'])
    }
  })
})
