import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type DocumentNode, getOperationAST, parse } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { aurora } from '../../src/demo/ids.ts'
import { CompiledQueries, loadCompiler } from '../../src/graphql/compiled-queries.ts'
import { tokensOf } from '../../src/graphql/document-cache.ts'
import { isPlain } from '../../src/graphql/plain-queries.ts'
import { jitSchema, schema } from '../../src/schema.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

/** From the fourth time on a query is compiled. */
const times = 6

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

/** The different answers to a query that comes again and again. */
async function answersTo(query: string, variables: Record<string, unknown> = {}): Promise<unknown[]> {
  const answers = new Map<string, unknown>()
  for (let time = 1; time <= times; time += 1) {
    const { status, body } = await gateway.ask('aurora-software', query, variables, { 'x-request-id': 'the-same' })
    const { data, errors } = body
    answers.set(JSON.stringify({ status, data, errors }), { status, data, errors })
  }
  return [...answers.values()]
}

describe('a query that comes again and again', () => {
  it('never has a text of it become code, whichever the compiler takes for code of its own', async () => {
    const source = await readFile(createRequire(import.meta.url).resolve('graphql-jit/dist/execution.js'), 'utf8')
    const known = [...new Set(source.match(/__[A-Z]+(?:_[A-Z]+)*__[\da-f]{8}(?:_[\da-f]{4,12})+/g))]
    expect(known.length).toBeGreaterThan(2)
    const marks = globalThis as { becameCode?: unknown }
    for (const word of known) {
      const text = `${word}0)&&(globalThis.becameCode=1)&&String(0`
      for (const argument of [`search: "${text}"`, `search: """${text}"""`, `search: "${word}"`]) {
        expect(await answersTo(`{ sellers(${argument}) { nodes { id } } }`)).toEqual([
          { status: 200, data: { sellers: { nodes: [] } }, errors: undefined },
        ])
      }
    }
    expect(marks.becameCode).toBeUndefined()
  })

  it('is answered the same where default values hold times', async () => {
    const from = '"2025-06-01T00:00:00Z"'
    for (const [type, value, filter] of [
      ['DateTime', from, '{ createdAt: { from: $at } }'],
      ['DateTimeRange', `{ from: ${from} }`, '{ createdAt: $at }'],
      ['SubscriptionFilter', `{ createdAt: { from: ${from} } }`, '$at'],
    ]) {
      const answers = await answersTo(
        `query ($at: ${type} = ${value}) { subscriptions(filter: ${filter}) { nodes { id } totalCount } }`,
      )
      expect(answers).toMatchObject([{ status: 200, data: { subscriptions: { totalCount: 7 } } }])
    }
  })

  it('is answered the same where names with underscores are alike once they are put together', async () => {
    const of = (size: number) => `(first: ${size}) { nodes { id } }`
    const query = `query ($id: ID!) {
      a_b: seller(id: $id) { c: subscriptions${of(1)} }
      b: seller(id: $id) { c_a: subscriptions${of(2)} }
      e_f: seller(id: $id) { g: subscriptions${of(1)} }
      f: seller(id: $id) { g_e: services${of(2)} }
    }`
    const answers = await answersTo(query, { id: aurora })
    expect(answers).toHaveLength(1)
    const [{ data }] = answers as [{ data: Record<string, Record<string, { nodes: unknown[] }>> }]
    expect(Object.values(data).map((each) => Object.values(each)[0]?.nodes.length)).toEqual([1, 2, 1, 2])
  })

  it('has every name in its answer, whatever means something else in the language of the compiled form', async () => {
    const query = '{ __proto__: viewer { __proto__: role constructor: role then: role } constructor: viewer { role } }'
    const [answer, ...others] = await answersTo(query)
    expect(others).toEqual([])
    expect(JSON.stringify(answer)).toContain(
      '{"__proto__":{"__proto__":"SELLER","constructor":"SELLER","then":"SELLER"},"constructor":{"role":"SELLER"}}',
    )
  })

  it('refuses null within a list that may not have it, as often as it is asked', async () => {
    const query = `query ($status: SubscriptionStatus = ACTIVE) {
      subscriptions(filter: { statuses: [$status] }) { totalCount } }`
    expect(await answersTo(query, { status: null })).toMatchObject([
      { status: 200, data: { subscriptions: null }, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    ])
  })
})

describe('a document', () => {
  it('is compiled only where it is short, with all that its fragments spread', async () => {
    await loadCompiler()
    const documentWith = (lists: number) =>
      parse(`{ ${Array.from({ length: lists }, (_, index) => `s${index}: sellers { ...A }`).join(' ')} }
        fragment A on SellerConnection { nodes { ...B } edges { node { ...B } } }
        fragment B on Seller { id name version createdAt subscriptions { nodes { ...C } edges { node { ...C } } } }
        fragment C on ServiceSubscription { id status quantity version createdAt updatedAt }`)
    const isCompiled = (document: DocumentNode) => {
      const queries = new CompiledQueries(schema, jitSchema)
      const operation = getOperationAST(document)
      const found = Array.from({ length: times }, () => operation && queries.find(document, operation))
      return found.at(-1) !== null
    }
    expect(tokensOf(documentWith(40))).toBeLessThan(500)
    expect([10, 40].map((lists) => isCompiled(documentWith(lists)))).toEqual([true, false])
  })

  it.each([
    ['{ viewer { role } }', true],
    ['query ($id: ID!, $first: Int = 5) { seller(id: $id) { services(first: $first) { nodes { id } } } }', true],
    [`{ seller(id: "${aurora}") { subscriptions(filter: { statuses: [ACTIVE] }) { totalCount } } }`, true],
    ['query ($seller: ID) { subscriptions(filter: { sellerId: $seller }) { totalCount } }', true],
    ['query ($status: SubscriptionStatus!) { subscriptions(filter: { statuses: [$status] }) { totalCount } }', true],
    [
      'fragment F on Query { subscriptions(filter: { statuses: [$a] }) { totalCount } } query ($a: SubscriptionStatus = ACTIVE) { ...F }',
      false,
    ],
    ['{ sellers(search: "a_b") { totalCount } }', false],
    ['{ sellers(search: "a)") { totalCount } }', false],
  ])('is compiled only where nothing stands in the way: %s', (text, expected) => {
    expect(isPlain(schema, parse(text))).toBe(expected)
  })
})
