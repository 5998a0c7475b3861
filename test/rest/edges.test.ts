import { beforeAll, describe, expect, it } from 'vitest'
import type { people } from '../../src/demo/people.ts'
import { refusals } from '../../src/refusals.ts'
import { exampleIds } from '../../src/rest/openapi.examples.ts'
import { openApiDocument, type Parameter } from '../../src/rest/openapi.ts'
import { routes } from '../../src/routes.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { send } from './support.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

/** Values that lie beyond an edge of some type, or at it. */
const edges = [
  '0001-01-01T00:00:00+02:00',
  '9999-12-31T23:59:59.999-14:00',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '+010000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '2026-02-29T24:00:00Z',
  '2016-12-31T23:59:60Z',
  '9007199254740993',
  '-9223372036854775809',
  '2147483648',
  '-2147483649',
  '1e400',
  'NaN',
  '',
  ' ',
  '\0',
  'a\0b',
  '\u{10FFFF}',
  '\uFFFE',
  '%',
  '_',
  '\\',
  "'",
  'x'.repeat(7000),
  'de-1996-x-'.repeat(15),
  'und',
  'i-klingon',
  'XXX',
  'ZZZ',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
]

const askedBy: Readonly<Record<string, (typeof people)[number]['slug']>> = {
  SELLER: 'aurora-software',
  BROKER: 'cumulus-broker',
  SERVICE_OWNER: 'workspace-owner',
}

const reads = Object.entries(openApiDocument(routes, refusals).paths).flatMap(([path, { get }]) =>
  get ? [{ path, operation: get, id: get.operationId }] : [],
)

describe('an edge of a type', () => {
  it.each(reads)('in any parameter of $id is answered, or refused in this API’s shape', async ({ path, operation }) => {
    const [role = ''] = operation.security.flatMap(({ bearer = [] }) => bearer)
    const own = operation.parameters.filter((each): each is Parameter => 'in' in each)
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => exampleIds[name] ?? '')
    const names = own.filter((each) => each.in === 'query').map(({ name }) => name)
    for (const name of names) {
      for (const edge of edges) {
        const needed = own.some((each) => each.required && each.name === 'currencyCode') && name !== 'currencyCode'
        const query = `${name}=${encodeURIComponent(edge)}${needed ? '&currencyCode=EUR' : ''}`
        const { status, body } = await send(gateway, askedBy[role] ?? null, 'GET', `${address}?${query}`)
        const named = Array.isArray(body) || status === 200 ? name : Object.keys(body).join()
        expect([query, status, named]).toEqual([query, expect.toBeOneOf([200, 400]), name])
      }
    }
  })
})

describe('a fault', () => {
  it('has the shape of the door at which it comes', async () => {
    const broken = await openGateway({ env: { CORS_ORIGINS: 'https://app.example.com' } })
    await broken.database.close()
    const headers = { origin: 'https://app.example.com' }
    const faults = [
      ['GET', `/api/sellers/${exampleIds['sellerId']}/subscriptions`],
      ['GET', `/csp/slc/api/definitions/external/${exampleIds['id']}`],
      ['DELETE', `/API/Sellers/${exampleIds['sellerId']}/subscriptions/${exampleIds['subscriptionId']}`],
    ] as const
    for (const [method, path] of faults) {
      const as = path.startsWith('/csp') ? 'operator' : 'aurora-software'
      const answer = await send(broken, as, method, path, { headers })
      expect([answer.status, answer.body]).toEqual([
        500,
        [{ errorCode: 1027, errorName: 'InternalError', errorMessage: expect.any(String) }],
      ])
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
      expect(broken.log.findLast(({ level }) => level === 'error')).toMatchObject({
        requestId: answer.headers.get('x-request-id'),
      })
    }
    const token = await broken.fetch(
      new Request('http://localhost:4000/connect/token', {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' }),
      }),
    )
    expect([token.status, await token.json()]).toEqual([
      500,
      { error: 'server_error', error_description: expect.any(String) },
    ])
  })
})
