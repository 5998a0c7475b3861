import { beforeAll, describe, expect, it } from 'vitest'
import { acmeBakery, aurora, googleWorkspace } from '../../src/demo/ids.ts'
import { type Answer, openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

/** What no message may show: SQL, a stack, a path, a driver's words. */
const internals =
  /select |insert |from "|SQLITE|sqlite|postgres|drizzle|node_modules|\.[jt]s\b|\bat [\w.]+ \(|\/src\/|error at or near|undefined|\[object/

interface Refusal {
  readonly message: string
  readonly extensions: { readonly code: string; readonly argument?: string }
}

/** Asks, and answers the one error, which is clear and leaks nothing. */
async function refusal(query: string, variables: Record<string, unknown> = {}): Promise<Refusal> {
  const answer = await gateway.ask('operator', query, variables)
  expectCalm(answer)
  expect(answer.body.errors).toHaveLength(1)
  return answer.body.errors[0]
}

function expectCalm({ status, body }: Answer) {
  expect(status).toBeLessThan(500)
  for (const { message, extensions } of body.errors ?? []) {
    expect(message).not.toMatch(internals)
    expect(message.length).toBeLessThan(520)
    expect(extensions.code).not.toBe('INTERNAL_SERVER_ERROR')
    expect(Object.keys(extensions).toSorted()).toEqual([
      ...('argument' in extensions ? ['argument'] : []),
      'code',
      'requestId',
    ])
  }
}

const wrongUuids = [
  '',
  '1',
  'not-a-uuid',
  `${aurora} `,
  aurora.replaceAll('-', ''),
  `{${aurora}}`,
  `${aurora}0`,
  "' or 1=1 --",
  '\u0000',
  'ａ0000000-0000-4000-8000-000000000001',
]

describe('a wrong UUID is refused, and the argument named', () => {
  const places: [string, string, string][] = [
    ['id', 'an argument of a root field', '($id: ID!) { seller(id: $id) { id } }'],
    ['id', 'node', '($id: ID!) { node(id: $id) { id } }'],
    ['ids', 'a list', `($id: ID!) { nodes(ids: ["${aurora}", $id]) { id } }`],
    [
      'serviceId',
      'an argument of a nested field',
      `($id: ID!) { organization(id: "${acmeBakery}") { service(serviceId: $id) { id } } }`,
    ],
    [
      'serviceId',
      'the E-store',
      `($id: ID!) { organization(id: "${acmeBakery}") { estoreService(serviceId: $id) { service { id } } } }`,
    ],
    ['serviceId', 'a definition', '($id: ID!) { serviceDefinition(serviceId: $id) { name } }'],
    ...['sellerId', 'serviceId', 'productId', 'resellerId', 'organizationId'].map((field): [string, string, string] => [
      field,
      `a filter's ${field}`,
      `($id: ID!) { subscriptions(filter: { ${field}: $id }) { totalCount } }`,
    ]),
  ]
  it.each(places)('%s: %s', async (argument, _place, query) => {
    for (const id of wrongUuids) {
      const { message, extensions } = await refusal(`query ${query}`, { id })
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument })
      expect(message).toContain(`${argument} must be a UUID`)
    }
  })

  it('as a literal of any kind', async () => {
    for (const literal of ['"x"', '1', '-5']) {
      const { extensions } = await refusal(`{ seller(id: ${literal}) { id } }`)
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'id' })
    }
    for (const literal of ['true', '1.5', '{}', 'ENUM', 'null']) {
      const { message, extensions } = await refusal(`{ seller(id: ${literal}) { id } }`)
      expect(extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
      expect(message).toContain('ID')
    }
  })

  it('as a whole filter in a variable', async () => {
    const query = 'query ($filter: SubscriptionFilter) { subscriptions(filter: $filter) { totalCount } }'
    expect((await refusal(query, { filter: { productId: 'x' } })).extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'productId',
    })
  })

  it('as a variable of another type', async () => {
    for (const id of [true, {}, [], 1.5]) {
      const { message, extensions } = await refusal('query ($id: ID!) { seller(id: $id) { id } }', { id })
      expect(extensions.code).toBe('BAD_USER_INPUT')
      expect(message).toContain('$id')
    }
  })
})

