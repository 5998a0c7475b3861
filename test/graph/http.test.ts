import { serverAudits } from 'graphql-http'
import { beforeAll, describe, expect, it } from 'vitest'
import { birchClinic, subscriptionId } from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

const origin = 'https://app.example.com'
let gateway: TestGateway
let openToOrigin: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
  openToOrigin = await openGateway({ env: { CORS_ORIGINS: origin } })
})

const url = 'http://localhost:4000/graphql'
const viewer = JSON.stringify({ query: '{ viewer { role } }' })
const json = { 'content-type': 'application/json' }

function send(init: RequestInit = {}, to = url, { fetch }: Pick<TestGateway, 'fetch'> = gateway): Promise<Response> {
  return fetch(new Request(to, init))
}
const post = (headers: Record<string, string> = {}, body = viewer, to = gateway) =>
  send({ method: 'POST', headers: { ...json, ...headers }, body }, url, to)
const codeOf = async (response: Response) => (await response.json()).errors?.[0].extensions.code

describe('GraphQL over HTTP, as its audits check it', () => {
  const audits = serverAudits({ url, fetchFn: (input: string, init: RequestInit) => send(init, input) })
  it.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$id: $name', async ({ fn }) => {
    expect(await fn()).toMatchObject({ status: 'ok' })
  })
})

describe('methods', () => {
  it('GET asks with a query, variables and an operation name in the URL', async () => {
    const parameters = new URLSearchParams({
      query: 'query A { viewer { role } } query B($id: ID!) { subscription(id: $id) { id } }',
      operationName: 'B',
      variables: JSON.stringify({ id: subscriptionId(5) }),
    })
    const headers = { authorization: `Bearer ${await gateway.token('birch-clinic')}` }
    const response = await send({ headers }, `${url}?${parameters}`)
    expect(await response.json()).toEqual({ data: { subscription: { id: subscriptionId(5) } } })
  })

  it('GET may change nothing', async () => {
    const response = await send({}, `${url}?query=${encodeURIComponent('mutation { deleteSubscription }')}`)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    expect(await codeOf(response)).toBe('BAD_REQUEST')
  })

  it.each(['PUT', 'PATCH', 'DELETE'])('%s is not among them, and the answer says which are', async (method) => {
    const response = await send({ method, headers: json })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, POST')
  })

  it.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/jsonx',
  ])('a body of type %s is refused', async (type) => {
    const response = await send({
      method: 'POST',
      headers: type === undefined ? {} : { 'content-type': type },
      body: Buffer.from(viewer),
    })
    expect(response.status).toBe(415)
    expect(response.headers.get('accept-post')).toBe('application/json')
    expect(await codeOf(response)).toBe('BAD_REQUEST')
  })

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=UTF-8',
    'application/graphql+json',
  ])('a body of type %s is read', async (type) => {
    expect((await post({ 'content-type': type })).status).toBe(200)
  })

  it.each([
    '',
    '{',
    '{"query":',
    'null',
    '"text"',
    '1',
    '{}',
    '{"query":1}',
    '{"query":"{ viewer { role } }","variables":[]}',
    '\u0000',
  ])('the body %j is refused', async (body) => {
    const response = await post({}, body)
    expect(response.status).toBe(400)
    const { errors } = await response.json()
    expect(errors[0].extensions).toEqual({ code: 'BAD_REQUEST', requestId: response.headers.get('x-request-id') })
    expect(errors[0].message).not.toMatch(/JSON at position|\bat \w+ \(|node_modules|Unexpected token/)
  })

  it('a document that does not parse, and one that does not fit, are told apart', async () => {
    const accept = { accept: 'application/graphql-response+json' }
    const unparsed = await post(accept, JSON.stringify({ query: '{ viewer {' }))
    expect([unparsed.status, await codeOf(unparsed)]).toEqual([400, 'GRAPHQL_PARSE_FAILED'])
    const unfit = await post(accept, JSON.stringify({ query: '{ viewers { role } }' }))
    expect([unfit.status, await codeOf(unfit)]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED'])
    const unnamed = await post(
      accept,
      JSON.stringify({ query: 'query A { viewer { role } } query B { viewer { role } }' }),
    )
    expect([unnamed.status, await codeOf(unnamed)]).toEqual([400, 'OPERATION_RESOLUTION_FAILURE'])
  })
})

