import { beforeAll, expect, it } from 'vitest'
import { Choices } from '../isolation/choices.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { givenSeed, runsOf } from '../support/long-run.ts'

const runs = runsOf(1_500, 100_000)
const seed = givenSeed ?? Math.trunc(Math.random() * 2 ** 31)

let gateway: TestGateway
let token: string
beforeAll(async () => {
  gateway = await openGateway({ env: { LOG_LEVEL: 'error', LIMIT_BODY_BYTES: '20000', TOKEN_ENDPOINT: 'true' } })
  token = await gateway.token('operator')
})

const addresses = [
  '/',
  '/graphql',
  '/schema',
  '/schema.graphql',
  '/api/docs',
  '/api/openapi.json',
  '/health',
  '/connect/token',
  '/.well-known/jwks.json',
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
  '/favicon.ico',
  '/robots.txt',
  '/assets/nothing.js',
  '/api/sellers/a0000000-0000-4000-8000-000000000001/subscriptions',
  '/csp/slc/api/definitions/external/8806367b-001a-4632-afb4-27a7fad7660c',
  '/nothing',
]
/** Parts of an address, percent-encoded or not. */
const parts = [
  '%c0%af',
  '%ff',
  '%00',
  '%0d%0aX-Evil:%201',
  '%',
  '%zz',
  '%u0041',
  '%ed%a0%80',
  '..%2f',
  '%2e%2e/',
  '//',
  ';',
  '[]',
  '[a]',
  'a.b',
  '__proto__',
  'constructor',
  '+',
  '#',
  '"',
  "'",
  '<b>',
  '\\',
  'ü',
  '😀',
  'x'.repeat(3000),
]
const names = ['query', 'variables', 'extensions', 'operationName', 'documentId', 'as', 'first', 'after', 'locale', '']
const values = [
  '{viewer{role}}',
  '{__schema{types{name}}}',
  'mutation{__typename}',
  'subscription{x}',
  '{',
  'null',
  '{}',
  '[]',
  '1e400',
  '{"__proto__":1}',
  'operator',
  '-1',
  '',
]
const headers: Readonly<Record<string, readonly string[]>> = {
  accept: ['*/*', 'text/html', 'application/json;q=0', 'text/event-stream', 'multipart/mixed', ';;;', 'a/b;q=2,,', ''],
  'accept-encoding': ['br', 'gzip;q=0, *;q=0', 'zstd', '*', ';q=x', 'identity;q=0'],
  'accept-language': ['de', '*', 'x-', ';;', 'en-'.repeat(200)],
  'content-type': ['application/json', 'text/json; charset=latin1', 'multipart/form-data; boundary=', 'a', '/', ''],
  'content-encoding': ['gzip', 'br', 'identity', 'x'],
  'content-length': ['0', '1', 'x', '-1', '99999999999999999999'],
  'if-none-match': ['*', '"', 'W/"a", "b', ',,,', 'x'.repeat(2000)],
  'if-match': ['*', '"1-0123456789abcdef"', 'W/', '"'],
  'if-modified-since': ['never', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  range: ['bytes=0-1', 'bytes=9-1', 'x'],
  origin: ['null', 'http://localhost:4000', 'https://[::1', 'file://', 'a b'],
  'access-control-request-method': ['POST', 'TRACE', ''],
  'access-control-request-headers': ['authorization', 'a b', ',', '*'],
  'sec-fetch-site': ['cross-site', 'none', 'x'],
  'x-request-id': ['mine', '', ' ', 'ä', 'x'.repeat(300)],
  'x-graphql-cost': ['1', '0', 'x'],
  'x-forwarded-for': ['1.2.3.4, ::1', 'x', ','],
  'idempotency-key': ['', 'a', 'x'.repeat(400)],
  traceparent: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-0-0-0', 'x', ''],
  host: ['localhost:4000', 'x', ''],
}
const bodies = [
  '',
  '{}',
  '[]',
  'null',
  '{"query":"{viewer{role}}"}',
  '[{"query":"{viewer{role}}"}]',
  'a=b',
  '\u0000',
  '[[[[',
]
const methods = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND']

function randomRequest(choices: Choices): Request {
  const method = choices.of(methods)
  const some = <T>(most: number, make: () => T) => Array.from({ length: choices.below(most) }, make)
  const path = choices.of(addresses) + (choices.chance(15) ? choices.of(parts) : '')
  const pair = () => {
    const name = choices.chance(60) ? choices.of(names) : choices.of(parts)
    const value = choices.chance(50) ? encodeURIComponent(choices.of(values)) : choices.of([...parts, ...values])
    return choices.chance(85) ? `${name}=${value}` : name
  }
  const search = some(4, pair).join(choices.of(['&', '&', '&', ';', '&&']))
  const sent = new Headers(choices.chance(70) ? { authorization: `Bearer ${token}` } : {})
  if (choices.chance(5))
    sent.set('authorization', choices.of(['Bearer', 'Basic Og==', 'Bearer a.b.c', '', 'Bearer \t']))
  for (const name of some(5, () => choices.of(Object.keys(headers)))) {
    const value = choices.of(headers[name] ?? [])
    sent.set(name, Buffer.from(value).toString('latin1'))
  }
  const hasBody = method !== 'GET' && method !== 'HEAD' && choices.chance(70)
  return new Request(`http://localhost:4000${path}${search === '' ? '' : `?${search}`}`, {
    method,
    headers: sent,
    ...(hasBody ? { body: choices.of(bodies) } : {}),
  })
}

it(
  'no address answers with a fault, whatever its parameters and headers are',
  { timeout: 60_000 + runs * 200 },
  async () => {
    const seen = new Set<number>()
    for (let run = 0; run < runs; run += 1) {
      const request = randomRequest(new Choices(seed + run))
      const { method, url, headers } = request
      const sent = `${method} ${url.slice(0, 500)} ${JSON.stringify([...headers]).slice(0, 1000)}`
      const described = `TRIPTYCH_SEED=${seed + run} TRIPTYCH_RUNS=1 ${sent}`
      const response = await gateway.fetch(request)
      const text = await response.text()
      seen.add(response.status)
      const isFault = response.status >= 500 || text.includes('INTERNAL_SERVER_ERROR')
      expect(isFault ? `${described}\n${response.status} ${text.slice(0, 300)}` : null).toBeNull()
      expect(response.headers.get('x-evil')).toBeNull()
    }
    // Each kind of answer is among them, unless one request alone is seen again.
    const kinds = runs > 100 ? [200, 204, 400, 401, 404, 405] : []
    expect([...seen]).toEqual(expect.arrayContaining(kinds))
  },
)