describe('a wrong page size is refused', () => {
  it.each([
    ['first', '-1'],
    ['first', '101'],
    ['first', '100000'],
    ['last', '-1'],
    ['last', '101'],
    ['first', '-2147483648'],
    ['last', '2147483647'],
  ])('%s: %s', async (argument, size) => {
    for (const list of ['subscriptions', 'sellers', 'services']) {
      const { message, extensions } = await refusal(`{ ${list}(${argument}: ${size}) { nodes { id } } }`)
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument })
      expect(message).toBe(`${argument} must be between 0 and 100, but is ${size}.`)
    }
  })

  it('in a nested list', async () => {
    const query = `{ organization(id: "${acmeBakery}") { estore(first: 101) { nodes { service { id } } } } }`
    expect((await refusal(query)).extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'first' })
  })

  it('first and last together', async () => {
    const { message, extensions } = await refusal('{ subscriptions(first: 1, last: 1) { nodes { id } } }')
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'last' })
    expect(message).toMatch(/first and last cannot be used together/)
  })

  it('even where no row is asked for', async () => {
    expect((await refusal('{ subscriptions(first: -1) { totalCount } }')).extensions).toMatchObject({
      argument: 'first',
    })
  })

  it.each(['2147483648', '-99999999999999999999', '1e3', '1.5', '"1"'])(
    'a number that is no Int: %s',
    async (first) => {
      expect((await refusal(`{ subscriptions(first: ${first}) { totalCount } }`)).message).toContain('Int')
      const given = await refusal('query ($first: Int) { subscriptions(first: $first) { totalCount } }', {
        first: JSON.parse(first === '1e3' ? '1000.5' : first),
      })
      expect(given.extensions.code).toBe('BAD_USER_INPUT')
      expect(given.message).toContain('$first')
    },
  )
})

describe('an unknown enum value is refused', () => {
  it('as a literal', async () => {
    const { message, extensions } = await refusal('{ subscriptions(filter: { statuses: [GONE] }) { totalCount } }')
    expect(extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    expect(message).toContain('"GONE" does not exist in "SubscriptionStatus" enum')
  })

  it.each(['GONE', 'active', '', 5, null, ['ACTIVE']])('in a variable: %j', async (status) => {
    const query =
      'query ($statuses: [SubscriptionStatus!]) { subscriptions(filter: { statuses: $statuses }) { totalCount } }'
    const { message, extensions } = await refusal(query, { statuses: [status] })
    expect(extensions.code).toBe('BAD_USER_INPUT')
    expect(message).toContain('$statuses')
  })
})

describe('a wrong time is refused', () => {
  const times = [
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '99999-01-01T00:00:00Z',
    '+099999-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '2026-03-01T12:00:00',
    '2026-03-01',
    '2026-03-01T24:00:00Z',
    '2026-03-01T12:60:00Z',
    '2026-03-01T12:00:61Z',
    '2026-03-01T12:00:00+24:00',
    '2026-03-01 12:00:00Z',
    'yesterday',
    '',
    '1',
    '2026-03-01T12:00:00Z\u0000',
    '２026-03-01T12:00:00Z',
    // In UTC these are in the years 0 and 10000.
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
  ]
  it.each(times)('%j', async (from) => {
    const query = 'query ($from: DateTime) { subscriptions(filter: { createdAt: { from: $from } }) { totalCount } }'
    const { message, extensions } = await refusal(query, { from })
    expect(extensions.code).toBe('BAD_USER_INPUT')
    expect(message).toContain('$from')
    const literal = await refusal(
      `{ subscriptions(filter: { updatedAt: { before: ${JSON.stringify(from)} } }) { totalCount } }`,
    )
    expect(literal.message).toContain('RFC 3339')
  })

  it('as a number', async () => {
    const query = 'query ($from: DateTime) { subscriptions(filter: { createdAt: { from: $from } }) { totalCount } }'
    expect((await refusal(query, { from: 1_767_225_600 })).message).toContain('$from')
    expect(
      (await refusal('{ subscriptions(filter: { createdAt: { from: 1767225600 } }) { totalCount } }')).message,
    ).toContain('RFC 3339')
  })

  it('but the edges of the calendar are times, on both engines', async () => {
    for (const at of [
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999Z',
      '2024-02-29T23:59:59+14:00',
      '2026-03-01T12:00:00.123456789-12:00',
      '2026-03-01t12:00:00z',
    ]) {
      const { subscriptions } = await gateway.read(
        'operator',
        `{ subscriptions(filter: { createdAt: { from: "${at}" }, currentPeriodEndsAt: { before: "${at}" } }) { totalCount } }`,
      )
      expect(subscriptions.totalCount).toBeTypeOf('number')
    }
  })
})

describe('a wrong language is refused', () => {
  const query = `query ($locale: Locale) { serviceDefinition(serviceId: "${googleWorkspace}", locale: $locale) { displayName } }`
  it.each(['', '_', 'en_US', 'e', 'en-', '**', 'fr; drop table', 'fr\u0000', '🇫🇷', 'x'.repeat(100_000)])(
    '%j',
    async (locale) => {
      const { message, extensions } = await refusal(query, { locale })
      expect(extensions.code).toBe('BAD_USER_INPUT')
      expect(message).toContain('$locale')
    },
  )

  it.each([
    'xx',
    'zzz-Latn-AQ',
    'en-u-co-phonebk',
    'de-DE-x-private',
    'FR',
    '*',
    'und',
    'mul',
    'art-lojban',
    'sl-rozaj-biske-1994',
  ])('but %s is a language, and has an answer', async (locale) => {
    const answer = await gateway.read('operator', query, { locale })
    expect(answer.serviceDefinition.displayName).toBeTypeOf('string')
  })
})

describe('a wrong currency is refused', () => {
  const query = `query ($currencyCode: CurrencyCode!) { service(id: "${googleWorkspace}") { listPrices(currencyCode: $currencyCode) {
    version } } }`
  it.each(['', 'eur', 'EURO', 'XYZ', '€', 'EU\u0000'])('%j', async (currencyCode) => {
    const { message, extensions } = await refusal(query, { currencyCode })
    expect(extensions.code).toBe('BAD_USER_INPUT')
    expect(message).toContain('$currencyCode')
  })

  it('also where the quotes are forgotten, and says so', async () => {
    const { message } = await refusal(
      `{ service(id: "${googleWorkspace}") { listPrices(currencyCode: EUR) { version } } }`,
    )
    expect(message).toMatch(/^EUR without quotes is not an ISO 4217 currency code/)
  })
})

describe('a wrong cursor is refused', () => {
  it.each(['', 'x', 'AAAA', '!!!', '🙂', 'A'.repeat(10_000), '../../etc/passwd'])('%j', async (cursor) => {
    for (const argument of ['after', 'before']) {
      const { message, extensions } = await refusal(
        `query ($c: String) { subscriptions(${argument}: $c) { nodes { id } } }`,
        { c: cursor },
      )
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument })
      expect(message).toContain(`${argument} is not a cursor of this list`)
    }
  })
})

