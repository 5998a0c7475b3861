import { expect } from 'vitest'
import type { RestCall } from '../../src/rest/counterpart.ts'
import { routes } from '../../src/routes.ts'
import type { As, TestGateway } from '../support/gateway.ts'
import { asGraphql, at } from './as-graphql.ts'

const origin = 'http://localhost:4000'

/** What came back for a REST request. */
export interface RestAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // Tests read answers by path; what is not there fails their assertions.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
}

/** What is sent beside method and path. `body` is sent as JSON, `raw` as it is. */
export interface Sent {
  readonly body?: unknown
  readonly raw?: BodyInit
  readonly headers?: Readonly<Record<string, string>>
}

const tokens = new WeakMap<TestGateway, Map<As, Promise<string>>>()

/** The header that somebody signs in with; signing takes longer than most requests, so each token is made once. */
async function credentialsOf(gateway: TestGateway, as: As): Promise<Record<string, string>> {
  if (as === null) return {}
  const known = tokens.get(gateway) ?? new Map<As, Promise<string>>()
  tokens.set(gateway, known)
  const token = known.get(as) ?? gateway.token(as)
  known.set(as, token)
  return { authorization: `Bearer ${await token}` }
}

/** Makes a request of the REST API. */
export async function requestOf(
  gateway: TestGateway,
  as: As,
  method: string,
  path: string,
  { body, raw, headers }: Sent = {},
): Promise<Request> {
  const credentials = await credentialsOf(gateway, as)
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const content = raw ?? (body === undefined ? null : JSON.stringify(body))
  const streams = raw instanceof ReadableStream ? { duplex: 'half' } : {}
  const init = { method, headers: { ...credentials, ...type, ...headers }, body: content, ...streams }
  return new Request(path.startsWith('http') ? path : `${origin}${path}`, init)
}

/** Sends a REST request and reads the whole answer. */
export async function send(
  gateway: TestGateway,
  as: As,
  method: string,
  path: string,
  sent: Sent = {},
): Promise<RestAnswer> {
  const response = await gateway.fetch(await requestOf(gateway, as, method, path, sent))
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) }
}

/** Calls an operation by its id, through the REST API. */
export function callRest(gateway: TestGateway, as: As, operationId: string, call: RestCall): Promise<RestAnswer> {
  const route = routes.find((each) => each.operationId === operationId)
  if (!route) throw new Error(`There is no operation ${operationId}.`)
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => call.path[name] ?? '')
  const query = call.query ? `?${new URLSearchParams(call.query)}` : ''
  const { 'If-Match': version, ...given } = call.headers ?? {}
  const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]))
  const guard = version === undefined ? {} : { 'if-match': tagOf(Number(version)) }
  return send(gateway, as, route.method.toUpperCase(), path + query, {
    body: call.body,
    headers: { ...headers, ...guard },
  })
}

/** A tag that names a version; the rest of it is about what is read, not about what is written. */
export const tagOf = (version: number) => `"${version}-0123456789abcdef"`

/** What came of a GraphQL request that stands for a REST call: an answer, null for nothing there; a refusal; or errors. */
export interface GraphAnswer {
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly value: any
  readonly refusal: {
    readonly __typename: string
    readonly message: string
    readonly issues?: readonly { message: string }[]
  } | null
  readonly errorCode: string | null
}

/** Asks the graph for the same as a REST call. */
export async function callGraph(
  gateway: TestGateway,
  as: As,
  operationId: string,
  call: RestCall,
): Promise<GraphAnswer> {
  const asked = asGraphql(operationId, call)
  if (!asked) throw new Error(`${operationId} has no counterpart.`)
  const { counterpart, variables } = asked
  const headers =
    call.headers?.['X-Request-Id'] === undefined ? {} : { 'x-request-id': String(call.headers['X-Request-Id']) }
  // A whole list in REST is a page of the largest size here, which no list of the demo exceeds.
  const whole = counterpart.answer.endsWith('.nodes') ? { first: 100 } : {}
  const { body } = await gateway.ask(
    null,
    counterpart.document,
    { ...whole, ...variables },
    { ...(await credentialsOf(gateway, as)), ...headers },
  )
  if (body.errors) return { value: null, refusal: null, errorCode: body.errors[0].extensions.code }
  const [field = ''] = counterpart.answer.split('.')
  const refusal = body.data[field]?.message === undefined ? null : body.data[field]
  return { value: refusal ? null : (at(body.data, counterpart.answer) ?? null), refusal, errorCode: null }
}

/** Expects two things to be equal, and tells what they are about where they are not. */
export function expectSame(about: string, received: unknown, expected: unknown): void {
  expect({ about, is: received }).toEqual({ about, is: expected })
}
