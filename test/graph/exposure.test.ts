import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { openStream } from '../events/sse.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'

const endpoint = 'http://localhost:4000/graphql'

/** Sends a request by GET, or several as a batch, and answers what came back as text. */
async function textOf(gateway: TestGateway, as: As, request: string | object): Promise<string> {
  const credentials = as === null ? {} : { authorization: `Bearer ${await gateway.token(as)}` }
  const headers = { 'content-type': 'application/json', accept: 'application/json', ...credentials }
  const response = await gateway.fetch(
    typeof request === 'string'
      ? new Request(`${endpoint}?query=${encodeURIComponent(request)}`, { headers })
      : new Request(endpoint, { method: 'POST', headers, body: JSON.stringify(request) }),
  )
  return response.text()
}

describe('who may ask the schema about itself', () => {
  const asking = [
    '{ __schema { queryType { name } } }',
    '{ __type(name: "Query") { name } }',
    '{ viewer { role } meta: __schema { queryType { name } } }',
    'query A { ...B } fragment B on Query { ... { __type(name: "Query") { name } } }',
    '{ _service { sdl } }',
  ]

  /** The codes, or `answered`, by each door: POST twice, since the second time is from the cache, GET and a batch. */
  async function outcomes(gateway: TestGateway, as: As): Promise<string[]> {
    const answers = await Promise.all(
      asking.flatMap((query) => [
        textOf(gateway, as, { query }).then(() => textOf(gateway, as, { query })),
        textOf(gateway, as, query),
        textOf(gateway, as, [{ query }]),
      ]),
    )
    return [...new Set(answers.map((text) => /"code":"(\w+)"/.exec(text)?.[1] ?? 'answered'))]
  }

  it.each([
    ['everybody', ['answered'], ['answered']],
    ['credentials', ['INTROSPECTION_OFF'], ['answered']],
    ['nobody', ['INTROSPECTION_OFF'], ['INTROSPECTION_OFF']],
  ] as const)('%s', async (INTROSPECTION, anonymous, known) => {
    const gateway = await openGateway({ env: { INTROSPECTION } })
    expect(await outcomes(gateway, null)).toEqual(anonymous)
    expect(await outcomes(gateway, 'cumulus-broker')).toEqual(known)
    expect(await outcomes(gateway, null)).toEqual(anonymous)
    expect((await gateway.ask(null, '{ __typename viewer { __typename } }')).body.errors).toBeUndefined()
    const entities = '{ _entities(representations: []) { __typename } }'
    expect((await gateway.ask('cumulus-broker', entities)).body).toEqual({ data: { _entities: [] } })
  })
})

describe('suggestions', () => {
  const wrong: [what: string, query: string, variables?: object][] = [
    ['a field', '{ viewr { role } }'],
    ['a field of a type', '{ viewer { rol } }'],
    ['an argument', '{ sellers(frst: 1) { totalCount } }'],
    ['a type', 'query ($a: Strin) { viewer(a: $a) { role } }'],
    ['a word in the text', '{ subscriptions(filter: { statuses: [ACTIV] }) { totalCount } }'],
    [
      'a word in a variable',
      'query ($s: [SubscriptionStatus!]) { subscriptions(filter: { statuses: $s }) { totalCount } }',
      { s: ['ACTIV'] },
    ],
    [
      'a member of an input',
      'query ($f: SubscriptionFilter) { subscriptions(filter: $f) { totalCount } }',
      { f: { status: 'ACTIVE' } },
    ],
  ]

  async function told(gateway: TestGateway): Promise<string[]> {
    const answers = await Promise.all(
      wrong.flatMap(([what, query, variables]) =>
        [textOf(gateway, 'operator', { query, variables }), textOf(gateway, 'operator', [{ query, variables }])].map(
          async (text) => [what, await text] as const,
        ),
      ),
    )
    expect(answers.filter(([, text]) => !text.includes('"errors"'))).toEqual([])
    return [...new Set(answers.filter(([, text]) => /did you mean/i.test(text)).map(([what]) => what))]
  }

  it('are made by default', async () => {
    expect(await told(await openGateway())).toEqual(wrong.map(([what]) => what))
  })

  it('are not made where SHOW_SUGGESTIONS is false', async () => {
    const gateway = await openGateway({ env: { SHOW_SUGGESTIONS: 'false' } })
    expect(await told(gateway)).toEqual([])
    for (const [, query] of wrong) expect(await textOf(gateway, null, query)).not.toMatch(/did you mean/i)
    const { results, ended } = await openStream(gateway, 'operator', 'subscription { evnts { id } }')
    await ended
    expect(JSON.stringify(results)).toContain('Cannot query field')
    expect(JSON.stringify(results)).not.toMatch(/did you mean/i)
  })
})

