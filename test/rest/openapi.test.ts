import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { refusals } from '../../src/refusals.ts'
import type { JsonSchema } from '../../src/rest/openapi.schemas.ts'
import { openApiDocument, type Operation, type Parameter } from '../../src/rest/openapi.ts'
import { routes } from '../../src/routes.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'

const reseller = '/api/resellers/{resellerId}'
const organization = `${reseller}/organizations/{organizationId}`
const seller = '/api/sellers/{sellerId}'

/** Every row of the table of operations: its number, and what it is in REST. */
const rows: readonly (readonly [row: number, method: string, path: string])[] = [
  [1, 'get', `${organization}/Estore`],
  [2, 'get', `${organization}/Estore/{serviceId}`],
  [3, 'post', `${organization}/services`],
  [4, 'get', `${organization}/services`],
  [5, 'get', `${organization}/services/{serviceId}`],
  [6, 'put', `${organization}/services/{serviceId}`],
  [7, 'delete', `${organization}/services/{serviceId}`],
  [8, 'get', `${seller}/subscriptions`],
  [9, 'get', `${seller}/subscriptions/service/{serviceId}`],
  [10, 'get', `${seller}/subscriptions/{subscriptionId}`],
  [11, 'delete', `${seller}/subscriptions/{subscriptionId}`],
  [12, 'put', `${seller}/subscriptions/SetLicenseKey/{subscriptionId}`],
  [13, 'get', `${reseller}/services/{serviceId}/subscriptions`],
  [14, 'get', `${organization}/services/{serviceId}/subscriptions`],
  [15, 'get', `${organization}/services/{serviceId}/subscriptions/{subscriptionId}`],
  [16, 'post', `${organization}/services/{serviceId}/subscriptions`],
  [17, 'put', `${organization}/services/{serviceId}/subscriptions/{subscriptionId}`],
  [18, 'delete', `${organization}/services/{serviceId}/subscriptions/{subscriptionId}`],
  [19, 'get', `${organization}/services/{serviceId}/Subscriptionshistory/{subscriptionId}`],
  [19, 'get', `${organization}/services/{serviceId}/Subscriptions/history/{subscriptionId}`],
  [20, 'get', '/csp/slc/api/definitions/external/{id}'],
  [21, 'get', `${reseller}/services/{serviceId}/pricelist`],
  [21, 'put', `${reseller}/services/{serviceId}/pricelist`],
  [22, 'get', `${organization}/services/{serviceId}/pricelist`],
  [22, 'put', `${organization}/services/{serviceId}/pricelist`],
  [23, 'get', `${seller}/services/{serviceId}/pricelist`],
  [23, 'put', `${seller}/services/{serviceId}/pricelist`],
]

const document = openApiDocument(routes, refusals)
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
)

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  gateway.fetch(new Request(`http://localhost:4000${path}`, { method, headers }))

