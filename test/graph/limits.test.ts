import { getIntrospectionQuery } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { acmeBakery, aurora, subscriptionId } from '../../src/demo/ids.ts'
import { type Answer, openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')

/** A query of exactly so many levels, round and round between an organization and its reseller. */
function nested(depth: number): string {
  const levels = [`organization(id: "${acmeBakery}")`]
  const round = ['reseller', 'organizations(first: 1)', 'nodes']
  while (levels.length < depth - 1) levels.push(round[(levels.length - 1) % 3] ?? '')
  return `{ ${levels.join(' { ')} { __typename ${'} '.repeat(levels.length)}}`
}

/** A document of exactly so many tokens: twenty around the states. */
const withTokens = (tokens: number) =>
  `{ viewer { role } subscriptions(filter: { statuses: [${times(tokens - 20, () => 'ACTIVE')}] }) { totalCount } }`
const withAliases = (aliases: number) => `{ viewer { ${times(aliases, (index) => `a${index}: role`)} } }`
const withRootFields = (fields: number) => `{ ${times(fields, () => 'viewer { role }')} }`
const withDirectives = (directives: number) => `{ viewer { ${times(directives, () => 'role @include(if: true)')} } }`
const padded = (bytes: number) => '{ viewer { role } } # '.padEnd(bytes, 'x')
/** Costs the connection, and the list and a field of each row. */
const withCost = (cost: number) => `{ subscriptions(first: ${(cost - 1) / 2}) { nodes { id } } }`

function expectRefused({ status, body }: Answer, code: string, limit: number) {
  expect(status).toBe(400)
  expect(body.data).toBeUndefined()
  expect(body.errors).toEqual([
    {
      message: expect.stringContaining(String(limit)),
      extensions: expect.objectContaining({ code, limit, requestId: expect.any(String) }),
    },
  ])
}

describe('each limit lets exactly so much pass, and refuses one more by its name', () => {
  const limits: [string, string, number, (size: number) => string][] = [
    ['LIMIT_DEPTH', 'DEPTH_LIMIT', 15, nested],
    ['LIMIT_TOKENS', 'TOKEN_LIMIT', 10_000, withTokens],
    ['LIMIT_ALIASES', 'ALIAS_LIMIT', 100, withAliases],
    ['LIMIT_ROOT_FIELDS', 'ROOT_FIELD_LIMIT', 20, withRootFields],
    ['LIMIT_DIRECTIVES', 'DIRECTIVE_LIMIT', 20, withDirectives],
    ['LIMIT_DOCUMENT_BYTES', 'DOCUMENT_SIZE_LIMIT', 100_000, padded],
  ]
  it.each(limits)('%s: %s at %i', async (_, code, limit, query) => {
    const passed = await gateway.ask('operator', query(limit))
    expect(passed.body.errors).toBeUndefined()
    expect(passed.status).toBe(200)
    expectRefused(await gateway.ask('operator', query(limit + 1)), code, limit)
    // A document that was refused stays refused, also when it comes from a cache.
    expectRefused(await gateway.ask('operator', query(limit + 1)), code, limit)
    expectRefused(await gateway.ask('operator', query(limit + 1), {}, { accept: 'application/json' }), code, limit)
  })

  const small: [string, string, number, (size: number) => string][] = [
    ['LIMIT_DEPTH', 'DEPTH_LIMIT', 3, nested],
    ['LIMIT_TOKENS', 'TOKEN_LIMIT', 30, withTokens],
    ['LIMIT_ALIASES', 'ALIAS_LIMIT', 2, withAliases],
    ['LIMIT_ROOT_FIELDS', 'ROOT_FIELD_LIMIT', 2, withRootFields],
    ['LIMIT_DIRECTIVES', 'DIRECTIVE_LIMIT', 1, withDirectives],
    ['LIMIT_DOCUMENT_BYTES', 'DOCUMENT_SIZE_LIMIT', 400, padded],
    ['LIMIT_COST', 'COST_LIMIT', 21, (size) => withCost(size % 2 ? size : size + 1)],
  ]
  it('wherever the environment puts it', async () => {
    const configured = small.filter(([name]) => name !== 'LIMIT_DOCUMENT_BYTES' && name !== 'LIMIT_TOKENS')
    const strict = await openGateway({
      env: Object.fromEntries(configured.map(([name, , limit]) => [name, String(limit)])),
    })
    const terse = await openGateway({ env: { LIMIT_DOCUMENT_BYTES: '400', LIMIT_TOKENS: '30' } })
    for (const [name, code, limit, query] of small) {
      const { ask } = configured.some(([other]) => other === name) ? strict : terse
      expect((await ask('operator', query(limit))).body.errors).toBeUndefined()
      expectRefused(await ask('operator', query(limit + 1)), code, limit)
    }
  })
})

describe('the size of a request', () => {
  const post = async (body: string) =>
    gateway.fetch(
      new Request('http://localhost:4000/graphql', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await gateway.token('operator')}` },
      }),
    )
  const operation = { query: '{ viewer { role } }' }

  it('a body of a million bytes passes, and one more does not', async () => {
    const body = (bytes: number) => JSON.stringify(operation).padEnd(bytes, ' ')
    expect((await post(body(1_000_000))).status).toBe(200)
    const refused = await post(body(1_000_001))
    expect(refused.status).toBe(413)
    expect(await refused.json()).toMatchObject({
      errors: [{ extensions: { code: 'BODY_SIZE_LIMIT', limit: 1_000_000 } }],
    })
  })

  it('a batch of ten is answered in its order, and one of eleven is refused', async () => {
    const batch = (size: number) =>
      JSON.stringify(Array.from({ length: size }, (_, index) => ({ query: `{ a${index}: viewer { role } }` })))
    const answered = await (await post(batch(10))).json()
    expect(answered.map(({ data }: { data: object }) => Object.keys(data)[0])).toEqual(
      Array.from({ length: 10 }, (_, index) => `a${index}`),
    )
    const refused = await post(batch(11))
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'BATCH_LIMIT', limit: 10 } }] })
  })

  it('one operation of a batch that is too large leaves the others their answers', async () => {
    const [good, bad] = await (await post(JSON.stringify([operation, { query: nested(16) }]))).json()
    expect(good).toEqual({ data: { viewer: { role: 'OPERATOR' } } })
    expect(bad.errors[0].extensions.code).toBe('DEPTH_LIMIT')
  })
})

describe('the cost', () => {
  const codeOf = async (query: string, variables?: Record<string, unknown>) => {
    const { body } = await gateway.ask('operator', query, variables)
    return body.errors?.[0].extensions.code ?? 'passes'
  }
  const rows = (outer: string, inner: string) =>
    `{ organizations(${outer}) { nodes { subscriptions(${inner}) { nodes { id status } } } } }`
  const triple = (size: number | string) =>
    `organizations(first: ${size}) { nodes { services(first: ${size}) { nodes { subscriptions(first: ${size}) { nodes { id } } } } } }`

  it('of 50 × 100 rows passes, and of 100 × 100 × 100 does not', async () => {
    expect(await codeOf(rows('first: 50', 'first: 100'))).toBe('passes')
    expect(await codeOf(`{ ${triple(100)} }`)).toBe('COST_LIMIT')
  })

  it('counts `last` like `first`, and a list without either as 20 rows', async () => {
    expect(await codeOf(rows('last: 100', 'last: 100'))).toBe('passes')
    expect(await codeOf(`{ ${triple(100).replaceAll('first', 'last')} }`)).toBe('COST_LIMIT')
    // 1 + 20 * (2 + 20 * (2 + 20 * 2)) is 16,841.
    const unsized = triple(20).replaceAll('(first: 20)', '')
    expect(await codeOf(`{ ${unsized} }`)).toBe('passes')
    expect(await codeOf(`{ a: ${unsized} b: ${unsized} c: ${unsized} }`)).toBe('COST_LIMIT')
    expect(await codeOf(`query ($n: Int) { a: ${triple('$n')} b: ${triple('$n')} c: ${triple('$n')} }`)).toBe(
      'COST_LIMIT',
    )
    expect(await codeOf(`{ a: ${triple('null')} b: ${triple('null')} c: ${triple('null')} }`)).toBe('COST_LIMIT')
  })

  it('reads page sizes from variables and their defaults', async () => {
    expect(await codeOf(`query ($n: Int) { ${triple('$n')} }`, { n: 100 })).toBe('COST_LIMIT')
    expect(await codeOf(`query ($n: Int) { ${triple('$n')} }`, { n: 5 })).toBe('passes')
    expect(await codeOf(`query ($n: Int = 100) { ${triple('$n')} }`)).toBe('COST_LIMIT')
    expect(await codeOf(`query ($n: Int = 100) { ${triple('$n')} }`, { n: 5 })).toBe('passes')
    expect(await codeOf(`query ($n: Int = 5) { ${triple('$n')} }`)).toBe('passes')
  })

  it('is not lowered by a page size out of bounds, which is refused by its own name', async () => {
    expect(await codeOf(`{ a: organizations(first: -1000000) { nodes { id } } b: ${triple(100)} }`)).toBe('COST_LIMIT')
    expect(await codeOf('{ organizations(first: -1000000) { nodes { id } } }')).toBe('BAD_USER_INPUT')
    expect(await codeOf('{ organizations(first: 1000000) { nodes { id } } }')).toBe('BAD_USER_INPUT')
  })

  it('counts what stands in fragments, in `node`, and below `nodes` once for each id', async () => {
    expect(await codeOf(`{ ...All } fragment All on Query { ${triple(100)} }`)).toBe('COST_LIMIT')
    expect(await codeOf(`{ ... on Query { ${triple(100)} } }`)).toBe('COST_LIMIT')
    const reseller = (size: number) =>
      `... on Reseller { organizations(first: ${size}) { nodes { subscriptions(first: ${size}) { nodes { id } } } } }`
    const seller = `... on Seller { subscriptions(first: 100) { nodes { organization { subscriptions(first: 3) { nodes { id } } } } } }`
    expect(await codeOf(`{ node(id: "${aurora}") { ${reseller(100)} ${seller} } }`)).toBe('passes')
    const ids = Array.from({ length: 100 }, (_, index) => subscriptionId(index))
    const each = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ServiceSubscription {
      organization { subscriptions(first: 100) { nodes { id } } } } } }`
    expect(await codeOf(each, { ids })).toBe('passes')
    expect(await codeOf(each.replaceAll('{ id }', '{ id status quantity version }'), { ids })).toBe('COST_LIMIT')
  })

  it('counts a field that is skipped as well, whatever the variable says', async () => {
    for (const directive of ['@include(if: $yes)', '@skip(if: $no)', '@include(if: $no)', '@skip(if: $yes)']) {
      const list = triple(100).replace('organizations(first: 100)', `$& ${directive}`)
      const query = `query ($yes: Boolean!, $no: Boolean!) { ${list} viewer @skip(if: $no) @include(if: $yes) { role } }`
      expect(await codeOf(query, { yes: true, no: false })).toBe('COST_LIMIT')
    }
  })
})