describe('the media type of an answer', () => {
  const graphqlResponse = 'application/graphql-response+json'
  const typeOf = async (accept: string) => (await post({ accept })).headers.get('content-type')

  it.each([
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['text/html, */*;q=0.1', 'application/json'],
    ['Application/JSON', 'application/json'],
    ['application/json; charset=iso-8859-1', 'application/json'],
    ['application/json;charset=utf-16;q=0.5', 'application/json'],
    ['application/json; profile="a,b"', 'application/json'],
    [graphqlResponse, graphqlResponse],
    [`${graphqlResponse}, application/json`, graphqlResponse],
    [`application/json, ${graphqlResponse}`, 'application/json'],
    [`application/json;q=0.9, ${graphqlResponse}`, graphqlResponse],
    [`application/json;q=0, ${graphqlResponse};q=0.001`, graphqlResponse],
    [`text/html, text/event-stream, multipart/mixed, application/json;q=0.1`, 'application/json'],
  ])('for `Accept: %s` is %s', async (accept, mediaType) => {
    expect(await typeOf(accept)).toBe(`${mediaType}; charset=utf-8`)
  })

  it.each(['text/event-stream', 'text/event-stream, text/html', 'multipart/mixed'])(
    'for `Accept: %s` is that of a stream',
    async (accept) => {
      const response = await post({ accept })
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining(accept.split(',')[0] ?? ''),
      ])
      expect(await response.text()).toContain('{"data":{"viewer":null}}')
    },
  )

  it.each(['text/html', 'image/*', 'application/xml', 'application/json;q=0', '*/*;q=0', 'json', ';', 'text/html,'])(
    'is found before anything is executed: `Accept: %s` is refused',
    async (accept) => {
      const list = '{ subscriptions(filter: { statuses: [ACTIVE] }, first: 1) { nodes { id quantity } } }'
      const found = async () => (await gateway.read('cumulus-broker', list)).subscriptions.nodes[0]
      const { id, quantity: before } = await found()
      const query = `# ${accept}
        mutation ($id: ID!, $quantity: Int!) {
          updateSubscription(input: { subscriptionId: $id, quantity: $quantity }) { __typename }
        }`
      const change = async (quantity: number, headers: Record<string, string> = {}) => {
        const authorization = `Bearer ${await gateway.token('cumulus-broker')}`
        return post({ authorization, ...headers }, JSON.stringify({ query, variables: { id, quantity } }))
      }
      // The first time the document is new, the second time it is cached.
      for (const expected of [before, before + 1]) {
        const refused = await change(before + 2, { accept })
        expect([refused.status, refused.headers.get('content-type')]).toEqual([406, 'application/json; charset=utf-8'])
        expect(await codeOf(refused)).toBe('BAD_REQUEST')
        expect(await found()).toEqual({ id, quantity: expected })
        const changed = await change(before + 1)
        expect(await changed.json()).toEqual({
          data: { updateSubscription: { __typename: 'UpdateSubscriptionSuccess' } },
        })
      }
    },
  )
})

