import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import type { As } from '../support/gateway.ts'
import { exchange, postTo, rawRequest, type Seen } from './client.ts'
import { type Answering, bodyBytes, closeServers, openServed, serve, type Served, viewer } from './served.ts'

/** The first time the document is new, then it is cached, and from the fourth time on it is compiled. */
const times = 6
const friend = 'https://app.example.com'

let served: Served
beforeAll(async () => {
  served = await openServed({ env: { CORS_ORIGINS: friend } })
})
beforeEach(() => served.forget())
afterAll(closeServers)

const authorizationOf = async (as: As): Promise<Record<string, string>> =>
  as === null ? {} : { authorization: `Bearer ${await served.gateway.token(as)}` }
const codeOf = ({ body }: Seen) => JSON.parse(body).errors?.[0].extensions.code

/** What must be the same each time: all but how the body is framed, the time, and the request's own id. */
function compared({ status, headers, body }: Seen, id: string) {
  const { date: _, connection: _c, 'keep-alive': _k, 'content-length': _l, 'transfer-encoding': _t, ...seen } = headers
  const isObject = seen['content-type']?.includes('json') && !body.startsWith('[')
  // The order of `data` and `errors` means nothing.
  const members = isObject ? Object.entries(JSON.parse(body)).toSorted(([a], [b]) => (a < b ? -1 : 1)) : body
  return JSON.parse(JSON.stringify({ status, seen, body: JSON.stringify(members) }).replaceAll(id, 'ID'))
}

interface Case {
  readonly as: As
  readonly query?: string
  readonly variables?: Record<string, unknown>
  readonly headers?: Record<string, string>
  readonly status: number
  readonly code?: string
  readonly mediaType?: string
  /** Whatever else the body must contain. */
  readonly says?: string
  /**
   * Whether the document is cached from the second time on; `none` where none is looked for, `elsewhere` where Yoga
   * does.
   */
  readonly then: 'cached' | 'new' | 'none' | 'elsewhere'
  readonly isBatch?: true
}

const one = 'query One($id: ID!) { subscription(id: $id) { id status organization { name } } }'
const remove = `mutation Remove($id: ID!) {
  deleteSubscription(input: { subscriptionId: $id }) { __typename ... on DomainError { code message } }
}`
const responseJson = 'application/graphql-response+json'

