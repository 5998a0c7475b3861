import { createHash } from 'node:crypto'
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { getIntrospectionQuery, print } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { openGateway, type As, type TestGateway } from '../support/gateway.ts'

const role = 'query Role { viewer { role } }'
const page = 'query Page($first: Int) { subscriptions(first: $first) { nodes { id } } }'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const other = 'query Other { viewer { account } }'
const published = [
  { id: 'role', document: role },
  { id: hashOf(page), document: page },
  { id: 'broken', document: '{ nothing }' },
  {
    id: 'deep',
    document: '{ subscriptions { nodes { organization { reseller { organizations { nodes { id } } } } } } }',
  },
  {
    id: 'write',
    document:
      'mutation { updateSubscription(input: { subscriptionId: "8806367b-001a-4632-afb4-27a7fad7660c", quantity: 1 }) { __typename } }',
  },
]

async function open(env: Record<string, string>): Promise<TestGateway> {
  const gateway = await openGateway({ env })
  gateway.trusted.replace(published)
  return gateway
}

async function post(gateway: TestGateway, as: As, body: unknown, accept = 'application/graphql-response+json') {
  const authorization = as === null ? null : `Bearer ${await gateway.token(as)}`
  const headers = { 'content-type': 'application/json', accept, ...(authorization && { authorization }) }
  const response = await gateway.fetch(
    new Request('http://localhost:4000/graphql', { method: 'POST', headers, body: JSON.stringify(body) }),
  )
  const text = await response.text()
  return { status: response.status, text, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : null }
}

async function get(gateway: TestGateway, as: As, parameters: Record<string, string>) {
  const headers = { accept: 'application/json', ...(as && { authorization: `Bearer ${await gateway.token(as)}` }) }
  const response = await gateway.fetch(
    new Request(`http://localhost:4000/graphql?${new URLSearchParams(parameters)}`, { headers }),
  )
  return { status: response.status, body: await response.json() }
}

const apollo = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } })
// Tests read answers by path; what is not there fails their assertions.
// oxlint-disable-next-line typescript/no-explicit-any
const codeOf = ({ body }: { body: any }) => body.errors?.[0].extensions.code
const answered = { viewer: { role: 'OPERATOR' } }

describe.each(['allowed', 'only'])('where trusted documents are %s, one', (mode) => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await open({ TRUSTED_DOCUMENTS: mode })
  })

  it('is named by its id in a POST, new or cached, in a GET, in a batch and for a stream', async () => {
    for (let round = 0; round < 6; round += 1)
      expect((await post(gateway, 'operator', { documentId: 'role' })).body).toEqual({ data: answered })
    expect((await get(gateway, 'operator', { documentId: 'role' })).body).toEqual({ data: answered })
    const batch = await post(gateway, 'operator', [
      { documentId: 'role' },
      { documentId: 'gone' },
      { ...apollo(hashOf(page)), variables: { first: 1 } },
    ])
    expect(batch.body[0]).toEqual({ data: answered })
    expect(batch.body[1].errors[0].extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND')
    expect(batch.body[2].data.subscriptions.nodes).toHaveLength(1)
    const stream = await post(gateway, 'operator', { documentId: 'role' }, 'text/event-stream')
    expect(stream.text).toContain('"role":"OPERATOR"')
  })

  it('is named by a hash as Apollo’s clients write it, with variables', async () => {
    const asked = { ...apollo(hashOf(page)), variables: { first: 2 } }
    expect((await post(gateway, 'operator', asked)).body.data.subscriptions.nodes).toHaveLength(2)
    const { extensions } = apollo(hashOf(page))
    const parameters = { extensions: JSON.stringify(extensions), variables: '{"first":3}' }
    expect((await get(gateway, 'operator', parameters)).body.data.subscriptions.nodes).toHaveLength(3)
  })

  it('comes with its text or without, and never with another text', async () => {
    expect((await post(gateway, 'operator', { documentId: 'role', query: role })).body.data).toEqual(answered)
    expect(codeOf(await post(gateway, 'operator', { documentId: 'role', query: other }))).toBe('BAD_REQUEST')
    expect(codeOf(await post(gateway, 'operator', { query: other, ...apollo(hashOf(role)) }))).toBe('BAD_REQUEST')
    expect(codeOf(await post(gateway, 'operator', { query: other, ...apollo(hashOf(page)) }))).toBe('BAD_REQUEST')
  })

  it('has the limits that others have, and writes by POST alone', async () => {
    expect(codeOf(await post(gateway, 'operator', { documentId: 'broken' }))).toBe('GRAPHQL_VALIDATION_FAILED')
    expect(codeOf(await post(gateway, null, { documentId: 'deep' }))).toBe('DEPTH_LIMIT')
    expect(
      (await post(gateway, 'cumulus-broker', { documentId: 'write' })).body.data.updateSubscription.__typename,
    ).toBe('NotFound')
    expect((await get(gateway, 'cumulus-broker', { documentId: 'write' })).status).toBe(405)
  })

  it('that is unknown is asked for as a text, in words that links wait for', async () => {
    for (const body of [{ documentId: 'gone' }, apollo('a'.repeat(64))]) {
      const { status, body: said } = await post(gateway, 'operator', body)
      expect([status, said.errors[0].message, codeOf({ body: said })]).toEqual([
        400,
        'PersistedQueryNotFound',
        'PERSISTED_QUERY_NOT_FOUND',
      ])
    }
  })

  it('is counted, and stands in the log', async () => {
    const before = gateway.trusted.uses.get('role') ?? 0
    for (let round = 0; round < 3; round += 1) await post(gateway, 'operator', { documentId: 'role' })
    await get(gateway, 'operator', { documentId: 'role' })
    expect(gateway.trusted.uses.get('role')).toBe(before + 4)
    expect(gateway.log.at(-1)).toMatchObject({ msg: 'request', document: 'role' })
  })
})

