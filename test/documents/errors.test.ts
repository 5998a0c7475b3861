import type { GraphQLInterfaceType } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { errorsDocument } from '../../src/commands/errors-document.ts'
import { type ErrorCode, errorCodes } from '../../src/graphql/errors.ts'
import type { Refusal } from '../../src/operations/refusals.ts'
import { refusals } from '../../src/refusals.ts'
import { type RestErrorName, restErrors } from '../../src/rest/errors.ts'
import { schema } from '../../src/schema.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  const counts = {
    LIMIT_DEPTH: '4',
    LIMIT_ALIASES: '2',
    LIMIT_ROOT_FIELDS: '3',
    LIMIT_DIRECTIVES: '1',
    LIMIT_BATCH: '1',
  }
  const sizes = { LIMIT_TOKENS: '40', LIMIT_DOCUMENT_BYTES: '1000', LIMIT_BODY_BYTES: '2000', LIMIT_COST: '100' }
  gateway = await openGateway({ env: { ...counts, ...sizes } })
})

const json = { 'content-type': 'application/json', accept: 'application/graphql-response+json' }
const bearer = async () => ({ ...json, authorization: `Bearer ${await gateway.token('operator')}` })
const post = (body: unknown, headers: Record<string, string> = json) =>
  new Request('http://localhost:4000/graphql', {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
const asked = async (query: string) => post({ query }, await bearer())

/** A request for each code that can be had from outside. */
const requests: Partial<Record<ErrorCode, () => Promise<Request> | Request>> = {
  UNAUTHENTICATED: () => post({ query: '{ sellers(first: 1) { nodes { id } } }' }),
  BAD_USER_INPUT: () => asked('{ sellers(first: -1) { nodes { id } } }'),
  GRAPHQL_PARSE_FAILED: () => asked('{'),
  GRAPHQL_VALIDATION_FAILED: () => asked('{ nothing }'),
  OPERATION_RESOLUTION_FAILURE: () => asked('query A { viewer { role } } query B { viewer { role } }'),
  BAD_REQUEST: () => new Request('http://localhost:4000/graphql', { method: 'PUT' }),
  DEPTH_LIMIT: () => asked('{ sellers { nodes { services { nodes { seller { id } } } } } }'),
  TOKEN_LIMIT: () => asked(`{ viewer { ${'role '.repeat(40)} } }`),
  ALIAS_LIMIT: () => asked('{ viewer { a: role b: role c: role } }'),
  ROOT_FIELD_LIMIT: () => asked('{ __typename __typename __typename __typename }'),
  DIRECTIVE_LIMIT: () => asked('{ viewer @include(if: true) { role @include(if: true) } }'),
  DOCUMENT_SIZE_LIMIT: () => asked(`{ __typename } #${'x'.repeat(1000)}`),
  BODY_SIZE_LIMIT: () => asked(`{ __typename } #${'x'.repeat(2000)}`),
  BATCH_LIMIT: () => post([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
  COST_LIMIT: () => asked('{ sellers(first: 100) { nodes { id name } } }'),
  CSRF_PREVENTED: () => post({ query: '{ __typename }' }, { ...json, 'sec-fetch-site': 'cross-site' }),
}

const restPath = 'http://localhost:4000/api/resellers/b0000000-0000-4000-8000-000000000001/organizations/x/services'
const restAt = (method: string, headers: Record<string, string>, body: string | null = null) =>
  new Request(restPath.replace('/x/', '/c0000000-0000-4000-8000-000000000002/'), { method, headers, body })
const asBroker = async (headers: Record<string, string> = {}) => ({
  authorization: `Bearer ${await gateway.token('cumulus-broker')}`,
  ...headers,
})

/** A request for each error of the REST paths that can be had from outside; test/rest has the others. */
const restRequests: Partial<Record<RestErrorName, () => Promise<Request> | Request>> = {
  MethodNotAllowed: () => restAt('PATCH', {}),
  CrossSiteRequest: () => restAt('GET', { 'sec-fetch-site': 'cross-site' }),
  Forbidden: async () => restAt('GET', { authorization: `Bearer ${await gateway.token('operator')}` }),
  Unauthenticated: () => restAt('GET', {}),
  UnsupportedMediaType: async () => restAt('POST', await asBroker({ 'content-type': 'text/plain' }), '{}'),
  BodyTooLarge: async () =>
    restAt('POST', await asBroker({ 'content-type': 'application/json' }), `{"id":"${'x'.repeat(2000)}"}`),
}

describe('docs/errors.md', () => {
  it.each(Object.entries(restRequests))('says number and status of %s', async (name, request) => {
    const response = await gateway.fetch(await request())
    const [error] = (await response.json()) as { errorCode: number; errorName: string }[]
    const { number, status, meaning } = restErrors[name as RestErrorName]
    expect([response.status, error?.errorCode, error?.errorName]).toEqual([status, number, name])
    expect(errorsDocument()).toContain(`| ${number} | \`${name}\` | ${status} | ${meaning} |`)
  })

  it.each(Object.entries(requests))('says the status of %s', async (code, request) => {
    const response = await gateway.fetch(await request())
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] }
    expect(errors[0]?.extensions.code).toBe(code)
    expect(errorCodes[code as ErrorCode].status).toContain(String(response.status))
  })

  it('says that of an unaccepted token', async () => {
    const response = await gateway.fetch(
      post({ query: '{ __typename }' }, { ...json, authorization: 'Bearer nonsense' }),
    )
    expect(response.status).toBe(401)
    expect(errorCodes.UNAUTHENTICATED.status).toContain('401')
  })

  it('has every refusal of a mutation, with its code', () => {
    const document = errorsDocument()
    for (const Refused of refusals) {
      const { code } = Reflect.construct(Refused, [[], [], []]) as Refusal
      expect(document).toContain(`| \`${code}\` | \`${Refused.name}\` |`)
    }
  })

  it('has no other refusals than the graph, and each under a number of its own', () => {
    const { objects } = schema.getImplementations(schema.getType('DomainError') as GraphQLInterfaceType)
    expect(refusals.map(({ name }) => name).toSorted()).toEqual(objects.map(({ name }) => name).toSorted())
    const numbers = [...refusals.map(({ facts }) => facts), ...Object.values(restErrors)].map(({ number }) => number)
    expect(new Set(numbers).size).toBe(numbers.length)
  })
})