const cases: Record<string, Case> = {
  'a query': {
    as: 'birch-clinic',
    query: '{ viewer { role } subscriptions(first: 3) { nodes { id } } }',
    status: 200,
    says: 'ORGANIZATION',
    then: 'cached',
  },
  'a query with variables': {
    as: 'birch-clinic',
    query: one,
    variables: { id: subscriptionId(5) },
    status: 200,
    says: 'Birch Clinic',
    then: 'cached',
  },
  'a query with a bad variable': {
    as: 'birch-clinic',
    query: one,
    variables: { id: {} },
    status: 400,
    code: 'BAD_USER_INPUT',
    then: 'cached',
  },
  'an unknown field': {
    as: 'birch-clinic',
    query: '{ viewers { role } }',
    status: 200,
    code: 'GRAPHQL_VALIDATION_FAILED',
    then: 'new',
  },
  'a hidden id': {
    as: 'elm-studio',
    query: one,
    variables: { id: subscriptionId(5) },
    status: 200,
    says: 'null',
    then: 'cached',
  },
  'a mutation that is refused': {
    as: 'aurora-software',
    query: remove,
    variables: { id: subscriptionId(5) },
    status: 200,
    says: 'IllegalTransition',
    then: 'cached',
  },
  'a mutation that the role may not use': {
    as: 'birch-clinic',
    query: remove,
    variables: { id: subscriptionId(5) },
    status: 200,
    code: 'FORBIDDEN',
    then: 'cached',
  },
  'no credentials': {
    as: null,
    query: '{ sellers { totalCount } }',
    status: 200,
    code: 'UNAUTHENTICATED',
    then: 'cached',
  },
  'bad credentials': {
    as: null,
    headers: { authorization: 'Bearer x.y.z' },
    status: 401,
    code: 'UNAUTHENTICATED',
    then: 'none',
  },
  'a page of another site': {
    as: null,
    headers: { origin: 'https://evil.example' },
    status: 403,
    code: 'CSRF_PREVENTED',
    then: 'none',
  },
  'a page of a site that is allowed': {
    as: null,
    headers: { origin: friend, 'sec-fetch-site': 'cross-site' },
    status: 200,
    then: 'cached',
  },
  'a batch': { as: 'operator', isBatch: true, status: 200, says: '[{', then: 'elsewhere' },
  'application/graphql-response+json': {
    as: null,
    headers: { accept: responseJson },
    status: 200,
    mediaType: responseJson,
    then: 'cached',
  },
  'application/json': {
    as: null,
    headers: { accept: 'application/json' },
    status: 200,
    mediaType: 'application/json',
    then: 'cached',
  },
  '*/*': { as: null, headers: { accept: '*/*' }, status: 200, mediaType: 'application/json', then: 'cached' },
  'a media type that is not sent': {
    as: 'aurora-software',
    query: remove,
    variables: { id: subscriptionId(5) },
    headers: { accept: 'text/html' },
    status: 406,
    code: 'BAD_REQUEST',
    then: 'none',
  },
  'another encoding of JSON': {
    as: null,
    headers: { accept: 'application/json; charset=iso-8859-1' },
    status: 200,
    mediaType: 'application/json; charset=utf-8',
    then: 'cached',
  },
  'text/event-stream': {
    as: null,
    headers: { accept: 'text/event-stream' },
    status: 200,
    mediaType: 'text/event-stream',
    then: 'elsewhere',
  },
  'application/graphql-response+json with a refusal': {
    as: null,
    query: '{ sellers { totalCount } }',
    headers: { accept: responseJson },
    status: 200,
    code: 'UNAUTHENTICATED',
    mediaType: responseJson,
    then: 'cached',
  },
  'application/graphql-response+json with an unknown field': {
    as: null,
    query: '{ viewers { role } }',
    headers: { accept: responseJson },
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
    mediaType: responseJson,
    then: 'new',
  },
}

describe('a request that comes again and again', () => {
  it.each(Object.entries(cases))('%s: is answered and logged the same each time', async (name, each) => {
    // A document of its own, so that it is new.
    const asked = { query: `# ${name}\n${each.query ?? '{ viewer { role } }'}`, variables: each.variables }
    const body = JSON.stringify(each.isBatch ? [asked, asked] : asked)
    const authorization = await authorizationOf(each.as)
    const answers: Seen[] = []
    for (let time = 1; time <= times; time += 1) {
      answers.push(await served.post(body, { ...authorization, ...each.headers, 'x-request-id': `time-${time}` }))
    }
    // What may be a stream is no matter of one text.
    const entry = each.mediaType === 'text/event-stream' ? 'fetch' : 'fast'
    expect(served.entries).toEqual(Array.from({ length: times }, () => entry))
    const wanted = /cached|new/.test(each.then) ? ['new', ...Array.from({ length: times - 1 }, () => each.then)] : []
    expect(each.then === 'elsewhere' ? [] : served.documents()).toEqual(wanted)

    const [first] = answers
    if (!first) throw new Error('There is no answer.')
    expect(first.status).toBe(each.status)
    expect(first.headers['content-type']).toMatch(each.mediaType ? each.mediaType : /json/)
    expect(first.headers).toMatchObject({ 'x-request-id': 'time-1', 'x-content-type-options': 'nosniff' })
    expect(first.headers['www-authenticate']?.slice(0, 13)).toBe(each.status === 401 ? 'Bearer error=' : undefined)
    expect(first.body).toContain(each.says ?? '')
    expect(first.body).toContain(each.code ? `"code":"${each.code}"` : '')
    for (const [index, answer] of answers.entries()) {
      expect(compared(answer, `time-${index + 1}`)).toEqual(compared(first, 'time-1'))
      const length = Buffer.byteLength(answer.body)
      expect(Number(answer.headers['content-length'] ?? length)).toBe(length)
    }

    const lines = answers.map((_, index) => served.linesOf(`time-${index + 1}`)[0] ?? {})
    expect(
      served.gateway.log.filter(({ msg, requestId }) => msg === 'request' && String(requestId).startsWith('time-')),
    ).toHaveLength(times)
    for (const [index, line] of lines.entries()) {
      expect(line).toEqual({
        ...lines[0],
        requestId: `time-${index + 1}`,
        time: expect.any(String),
        milliseconds: expect.any(Number),
      })
      expect(line).toMatchObject({ msg: 'request', method: 'POST', path: '/graphql', status: each.status })
    }
  })

  it('says in its log line what was asked and which errors came, whether its document is cached or not', async () => {
    const query = 'query Sellers { sellers { totalCount } }'
    for (const id of ['first', 'second'])
      await served.post(JSON.stringify({ query, operationName: 'Sellers' }), { 'x-request-id': id })
    expect(served.documents()).toEqual(['new', 'cached'])
    for (const id of ['first', 'second']) {
      expect(served.linesOf(id)).toEqual([
        expect.objectContaining({ operation: 'Sellers', errorCodes: ['UNAUTHENTICATED'] }),
      ])
    }
  })
})

