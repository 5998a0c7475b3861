import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { beforeAll, describe, expect, it } from 'vitest'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const accepts = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream, */*;q=0.1',
  'multipart/mixed',
] as const

async function send(init: { method?: string; search?: string; body?: string; accept: string }) {
  const { method = 'POST', search = '', body, accept } = init
  const headers = {
    accept,
    authorization: `Bearer ${await gateway.token('operator')}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const response = await gateway.fetch(
    new Request(`http://localhost:4000/graphql${search}`, { method, headers, ...(body === undefined ? {} : { body }) }),
  )
  return { status: response.status, text: await response.text() }
}

const query = '{ viewer { role } }'
const values = ['1', '0', '-1.5', '"text"', '""', 'true', 'false', '[]', '[1]', '[{}]', '{}', '{"a":null}', 'null']
const members = ['query', 'operationName', 'variables', 'extensions', 'documentId', 'id', 'doc_id', 'key', '__proto__']
const bodies = [
  ...values,
  '',
  ' ',
  '\\n',
  'nope',
  '{',
  '{"query"',
  '[null]',
  '[[]]',
  `[[{"query":"${query}"}]]`,
  ...members.flatMap((name) =>
    values.flatMap((value) => [
      `{"${name}":${value}}`,
      `{"query":"${query}","${name}":${value}}`,
      `[{"query":"${query}","${name}":${value}}]`,
      `{"query":"query A { viewer { role } }","operationName":"A","${name}":${value}}`,
    ]),
  ),
  '{"query":"subscription { x }"}',
  '{"query":"query @live { viewer { role } }"}',
  '{"query":"mutation { __typename }"}',
]

describe('a request that is odd', () => {
  it.each(bodies)('never is a fault of ours: the body %s', async (body) => {
    for (const accept of accepts) {
      const { status, text } = await send({ body, accept })
      expect([status, text].join(' ')).not.toMatch(/^5|INTERNAL_SERVER_ERROR/)
    }
  })

  const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth)
  const brackets = nested(200_000, '[', ']')
  const members = `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`
  const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }'
  const times = 'query ($at: DateTime) { subscriptions(filter: { createdAt: { from: $at } }) { totalCount } }'
  it.each([
    ['variables', `{"query":"${query}","variables":{"a":${brackets}}}`],
    ['representations', `{"query":"${entities}","variables":{"r":[${brackets}]}}`],
    ['a key', `{"query":"${entities}","variables":{"r":[{"__typename":"Organization","id":${members}}]}}`],
    ['the body', brackets],
    ['extensions', `{"query":"${query}","extensions":{"a":${brackets}}}`],
    ['an id', `{"query":"query ($id: ID!) { node(id: $id) { id } }","variables":{"id":${brackets}}}`],
    ['a time', `{"query":"${times}","variables":{"at":${brackets}}}`],
  ])('never is a fault of ours: brackets in brackets in %s', async (_, body) => {
    for (const accept of accepts) {
      const { status, text } = await send({ body, accept })
      expect([status, text.slice(0, 2000)].join(' ')).not.toMatch(/^5|INTERNAL_SERVER_ERROR/)
    }
  })

  const asked = encodeURIComponent(query)
  it.each([
    '',
    '?',
    '?query',
    '?query=',
    `?query=${asked}&query=${asked}`,
    `?query[]=${asked}`,
    `?query=${asked}&operationName=`,
    ...['variables', 'extensions'].flatMap((name) =>
      ['nope', '', '{', '1', '[]', 'null', '"x"', '{}', '%7B', '[object%20Object]'].map(
        (value) => `?query=${asked}&${name}=${value}`,
      ),
    ),
    `?query=${asked}&variables=${nested(2000, '[', ']')}`,
    `?query=${asked}#&variables=nope`,
    `?documentId=#&variables=%F0&extensions=nope`,
    `?query=${encodeURIComponent('mutation { __typename }')}`,
  ])('never is a fault of ours: the address %s', async (search) => {
    for (const accept of accepts) {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']) {
        const { status, text } = await send({ method, search, accept })
        expect([method, status, text].join(' ')).not.toMatch(/^\w+ 5|INTERNAL_SERVER_ERROR/)
      }
    }
  })
})

describe('what is said of it', () => {
  const code = ({ status, text }: { status: number; text: string }) => [
    status,
    JSON.parse(text).errors?.[0].extensions.code,
  ]
  const [json, strict] = accepts

  it('an address whose JSON cannot be read is refused by the name of the parameter', async () => {
    for (const name of ['variables', 'extensions'])
      for (const accept of accepts) {
        const search = `?query=${encodeURIComponent(query)}&${name}=nope`
        const sent = await send({ method: 'GET', search, accept })
        expect(code(sent)).toEqual([400, 'BAD_REQUEST'])
        expect(sent.text).toContain(`The parameter ${name} is no JSON.`)
      }
  })

  it('an empty operation name is none', async () => {
    for (const body of [`{"query":"${query}","operationName":""}`, `[{"query":"${query}","operationName":""}]`]) {
      for (let time = 1; time <= 6; time += 1) {
        const { text } = await send({ body, accept: strict })
        expect([JSON.parse(text)].flat()).toEqual([{ data: { viewer: { role: 'OPERATOR' } } }])
      }
    }
    const two = '{"query":"query A { __typename } query B { __typename }","operationName":""}'
    expect(code(await send({ body: two, accept: strict }))).toEqual([400, 'OPERATION_RESOLUTION_FAILURE'])
  })

  it.each(['subscription { x }', 'subscription S { viewer { role } }', 'query @live { viewer { role } }'])(
    'a live operation does not fit the schema: %s',
    async (live) => {
      const body = JSON.stringify({ query: live })
      const [lenient, exact] = [await send({ body, accept: json }), await send({ body, accept: strict })]
      expect(code(lenient)).toEqual([200, 'GRAPHQL_VALIDATION_FAILED'])
      expect(code(exact)).toEqual([400, 'GRAPHQL_VALIDATION_FAILED'])
    },
  )

  it.each([
    [5000, { path: ['_entities', 0], extensions: { code: 'BAD_USER_INPUT', argument: 'representations[0]' } }],
    [
      200_000,
      { message: 'Variable "$r" has more than the 10000 values that are allowed.', extensions: { argument: 'r' } },
    ],
  ])('a representation that nests %i times is refused', async (times, refusal) => {
    const deep = '['.repeat(times) + ']'.repeat(times)
    const asked = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }'
    const { text } = await send({ body: `{"query":"${asked}","variables":{"r":[${deep}]}}`, accept: strict })
    expect(JSON.parse(text).errors).toMatchObject([refusal])
  })

  it('HEAD is GET without its body, and OPTIONS says what there is', async () => {
    const search = `?query=${encodeURIComponent(query)}`
    const [head, get] = [
      await send({ method: 'HEAD', search, accept: json }),
      await send({ method: 'GET', search, accept: json }),
    ]
    expect([head.status, head.text, get.status]).toEqual([200, '', 200])
    expect(await send({ method: 'OPTIONS', accept: json })).toEqual({ status: 204, text: '' })
  })
})

describe('a document that is named by its hash or id alone', () => {
  const hash = 'a'.repeat(64)
  it.each([
    `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${hash}"}}}`,
    `{"query":null,"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${hash}"}},"variables":{"id":1}}`,
    `{"query":"","extensions":{"persistedQuery":{"version":1,"sha256Hash":"${hash}"}}}`,
    `{"documentId":"sha256:${hash}"}`,
  ])('is asked for as a text, in words that links wait for: %s', async (body) => {
    const said = { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }
    for (const [accept, status] of [
      [accepts[0], 200],
      [accepts[1], 400],
    ] as const) {
      const sent = await send({ body, accept })
      expect(sent.status).toBe(status)
      expect(JSON.parse(sent.text).errors).toMatchObject([said])
    }
    const search = `?${new URLSearchParams({ extensions: `{"persistedQuery":{"version":1,"sha256Hash":"${hash}"}}` })}`
    expect(JSON.parse((await send({ method: 'GET', search, accept: accepts[0] })).text).errors).toMatchObject([said])
  })

  it('is sent as a text by the link of Apollo Client, which then sends no more hashes', async () => {
    const authorization = `Bearer ${await gateway.token('operator')}`
    const sent: string[] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init)
      sent.push(await request.clone().text())
      return gateway.fetch(request)
    }
    const http = new HttpLink({ uri: 'http://localhost:4000/graphql', fetch, headers: { authorization } })
    const persisted = new PersistedQueryLink({ sha256: () => hash })
    const client = new ApolloClient({ cache: new InMemoryCache(), link: persisted.concat(http) })
    const first = await client.query({ query: gql('{ viewer { role } }') })
    const second = await client.query({ query: gql('{ viewer { account } }') })
    expect([first.data, second.data]).toMatchObject([{ viewer: { role: 'OPERATOR' } }, { viewer: { account: 'USER' } }])
    expect(sent.map((body) => [body.includes('"query"'), body.includes(hash)])).toEqual([
      [false, true],
      [true, false],
      [true, false],
    ])
  })
})