describe('odd texts in a search find what they find, and break nothing', () => {
  const texts = [
    '%',
    '_',
    '\\',
    '\\%',
    "'",
    '"',
    "'; drop table subscriptions --",
    '\u202eabc',
    '\u200b',
    'ﬁ',
    'İ',
    'ß',
    '\u0301',
    '🙂',
    '\u{10ffff}',
    '\ufdfa',
    '${x}',
    '{{x}}',
    '\r\n\t',
  ]
  it.each(texts)('%j', async (text) => {
    const query = `query ($t: String) { subscriptions(filter: { search: $t }) { totalCount nodes { id } } sellers(search: $t) { nodes {
      id } }
      organizations(search: $t) { totalCount } services(search: $t) { totalCount } organization(id: "${acmeBakery}") { estore(search: $t)
        { totalCount } } }`
    const answer = await gateway.ask('operator', query, { t: text })
    expectCalm(answer)
    expect(answer.body.errors).toBeUndefined()
  })

  it.each([
    ['a\u0000b', 'search may not contain the character U+0000.'],
    ['\ud800', 'search is not well-formed Unicode: it has half of a surrogate pair.'],
    ['x\udc00x', 'search is not well-formed Unicode: it has half of a surrogate pair.'],
  ])('but what is no text to a database is refused by name: %j', async (text, message) => {
    const fields = ['subscriptions(filter: { search: $t }) { totalCount }', 'sellers(search: $t) { totalCount }']
    for (const field of fields) {
      const refused = await refusal(`query ($t: String) { ${field} }`, { t: text })
      expect(refused).toMatchObject({ message, extensions: { code: 'BAD_USER_INPUT', argument: 'search' } })
    }
  })

  it.each([201, 60_000, 900_000])('but a text of %i characters is refused by name', async (length) => {
    for (const field of [
      'subscriptions(filter: { search: $t })',
      'sellers(search: $t)',
      `organization(id: "${acmeBakery}") { estore(search: $t)`,
    ]) {
      const { message, extensions } = await refusal(
        `query ($t: String) { ${field} { totalCount } ${field.includes('{ estore') ? '}' : ''} }`,
        { t: 'x'.repeat(length) },
      )
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'search' })
      expect(message).toBe(`search may have at most 200 characters, but has ${length}.`)
    }
  })

  it('and one of 200 is not', async () => {
    const { sellers } = await gateway.read('operator', 'query ($t: String) { sellers(search: $t) { totalCount } }', {
      t: '\ufdfa'.repeat(200),
    })
    expect(sellers.totalCount).toBe(0)
  })
})

it('of many wrong variables the first are told, and that there are more', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `v${index}`)
  const declared = names.map((name) => `$${name}: ID!`).join(' ')
  const query = `query (${declared}) { nodes(ids: [${names.map((name) => `$${name}`).join(' ')}]) { id } }`
  const variables = Object.fromEntries(names.map((name) => [name, { wrong: true }]))
  const { status, body } = await gateway.ask('operator', query, variables)
  expect(status).toBe(400)
  expect(body.errors).toHaveLength(21)
  expect(body.errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument: 'v0' } })
  expect(body.errors[20]).toMatchObject({
    message: 'The variables have more than 20 faults; these are the first 20.',
    extensions: { code: 'BAD_USER_INPUT', limit: 20 },
  })
})