describe('the length of an answer', () => {
  const echo: Answering = {
    fetch: () => Promise.reject(new Error('Only POSTs come.')),
    async handleFast(_, read) {
      const body = String(await read(bodyBytes).then((bytes) => bytes && Buffer.from(bytes)))
      return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
    },
  }

  it.each([1, 1000, 4096, 4097, 20_000, 90_000])(
    'is right for %i characters, whatever bytes they have',
    async (length) => {
      const { port } = await serve(echo)
      for (const character of ['a', 'é', '漢', '😀']) {
        const body = character.repeat(length).slice(0, character.length === 2 ? length - (length % 2) : length)
        const answer = await postTo(port, body)
        expect(Number(answer.headers['content-length'])).toBe(Buffer.byteLength(body))
        expect(answer.body).toBe(body)
      }
    },
  )

  it('is right where half a character is sent alone', async () => {
    const { port } = await serve({
      ...echo,
      handleFast: async () => ({ status: 200, headers: {}, body: '\ud83d!' }),
    })
    expect(await postTo(port, viewer)).toMatchObject({ headers: { 'content-length': '4' }, body: '\ufffd!' })
  })
})

describe('a header that comes twice', () => {
  it.each<[string, (token: string) => [string, string][]]>([
    [
      'Authorization, the same',
      (token) => [
        ['Authorization', `Bearer ${token}`],
        ['Authorization', `Bearer ${token}`],
      ],
    ],
    [
      'Authorization, a bad one first',
      (token) => [
        ['Authorization', 'Bearer x.y.z'],
        ['Authorization', `Bearer ${token}`],
      ],
    ],
    [
      'Authorization, a bad one last',
      (token) => [
        ['Authorization', `Bearer ${token}`],
        ['authorization', 'Bearer x.y.z'],
      ],
    ],
    ['Content-Type, the same', () => [['Content-Type', 'application/json']]],
    ['Content-Type, another', () => [['Content-Type', 'text/plain']]],
    [
      'Accept',
      () => [
        ['Accept', 'text/html'],
        ['Accept', responseJson],
      ],
    ],
    [
      'Origin',
      () => [
        ['Origin', friend],
        ['Origin', 'https://evil.example'],
      ],
    ],
    [
      'Sec-Fetch-Site',
      () => [
        ['Sec-Fetch-Site', 'same-origin'],
        ['Sec-Fetch-Site', 'cross-site'],
      ],
    ],
  ])('%s: enters as a whole request', async (_, more) => {
    const id = 'comes-twice'
    const headers: [string, string][] = [
      ['Content-Type', 'application/json'],
      ['X-Request-Id', id],
      ...more(await served.gateway.token('birch-clinic')),
    ]
    const lines = headers.map(([name, value]) => `${name}: ${value}`)
    const [answer, ...others] = await exchange(
      served.port,
      rawRequest(['Host: 127.0.0.1', ...lines, 'Connection: close'], viewer),
    )
    expect(others).toEqual([])
    expect(served.entries).toEqual(['fetch'])
    const expected = await served.gateway.fetch(
      new Request('http://127.0.0.1/graphql', { method: 'POST', headers, body: viewer }),
    )
    expect(compared(answer as Seen, id)).toEqual(
      compared(
        { status: expected.status, headers: Object.fromEntries(expected.headers), body: await expected.text() },
        id,
      ),
    )
  })

  it('may be X-Request-Id, which is then none', async () => {
    const [answer] = await exchange(
      served.port,
      rawRequest(
        [
          'Host: 127.0.0.1',
          'Content-Type: application/json',
          'X-Request-Id: a',
          'X-Request-Id: b',
          'Connection: close',
        ],
        viewer,
      ),
    )
    expect(answer?.headers['x-request-id']).toMatch(/^[0-9a-f]{8}-/)
    expect([answer?.status, served.entries]).toEqual([200, ['fetch']])
  })
})