describe('the OpenAPI document', () => {
  it('has exactly the operations of the table', () => {
    const written = operations.map(({ path, method }) => `${method} ${path}`)
    expect(written.toSorted()).toEqual(rows.map(([, method, path]) => `${method} ${path}`).toSorted())
    expect(new Set(rows.map(([row]) => row))).toEqual(new Set(Array.from({ length: 23 }, (_, index) => index + 1)))
  })

  it('is served without credentials, with a tag, and is the one in docs/', async () => {
    const response = await gateway.fetch(new Request('http://127.0.0.1:4000/api/openapi.json'))
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await response.text()).toBe(await readFile(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8'))
    const headers = { 'if-none-match': response.headers.get('etag') ?? '' }
    const again = await gateway.fetch(new Request('http://127.0.0.1:4000/api/openapi.json', { headers }))
    expect(again.status).toBe(304)
    expect((await get('/API/OpenAPI.json')).status).toBe(200)
    const refused = await get('/api/openapi.json', {}, 'POST')
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('names the roles of each operation, and each gets through, while any other gets 403', async () => {
    const asked = {
      SELLER: 'aurora-software',
      BROKER: 'cumulus-broker',
      ORGANIZATION: 'birch-clinic',
      SERVICE_OWNER: 'workspace-owner',
      OPERATOR: 'operator',
      ADMIN: 'admin',
    }
    for (const { path, operation } of operations.filter(({ method }) => method === 'get')) {
      const documented = operation.security.flatMap(({ bearer = [] }) => bearer)
      const open: string[] = []
      for (const [role, slug] of Object.entries(asked)) {
        const response = await get(example(path, operation), {
          authorization: `Bearer ${await gateway.token(slug as Exclude<As, null>)}`,
        })
        if (response.status !== 403) open.push(role)
      }
      expect([path, open.toSorted()]).toEqual([path, documented.toSorted()])
    }
  })

  it('has examples that the demo answers, each with the status of success', async () => {
    const order = ['get', 'post', 'put', 'delete']
    for (const method of order) {
      for (const { path, operation } of operations.filter((each) => each.method === method)) {
        const [role] = operation.security.flatMap(({ bearer = [] }) => bearer)
        const slug = role === 'SELLER' ? 'aurora-software' : role === 'BROKER' ? 'cumulus-broker' : 'operator'
        const [body] = Object.values(operation.requestBody?.content['application/json'].examples ?? {})
        const response = await gateway.fetch(
          new Request(`http://localhost:4000${example(path, operation)}`, {
            method: method.toUpperCase(),
            headers: { authorization: `Bearer ${await gateway.token(slug)}`, 'content-type': 'application/json' },
            body: body ? JSON.stringify(body.value) : null,
          }),
        )
        const success = String(routes.find(({ operationId }) => operationId === operation.operationId)?.status)
        expect([method, path, String(response.status)]).toEqual([method, path, success])
      }
    }
  })

  it('names the address that was asked, to which paths are appended', async () => {
    const response = await gateway.fetch(new Request('https://gateway.example.com/api/openapi.json'))
    const { servers } = (await response.json()) as { servers: { url: string }[] }
    expect(servers.map(({ url }) => url)).toEqual(['https://gateway.example.com'])
  })

  it('describes every property of every schema, and every parameter', () => {
    const silent: string[] = []
    const walk = (schema: JsonSchema, path: string): void => {
      for (const [name, member] of Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>)) {
        if (typeof member['description'] !== 'string') silent.push(`${path}.${name}`)
        walk(member, `${path}.${name}`)
      }
      for (const inner of [schema['items'] ?? [], schema['anyOf'] ?? []].flat() as JsonSchema[]) walk(inner, path)
    }
    for (const [name, schema] of Object.entries(document.components.schemas)) walk(schema, name)
    const parameters = operations.flatMap(({ operation }) => operation.parameters)
    for (const each of parameters) if ('in' in each && !each.description) silent.push(each.name)
    expect(silent).toEqual([])
    expect(Object.keys(document.components.schemas).length).toBeGreaterThan(15)
  })

  it('says each thing in one place, with ids in either case, and lists and Booleans as what they are', () => {
    for (const { path, operation } of operations) {
      const own = operation.parameters.filter((each): each is Parameter => 'in' in each)
      expect([path, new Set(own.map(({ name }) => name.toLowerCase())).size]).toEqual([path, own.length])
    }
    const listed = operations.find(({ operation }) => operation.operationId === 'listSellerSubscriptions')?.operation
    const types = listed?.parameters.flatMap((each) => ('in' in each ? [[each.name, each.schema['type']]] : []))
    expect(types).toEqual(
      expect.arrayContaining([
        ['first', 'integer'],
        ['statuses', 'array'],
        ['isTrial', 'boolean'],
      ]),
    )
    expect(JSON.stringify(document)).not.toContain('[0-9a-f]{8}')
  })

  it('names the position that reads take back, which answers to writes give', () => {
    const position = { $ref: '#/components/parameters/Position' }
    for (const operations of Object.values(document.paths))
      for (const [method, { parameters }] of Object.entries(operations))
        expect(parameters.some((each) => '$ref' in each && each.$ref === position.$ref)).toBe(method === 'get')
    expect(document.components.parameters['Position']).toMatchObject({ name: 'X-Triptych-Position', in: 'header' })
  })

  it('says what is wrong with a text that no database looks for, before a list begins', async () => {
    for (const search of ['%00', 'a%00b']) {
      const authorization = `Bearer ${await gateway.token('aurora-software')}`
      const response = await get(`/api/sellers/a0000000-0000-4000-8000-000000000001/subscriptions?search=${search}`, {
        authorization,
      })
      expect([response.status, await response.json()]).toEqual([
        400,
        { search: ['The input was not valid.', 'It must be without U+0000 and halves of surrogate pairs.'] },
      ])
    }
  })

  it('shows the body and the errors of the documents, letter by letter', () => {
    const text = JSON.stringify(document)
    expect(text).toContain(
      '{"id":"8806367b-001a-4632-afb4-27a7fad7660c","currencyCode":"EUR","customPropertiesData":[{"id":"adminFirstName","value":"John"}',
    )
    expect(text).toContain(
      '[{"errorCode":5,"errorName":"InvalidValue","errorMessage":"Custom property Domain is mandatory"}]',
    )
    expect(text).toContain('{"id":["The input was not valid."]}')
  })
})

/** The address of an operation with its examples, and what its query needs. */
function example(path: string, { parameters }: Operation): string {
  const own = parameters.filter((parameter): parameter is Parameter => 'in' in parameter)
  const named = new Map(
    own.filter((parameter) => parameter.in === 'path').map(({ name, example }) => [name, String(example)]),
  )
  const needed = own
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name }) => `${name}=EUR`)
  return `${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => named.get(name) ?? '')}?${needed.join('&')}`
}
