import { makeClient } from '../../src/identity/clients.ts'
import type { Role } from '../../src/vocabulary.ts'
import { addClient } from '../support/clients.ts'
import type { TestGateway } from '../support/gateway.ts'

/** What a machine proves itself with. */
export interface Credentials {
  readonly id: string
  readonly secret: string
}

type Fetcher = Pick<TestGateway, 'fetch'>

/** A new client: an operator unless said otherwise. */
export async function machine(
  { database, clock }: TestGateway,
  facts: { readonly role?: Role; readonly parties?: readonly string[] } = {},
): Promise<Credentials> {
  const { client, secret } = makeClient(
    { name: 'robot', role: facts.role ?? 'OPERATOR', parties: facts.parties ?? [] },
    clock.now,
  )
  await addClient(database, client)
  return { id: client.id, secret }
}

/** Asks the token endpoint, with credentials in the body (`post`) or in the header (`basic`). */
export async function post(
  { fetch }: Fetcher,
  fields: Record<string, string> | string,
  { post: inBody, basic }: { readonly post?: Credentials; readonly basic?: Credentials } = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = new URLSearchParams(fields)
  if (inBody)
    for (const [name, value] of [
      ['client_id', inBody.id],
      ['client_secret', inBody.secret],
    ] as const)
      body.append(name, value)
  const authorization = basic
    ? { authorization: `Basic ${Buffer.from(`${basic.id}:${basic.secret}`).toString('base64')}` }
    : {}
  return fetch(
    new Request('http://localhost:4000/connect/token', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...authorization, ...headers },
      body: typeof fields === 'string' && !inBody ? fields : String(body),
    }),
  )
}

/** A token for a client. */
export async function tokenOf(gateway: Fetcher, credentials: Credentials): Promise<string> {
  const response = await post(gateway, { grant_type: 'client_credentials' }, { post: credentials })
  const { access_token: token } = (await response.json()) as { access_token?: string }
  if (token === undefined) throw new Error(`There is no token, but ${response.status}.`)
  return token
}

/** The status of a GraphQL request with this token. */
export async function used({ fetch }: Fetcher, token = ''): Promise<number> {
  const response = await fetch(
    new Request('http://localhost:4000/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: '{ viewer { role } }' }),
    }),
  )
  return response.status
}

/** Does something so many milliseconds later. */
export async function later(gateway: TestGateway, milliseconds: number, work: () => Promise<unknown>): Promise<void> {
  const before = gateway.clock.now
  gateway.clock.now = new Date(before.getTime() + milliseconds)
  try {
    await work()
  } finally {
    gateway.clock.now = before
  }
}