describe('a body', () => {
  const search = Buffer.from(JSON.stringify({ query: '# ünï 漢😀\n{ viewer { role } }' }))

  it('in chunks is answered', async () => {
    const answer = await served.post([search.subarray(0, 10), search.subarray(10)])
    expect([answer.status, JSON.parse(answer.body), served.entries]).toEqual([
      200,
      { data: { viewer: null } },
      ['fetch'],
    ])
  })

  it('in single bytes is answered at each entry, though some characters come apart', async () => {
    const pieces = [...search].map((byte) => Buffer.of(byte))
    for (const entry of ['fetch', 'fast']) {
      served.forget()
      const answer = await served.post(pieces, entry === 'fast' ? { 'content-length': search.length } : {})
      expect([answer.status, JSON.parse(answer.body), served.entries]).toEqual([
        200,
        { data: { viewer: null } },
        [entry],
      ])
    }
  })

  it('may be as long as the limit', async () => {
    const answer = await served.post(viewer.padEnd(bodyBytes), await authorizationOf('operator'))
    expect([answer.status, served.entries]).toEqual([200, ['fast']])
  })

  it('that is said to be longer than the limit is refused, before it is sent and after', async () => {
    const id = 'too-long'
    const head = rawRequest(
      ['Host: 127.0.0.1', 'Content-Type: application/json', `X-Request-Id: ${id}`, 'Connection: close'],
      '',
    )
    const [unsent] = await exchange(served.port, head.replace('Content-Length: 0', `Content-Length: ${bodyBytes + 1}`))
    const sent = await served.post(viewer.padEnd(bodyBytes + 1), { 'x-request-id': id })
    for (const answer of [unsent, sent])
      expect([answer?.status, answer && codeOf(answer)]).toEqual([413, 'BODY_SIZE_LIMIT'])
    expect(served.linesOf(id).map(({ status, errorCodes }) => [status, errorCodes])).toEqual([
      [413, ['BODY_SIZE_LIMIT']],
      [413, ['BODY_SIZE_LIMIT']],
    ])
    expect(served.entries).toEqual(['fetch', 'fetch'])
  })

  it('that is empty is refused as one that is no JSON', async () => {
    for (const body of ['', '{', 'null', '\ufeff']) {
      const answer = await served.post(body)
      expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_REQUEST'])
    }
  })

  it('may begin with a mark of its byte order', async () => {
    expect(await served.post(`\ufeff${viewer}`)).toMatchObject({ status: 200, body: '{"data":{"viewer":null}}' })
  })
})

describe('a request without a usual host', () => {
  it.each([
    ['HTTP/1.0 without one, from a page of the address', '1.0', ['Origin: http://127.0.0.1']],
    ['HTTP/1.0 without one, from a page of localhost', '1.0', ['Origin: http://localhost']],
    ['one with a user', '1.1', ['Host: someone@127.0.0.1']],
    ['one that is no number of four bytes', '1.1', ['Host: 1.2.3.4.5']],
    ['an empty one', '1.1', ['Host:']],
    ['one with a port too large', '1.1', ['Host: localhost:99999']],
  ])('%s: is answered the same when its document is cached', async (name, version, lines) => {
    const body = JSON.stringify({ query: `# ${name}\n{ viewer { role } }` })
    const bytes = rawRequest(
      [...lines, 'Content-Type: application/json', 'X-Request-Id: host', 'Connection: close'],
      body,
      version,
    )
    const [first] = await exchange(served.port, bytes)
    await served.post(body)
    const [second] = await exchange(served.port, bytes)
    expect(compared(second as Seen, 'host')).toEqual(compared(first as Seen, 'host'))
  })
})