describe('where trusted documents are allowed, others', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await open({ TRUSTED_DOCUMENTS: 'allowed' })
  })

  it('are executed, and not kept under the id that came with them', async () => {
    const asked = { query: other, ...apollo(hashOf(other)) }
    expect((await post(gateway, 'operator', asked)).body.data).toEqual({ viewer: { account: 'USER' } })
    expect(codeOf(await post(gateway, 'operator', apollo(hashOf(other))))).toBe('PERSISTED_QUERY_NOT_FOUND')
    expect((await post(gateway, 'operator', { query: other, documentId: 'mine' })).body.data).toEqual({
      viewer: { account: 'USER' },
    })
    expect(codeOf(await post(gateway, 'operator', { documentId: 'mine' }))).toBe('PERSISTED_QUERY_NOT_FOUND')
    expect((await post(gateway, 'operator', { query: other })).body.data).toEqual({ viewer: { account: 'USER' } })
  })

  it('are sent by the link of Apollo Client where their hash is unknown', async () => {
    const authorization = `Bearer ${await gateway.token('operator')}`
    const sent: string[] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init)
      sent.push(await request.clone().text())
      return gateway.fetch(request)
    }
    const http = new HttpLink({ uri: 'http://localhost:4000/graphql', fetch, headers: { authorization } })
    const client = new ApolloClient({
      cache: new InMemoryCache({ typePolicies: { Viewer: { merge: true } } }),
      link: new PersistedQueryLink({ sha256: hashOf }).concat(http),
    })
    const known = gql('query Known { viewer { role } }')
    gateway.trusted.replace([
      ...published,
      {
        id: hashOf(print(client.documentTransform.transformDocument(known))),
        document: print(client.documentTransform.transformDocument(known)),
      },
    ])
    const first = await client.query({ query: known })
    const second = await client.query({ query: gql('query Unknown { viewer { account } }') })
    expect([first.data, second.data]).toMatchObject([{ viewer: { role: 'OPERATOR' } }, { viewer: { account: 'USER' } }])
    expect(sent.map((body) => [body.includes('"query"'), body.includes('sha256Hash')])).toEqual([
      [false, true],
      [false, true],
      [true, true],
    ])
  })
})

describe('where there are only trusted documents', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await open({ TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_EXEMPT: 'service-owner' })
  })

  it.each([
    ['a text', { query: other }],
    ['the text of a trusted one without its id', { query: role }],
    ['a text with its hash', { query: other, ...apollo(hashOf(other)) }],
    ['a text with an id that nobody knows', { query: other, documentId: 'mine' }],
    ['introspection', { query: getIntrospectionQuery() }],
    ['the schema for routers', { query: '{ _service { sdl } }' }],
  ])('%s is refused, from everybody, by every way', async (_, body) => {
    for (const as of ['operator', 'aurora-software', null] as const) {
      const refused = await post(gateway, as, body)
      expect([refused.status, codeOf(refused)]).toEqual([400, 'DOCUMENT_NOT_TRUSTED'])
      expect(
        codeOf(
          await post(gateway, as, body, 'text/event-stream').then(({ text }) => ({
            body: JSON.parse(/data: ?(\{.*)/.exec(text)?.[1] ?? text),
          })),
        ),
      ).toBe('DOCUMENT_NOT_TRUSTED')
      const parameters = Object.fromEntries(
        Object.entries(body).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
      )
      expect(codeOf(await get(gateway, as, parameters))).toBe('DOCUMENT_NOT_TRUSTED')
    }
    const [member] = (await post(gateway, 'operator', [body, { documentId: 'role' }])).body
    expect(member.errors[0].extensions.code).toBe('DOCUMENT_NOT_TRUSTED')
  })

  it('roles that are exempt send what they like', async () => {
    expect((await post(gateway, 'borealis-owner', { query: other })).body.data).toEqual({
      viewer: { account: 'SERVICE' },
    })
    expect((await post(gateway, 'borealis-owner', { query: getIntrospectionQuery() })).status).toBe(200)
  })

  it('REST is as ever', async () => {
    const response = await gateway.fetch(
      new Request('http://localhost:4000/api/openapi.json', { headers: { accept: 'application/json' } }),
    )
    expect(response.status).toBe(200)
  })
})