describe('pages of other sites', () => {
  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  ])('may not ask: %j', async (headers) => {
    for (const response of [
      await post({ host: 'localhost:4000', ...headers }),
      await send({ headers: { ...headers } }, `${url}?query={viewer{role}}`),
    ]) {
      expect(response.status).toBe(403)
      expect(await codeOf(response)).toBe('CSRF_PREVENTED')
    }
  })

  it.each([
    {},
    { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:4000' },
    { 'sec-fetch-site': 'none' },
    { origin: 'http://localhost:4000', host: 'localhost:4000' },
    { origin: 'http://localhost:4000' },
  ])('but its own pages and programs may: %j', async (headers) => {
    expect((await post(headers)).status).toBe(200)
  })

  it('get no header that lets them read an answer', async () => {
    const headers = { origin, 'sec-fetch-site': 'cross-site' }
    const preflight = await send({
      method: 'OPTIONS',
      headers: { ...headers, 'access-control-request-method': 'POST' },
    })
    expect(preflight.status).toBe(403)
    for (const response of [preflight, await post(headers)]) {
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  it('may ask and read where they are configured, also what is refused', async () => {
    const headers = { origin, 'sec-fetch-site': 'cross-site' }
    const preflight = await send(
      {
        method: 'OPTIONS',
        headers: {
          ...headers,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      },
      url,
      openToOrigin,
    )
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization.*content-type/)
    const answers = [
      preflight,
      await post(headers, viewer, openToOrigin),
      await post({ ...headers, authorization: 'Bearer x' }, viewer, openToOrigin),
    ]
    expect(answers.map(({ status }) => status)).toEqual([204, 200, 401])
    for (const answer of answers) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
      expect(answer.headers.get('vary')?.toLowerCase()).toContain('origin')
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    }
    const others = await post({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, viewer, openToOrigin)
    expect([others.status, others.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })
})

describe('the request id', () => {
  it('is the caller’s own, in the header, the errors and the log line', async () => {
    const response = await post(
      { 'x-request-id': 'order-42:a.b_C' },
      JSON.stringify({ query: '{ sellers { totalCount } }' }),
    )
    expect(response.headers.get('x-request-id')).toBe('order-42:a.b_C')
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED', requestId: 'order-42:a.b_C' } }],
    })
    const line = gateway.log.find(({ requestId }) => requestId === 'order-42:a.b_C')
    expect(line).toMatchObject({ msg: 'request', method: 'POST', path: '/graphql', errorCodes: ['UNAUTHENTICATED'] })
  })

  it('is made up where there is none, another one for each request', async () => {
    const ids = await Promise.all(
      [post(), post(), send({}, 'http://localhost:4000/health')].map(async (each) =>
        (await each).headers.get('x-request-id'),
      ),
    )
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })

  it.each(['', 'two words', 'a'.repeat(101), 'line%0d', '"quoted"', 'ä', '<script>'])('%j is replaced', async (id) => {
    const response = await post({ 'x-request-id': id }, '{')
    const given = response.headers.get('x-request-id')
    expect(given).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect((await response.json()).errors[0].extensions.requestId).toBe(given)
  })
})

describe('credentials', () => {
  it('that are bad are refused with a reason, whatever is asked, and never taken for none', async () => {
    const token = await gateway.token('birch-clinic')
    const bad = {
      'malformed-token': 'Bearer x.y.z',
      'malformed-header': 'Basic dXNlcjpwYXNz',
      'bad-signature': `Bearer ${token.slice(0, -8)}AAAAAAAA`,
    }
    for (const [reason, authorization] of Object.entries(bad)) {
      const response = await post({ authorization })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(
        /^Bearer error="invalid_token", error_description="[^"]+"$/,
      )
      const { data, errors } = await response.json()
      expect(data).toBeUndefined()
      expect(errors[0].extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason })
      expect(JSON.stringify(errors)).not.toContain(authorization.split(' ')[1])
    }
  })

  it('never stand in the log, nor do variables and license keys', async () => {
    const token = await gateway.token('birch-clinic')
    const query = `query ($id: ID!) { subscription(id: $id) { licenseKey } organization(id: "${birchClinic}") { name } }`
    await post(
      { authorization: `Bearer ${token}` },
      JSON.stringify({ query, variables: { id: subscriptionId(5), note: 'private-note' } }),
    )
    const log = JSON.stringify(gateway.log)
    for (const secret of [token, token.split('.')[2] ?? '', 'GWS-5K7Q', 'private-note', 'Bearer'])
      expect(log).not.toContain(secret)
  })
})

describe('other addresses', () => {
  it('health answers 200, and 503 without a database', async () => {
    const health = 'http://localhost:4000/health'
    expect(await (await send({}, health)).json()).toEqual({ status: 'ok' })
    const broken = await openGateway()
    await broken.database.close()
    const response = await send({}, health, broken)
    expect([response.status, await response.json()]).toEqual([503, { status: 'unavailable' }])
  })

  it('what does not exist is 404, for every method, with nothing of the address in the answer', async () => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const response = await send({ method }, 'http://localhost:4000/no/such%3Cb%3E/place')
      expect(response.status).toBe(404)
      expect(await response.json()).toEqual({ message: 'There is nothing at this address.' })
    }
  })

  it('every answer forbids guessing its type', async () => {
    for (const response of [
      await post(),
      await post({}, '{'),
      await send({}, 'http://localhost:4000/health'),
      await send({}, 'http://localhost:4000/nothing'),
    ]) {
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    }
  })
})

describe('an unexpected error', () => {
  it('is masked, and its log line has the details under the request id but no values', async () => {
    const broken = await openGateway()
    await broken.token('operator')
    await broken.database.close()
    const query = 'query Search($text: String) { sellers(search: $text) { totalCount } subscriptions { nodes { id } } }'
    const { status, body } = await broken.ask(
      'operator',
      query,
      { text: 'Some Private Name' },
      { 'x-request-id': 'it-broke' },
    )
    expect(status).toBe(500)
    expect(body.errors).not.toHaveLength(0)
    for (const error of body.errors) {
      expect(error.message).toBe('Something went wrong here. The request id finds the details in the log.')
      expect(error.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: 'it-broke' })
    }
    const lines = broken.log.filter(({ requestId }) => requestId === 'it-broke')
    expect(lines.find(({ msg }) => msg === 'request')).toMatchObject({
      status: 500,
      errorCodes: expect.arrayContaining(['INTERNAL_SERVER_ERROR']),
    })
    expect(lines.find(({ level }) => level === 'error')).toMatchObject({
      err: { type: expect.any(String), stack: expect.stringContaining('at ') },
    })
    expect(JSON.stringify(lines)).not.toMatch(/some private name/i)
  })
})