describe('the cost of what is examined', () => {
  const costOf = async (query: string, variables?: Record<string, unknown>) => {
    const { body } = await gateway.ask('operator', query, variables, { 'x-graphql-cost': '1' })
    expect(body.errors).toBeUndefined()
    const { requested, limit } = body.extensions.cost
    return { requested, limit }
  }

  it.each([
    ['a field', '{ viewer { role } }', 2],
    ['an empty page', '{ subscriptions(first: 0) { nodes { id } } }', 3],
    ['a page', '{ subscriptions(first: 10) { nodes { id } } }', 21],
    ['a total', '{ subscriptions(first: 0) { totalCount } }', 1002],
    [
      'a total that is asked for twice',
      '{ subscriptions(first: 0) { totalCount isTotalCountExact a: totalCount } }',
      1004,
    ],
    ['a filtered page', '{ subscriptions(first: 10, filter: { isTrial: true }) { nodes { id } } }', 1021],
    ['a filtered total', '{ subscriptions(first: 0, filter: { search: "a" }) { totalCount } }', 1002],
    [
      'both',
      '{ subscriptions(first: 1, filter: { search: "a" }) { ...A } } fragment A on ServiceSubscriptionConnection { totalCount nodes { id } }',
      2004,
    ],
    ['a filter of nulls', '{ subscriptions(first: 1, filter: { search: null }) { nodes { id } } }', 3],
    [
      'totals below rows',
      '{ services(first: 2) { nodes { subscriptions(first: 0) { totalCount } } } }',
      1 + 2 * (1 + 1 + 1 + 100),
    ],
    [
      'totals of short lists',
      '{ organizations(first: 2) { nodes { subscriptions(first: 0) { totalCount } } } }',
      1 + 2 * (1 + 1 + 1 + 10),
    ],
    [
      'a filter below rows',
      '{ services(first: 2) { nodes { subscriptions(first: 1, filter: { autoRenews: true }) { nodes { id } } } } }',
      1 + 2 * (1 + 1 + 2 + 100),
    ],
  ])('%s', async (_, query, requested) => {
    expect(await costOf(query)).toEqual({ requested, limit: 50_000 })
  })

  it('is the same for a filter in a variable, and not said unless asked for', async () => {
    const query = 'query ($filter: SubscriptionFilter) { subscriptions(first: 0, filter: $filter) { totalCount } }'
    expect((await costOf(query, { filter: { isTrial: true } })).requested).toBe(1002)
    expect((await gateway.ask('operator', query)).body).not.toHaveProperty('extensions')
  })

  it('is that of the whole request', async () => {
    const query = '{ a: subscriptions(first: 0) { totalCount } b: subscriptions(first: 0) { totalCount } }'
    const strict = await openGateway({ env: { LIMIT_COST: '5000' } })
    const response = await strict.fetch(
      new Request('http://localhost:4000/graphql', {
        method: 'POST',
        body: JSON.stringify([{ query }, { query }, { query }]),
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await strict.token('operator')}`,
          'x-graphql-cost': '1',
        },
      }),
    )
    const results = (await response.json()) as { data?: object; errors?: object[]; extensions: object }[]
    expect(results.map(({ data }) => data !== undefined)).toEqual([true, true, false])
    expect(results[2]).toMatchObject({
      errors: [{ extensions: { code: 'COST_LIMIT', requested: 6012, limit: 5000 } }],
      extensions: { cost: { requested: 6012, limit: 5000 } },
    })
  })

  it('refuses many searches that each examine much', async () => {
    const alias = (name: string) => `${name}: subscriptions(first: 0, filter: { search: "zzqq" }) { totalCount }`
    const below = (name: string) => `${name}: services(first: 25) { nodes { ${alias('s')} } }`
    const { body } = await gateway.ask('aurora-software', `{ ${times(20, (index) => below(`a${index}`))} }`)
    expect(body.errors[0].extensions.code).toBe('COST_LIMIT')
  })
})

describe('documents made to be slow are answered fast', () => {
  async function milliseconds(query: string): Promise<[number, Answer]> {
    const before = performance.now()
    const answer = await gateway.ask('operator', query)
    return [performance.now() - before, answer]
  }

  it('fragments that double thirty times', async () => {
    const bomb = times(30, (index) => `fragment F${index} on Viewer { ...F${index + 1} ...F${index + 1} }`)
    const [spent, { body }] = await milliseconds(`{ viewer { ...F0 } } ${bomb} fragment F30 on Viewer { role }`)
    expect(body.errors[0].extensions.code).toBe('SELECTION_LIMIT')
    expect(spent).toBeLessThan(1000)
  })

  it('fragments in a chain', async () => {
    const query = (length: number) =>
      `{ viewer { ...F0 } } ${times(length, (index) => `fragment F${index} on Viewer { ...F${index + 1} }`)} fragment F${length} on Viewer { role }`
    expect((await milliseconds(query(99)))[1].status).toBe(200)
    const [spent, { body }] = await milliseconds(query(1000))
    expect(body.errors[0].extensions.code).toBe('SELECTION_LIMIT')
    expect(spent).toBeLessThan(1000)
  })

  it('fragments that double with aliases and levels', async () => {
    const step = (
      index: number,
    ) => `fragment F${index} on Reseller { a: organizations { nodes { reseller { ...F${index + 1} } } }
      b: organizations { nodes { reseller { ...F${index + 1} } } } }`
    const [spent, { status, body }] = await milliseconds(
      `{ resellers { nodes { ...F0 } } } ${times(30, step)} fragment F30 on Reseller { id }`,
    )
    expect(status).toBe(400)
    expect(body.errors[0].extensions.code).toBe('DEPTH_LIMIT')
    expect(spent).toBeLessThan(1000)
  })

  it('fragments that go in circles', async () => {
    const query = '{ viewer { ...A } } fragment A on Viewer { role ...B } fragment B on Viewer { role ...A }'
    const [spent, { body }] = await milliseconds(query)
    expect(body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    expect(spent).toBeLessThan(1000)
  })

  it('one field thousands of times', async () => {
    expect((await milliseconds(`{ viewer { ${times(100, () => 'role')} } }`))[1].status).toBe(200)
    const [spent, { body }] = await milliseconds(`{ viewer { ${times(9_990, () => 'role')} } }`)
    expect(body.errors[0].extensions.code).toBe('SELECTION_LIMIT')
    expect(spent).toBeLessThan(2000)
  })

  it('thousands of mistakes', async () => {
    const [spent, { body }] = await milliseconds(`{ viewer { ${times(4_000, (index) => `wrong${index}`)} } }`)
    expect(body.errors).toHaveLength(21)
    expect(body.errors[20]).toMatchObject({
      message: 'The document has more than 20 faults; these are the first 20.',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', limit: 20 },
    })
    expect(spent).toBeLessThan(2000)
  })

  it.each(['{ a ', '[', '(', '{ a(b: [{ c: '])('%j thousands of times', async (opening) => {
    for (const text of [opening.repeat(1_600), `{ a(b: ${opening.repeat(1_600)}`]) {
      const [spent, { status, body }] = await milliseconds(text)
      expect(status).toBe(400)
      expect(body.errors[0].extensions.code).toBe('DEPTH_LIMIT')
      expect(spent).toBeLessThan(1000)
    }
  })

  it('fragments within fragments as deep as brackets may go', async () => {
    const query = (depth: number) => `{ viewer ${'{ ... '.repeat(depth)} { role } ${'} '.repeat(depth)} }`
    const [spent, { status }] = await milliseconds(query(490))
    expect(status).toBe(200)
    expect(spent).toBeLessThan(1000)
    expect((await milliseconds(query(500)))[1].body.errors[0].extensions.code).toBe('DEPTH_LIMIT')
  })
})

describe('without credentials', () => {
  const codeOf = async (query: string) => (await gateway.ask(null, query)).body.errors?.[0].extensions.code ?? 'passes'

  it('less may be selected, and less deep', async () => {
    const fields = (count: number) =>
      `{ ${times(10, (index) => `v${index}: viewer { ${times(count, () => 'role')} }`)} }`
    expect(await codeOf(fields(99))).toBe('passes')
    expect(await codeOf(fields(100))).toBe('SELECTION_LIMIT')
    const spread = `fragment F on Viewer { ${times(100, () => 'role')} }`
    expect(await codeOf(`{ ${times(10, (index) => `v${index}: viewer { ...F }`)} } ${spread}`)).toBe('SELECTION_LIMIT')
    expect(await codeOf('{ viewer { seller { services { nodes { id } } } } }')).toBe('passes')
    expect(await codeOf('{ viewer { seller { services { nodes { product { id } } } } } }')).toBe('DEPTH_LIMIT')
  })

  it('one field may not be selected hundreds of times, whatever is below it and wherever it comes from', async () => {
    const field = 'viewer { seller { services { nodes { id } } } }'
    for (const seller of [
      times(150, () => 'seller { id }'),
      times(150, () => '... { seller { id } }'),
      times(150, (index) => `...F${index}`),
    ]) {
      const fragments = seller.includes('...F')
        ? times(150, (index) => `fragment F${index} on Viewer { seller { id } }`)
        : ''
      expect(await codeOf(`{ viewer { ${seller} } } ${fragments}`)).toBe('SELECTION_LIMIT')
    }
    expect(await codeOf(`{ viewer { role } } fragment Unused on Query { ${times(150, () => field)} }`)).toBe(
      'SELECTION_LIMIT',
    )
    expect(await codeOf(times(51, (index) => `query Q${index} { viewer { role } }`))).toBe('SELECTION_LIMIT')
  })

  it('a request holds one operation', async () => {
    const post = async (body: object) => {
      const headers = { 'content-type': 'application/json' }
      const init = { method: 'POST', headers, body: JSON.stringify(body) }
      return (await gateway.fetch(new Request('http://localhost:4000/graphql', init))).json()
    }
    const operation = { query: '{ viewer { role } }' }
    expect(await post([operation])).toEqual([{ data: { viewer: null } }])
    expect(await post([operation, operation])).toMatchObject({
      errors: [{ message: expect.stringContaining('credentials'), extensions: { code: 'BATCH_LIMIT', limit: 1 } }],
    })
  })
})

describe('introspection is refused', () => {
  const codeOf = async (query: string) => (await gateway.ask(null, query)).body.errors?.[0].extensions.code ?? 'passes'
  const schemaTypes = '__schema { types { name } }'

  it.each<[string, string]>([
    ['twice', `{ a: ${schemaTypes} b: ${schemaTypes} }`],
    [
      'twice in fragments',
      `{ ...A ...B } fragment A on Query { a: ${schemaTypes} } fragment B on Query { ${schemaTypes} }`,
    ],
    ['with its types twice', '{ __schema { a: types { name } b: types { name } } }'],
    ['with all fields of all fields’ types', '{ __schema { types { fields { type { fields { name } } } } } }'],
    ['of eleven types by name', `{ ${times(11, (index) => `t${index}: __type(name: "Seller") { name }`)} }`],
  ])('%s', async (_, query) => {
    expect(await codeOf(query)).toBe('INTROSPECTION_LIMIT')
  })

  it('deeper than anybody needs, which is deeper than other fields may be', async () => {
    const deep = (levels: number) =>
      `{ __type(name: "Seller") { ${'ofType { '.repeat(levels)} name ${'} '.repeat(levels)} } }`
    expect(await codeOf(deep(18))).toBe('passes')
    expect(await codeOf(deep(20))).toBe('DEPTH_LIMIT')
  })
})

describe('introspection passes', () => {
  it('together with other fields, and by name', async () => {
    const { __type, viewer } = await gateway.read(
      null,
      '{ __type(name: "Seller") { fields { name type { name fields { name } } } } viewer { role } __typename }',
    )
    expect([__type.fields.length > 3, viewer]).toEqual([true, null])
  })

  it('with all that graphql’s own query asks', async () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    })
    const { __schema } = await gateway.read(null, query)
    expect(__schema.queryType.name).toBe('Query')
  })

  it('as GraphiQL and older clients ask it', async () => {
    for (const options of [{}, { descriptions: false }, { inputValueDeprecation: true, schemaDescription: true }]) {
      const { __schema } = await gateway.read(null, getIntrospectionQuery(options))
      expect(__schema.types.length).toBeGreaterThan(20)
    }
  })
})