describe('batches', () => {
  const query = '{ viewer { role } }'
  it('are taken as long as LIMIT_BATCH allows, and none where it is 0', async () => {
    const [some, none] = [await openGateway(), await openGateway({ env: { LIMIT_BATCH: '0' } })]
    expect(await textOf(some, 'operator', [{ query }, { query }])).not.toContain('errors')
    for (const as of [null, 'operator'] as const) {
      for (const batch of [[{ query }], [{ query }, { query }]])
        expect(await textOf(none, as, batch)).toContain('"code":"BATCH_LIMIT"')
      expect(await textOf(none, as, { query })).not.toContain('errors')
    }
  })
})

describe('pages and descriptions', () => {
  const addresses = [
    '/',
    '/graphql',
    '/schema',
    '/schema.graphql',
    '/api/docs',
    '/api/openapi.json',
    '/docs',
    '/docs/errors',
  ] as const
  const all = { SHOW_HOME: '', SHOW_GRAPHIQL: '', SHOW_SCHEMA: '', SHOW_API_DOCS: '', SHOW_DOCS: '' }

  const page = (gateway: TestGateway, path: string) =>
    gateway.fetch(new Request(`http://localhost:4000${path}`, { headers: { accept: 'text/html', host: 'localhost' } }))

  /** The addresses at which something is shown. */
  async function shownBy(gateway: TestGateway): Promise<string[]> {
    const answers = await Promise.all(addresses.map(async (path) => [path, await page(gateway, path)] as const))
    return answers.filter(([, { status }]) => status === 200).map(([path]) => path)
  }

  it.each([
    ['SHOW_HOME', ['/']],
    ['SHOW_GRAPHIQL', ['/graphql']],
    ['SHOW_SCHEMA', ['/schema', '/schema.graphql']],
    ['SHOW_API_DOCS', ['/api/docs', '/api/openapi.json']],
    ['SHOW_DOCS', ['/docs', '/docs/errors']],
  ])('are not there where %s is false, and nothing leads there', async (name, absent) => {
    const gateway = await openGateway({ env: { ...all, [name]: 'false' } })
    const left = addresses.filter((path) => !absent.includes(path))
    expect(await shownBy(gateway)).toEqual(left)
    for (const path of left.filter((each) => !/\.\w+$/.test(each))) {
      const text = await (await page(gateway, path)).text()
      for (const each of absent) expect(text).not.toMatch(new RegExp(`href="${each.replace('.', '\\.')}["#?]`))
      // What is left of them leads somewhere.
      expect(text).toContain('</html>')
    }
  })

  it('are all there by default, and the graph and its REST go on without any', async () => {
    expect(await shownBy(await openGateway())).toEqual(addresses)
    const none = {
      SHOW_HOME: 'false',
      SHOW_GRAPHIQL: 'false',
      SHOW_SCHEMA: 'false',
      SHOW_API_DOCS: 'false',
      SHOW_DOCS: 'false',
    }
    const gateway = await openGateway({ env: none })
    expect(await shownBy(gateway)).toEqual([])
    expect((await gateway.ask('operator', '{ viewer { role } }')).body).toEqual({
      data: { viewer: { role: 'OPERATOR' } },
    })
    expect(await textOf(gateway, 'operator', '{ viewer { role } }')).toContain('OPERATOR')
    expect((await page(gateway, '/graphql?as=operator')).status).not.toBe(200)
    expect((await page(gateway, '/health')).status).toBe(200)
  })
})

describe('in production', () => {
  const production = {
    NODE_ENV: 'production',
    DATABASE_URL: 'file:x.db',
    AUTH_JWKS_URL: 'https://login.example.com/jwks',
    AUTH_ISSUER: 'me',
  }

  it('little is shown unless it is asked for', () => {
    const closed = { suggestions: false, home: false, graphiql: false, schema: false, apiDocs: false, docs: false }
    expect(readConfig(production).shown).toEqual({ introspection: 'credentials', ...closed })
    const env = {
      ...production,
      INTROSPECTION: 'everybody',
      SHOW_SUGGESTIONS: 'true',
      SHOW_HOME: '1',
      SHOW_SCHEMA: 'true',
    }
    expect(readConfig(env).shown).toEqual({
      ...closed,
      introspection: 'everybody',
      suggestions: true,
      home: true,
      schema: true,
    })
  })

  it.each(['SHOW_GRAPHQL', 'SHOW_PLAYGROUND', 'INTROSPECTIONS', 'SHOW_APIDOCS', 'SHOW_SUGGESTION'])(
    'and %s, which is no setting, stops the start',
    (name) => {
      expect(() => readConfig({ ...production, [name]: 'false' })).toThrow(`${name} is no setting.`)
    },
  )
})
