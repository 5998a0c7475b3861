import * as fc from 'fast-check'
import { buildSchema, getOperationAST, type GraphQLSchema, parse, printSchema } from 'graphql'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { subscriptionId } from '../../src/demo/ids.ts'
import { CompiledQueries, loadCompiler } from '../../src/graphql/compiled-queries.ts'
import { DocumentCache } from '../../src/graphql/document-cache.ts'
import { Execution } from '../../src/graphql/execution.ts'
import { ScopeCheck } from '../../src/graphql/scopes.ts'
import { schema } from '../../src/schema.ts'
import type { Viewer } from '../../src/viewer.ts'
import { nearlyValid } from '../fuzz/broken-documents.ts'
import { businessPlan } from '../isolation/business-plan.ts'
import { type Business, businessOf } from '../isolation/business.ts'
import { Choices } from '../isolation/choices.ts'
import { makeDocument } from '../isolation/documents.ts'
import { allowDeletions, replaceBusiness } from '../isolation/insert.ts'
import { viewerOf, viewerPlan } from '../isolation/viewers.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { givenSeed, runsOf } from '../support/long-run.ts'

const runs = runsOf(250, 20_000)
const seed = givenSeed ?? Math.trunc(Math.random() * 2 ** 31)
/** The first time the document is new, then it is cached, and from the fourth time on it is compiled. */
const times = 6

let gateway: TestGateway
let printed: GraphQLSchema
let business: Business
let tokens: string[]
beforeAll(async () => {
  business = businessOf(
    (fc.sample(fc.noBias(businessPlan), { numRuns: 1, seed: 11 }) as [Parameters<typeof businessOf>[0]])[0],
  )
  gateway = await openGateway({
    env: { LOG_LEVEL: 'fatal' },
    async fill(database) {
      await allowDeletions(database)
      await replaceBusiness(database, business)
    },
  })
  // With what federation adds, which the printed schema leaves out.
  printed = buildSchema(printSchema(schema), { assumeValid: true })
  const viewers = fc.sample(viewerPlan, { numRuns: 12, seed: 11 }).map((plan) => viewerOf(plan, business))
  tokens = await Promise.all(viewers.map((viewer) => gateway.token(viewer)))
})

/** Everything about an answer that a client can see, but for the spelling of headers' names. */
async function answerTo(body: string, token: string, accept: string): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${token}`,
    accept,
    'x-request-id': 'the-same',
  }
  const response = await gateway.fetch(new Request('http://localhost:4000/graphql', { method: 'POST', headers, body }))
  const seen = [...response.headers]
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .filter((line) => !line.startsWith('content-length'))
  return JSON.stringify([response.status, seen.toSorted(), sorted(await response.json())], null, 1)
}

/** With members and errors in one order: that of `data` and `errors` means nothing, and errors come as they are found. */
function sorted(answer: object): object {
  const members = Object.entries(answer).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const inOrder = (value: unknown) =>
    Array.isArray(value) ? value.map((each) => JSON.stringify(each)).toSorted() : value
  return Object.fromEntries(members.map(([name, value]) => [name, name === 'errors' ? inOrder(value) : value]))
}

beforeAll(loadCompiler)

describe('a document', () => {
  it(
    `is answered the same whether it is new, cached or compiled (seed ${seed})`,
    { timeout: 60_000 + runs * 400 },
    async () => {
      const find = vi.spyOn(DocumentCache.prototype, 'get')
      let cached = 0
      for (let run = 0; run < runs; run += 1) {
        const choices = new Choices(seed + run)
        const valid = makeDocument(printed, business, choices, new Map())
        const { text, variables } = choices.chance(25) ? nearlyValid(valid, choices) : valid
        const body = JSON.stringify({ query: text, variables })
        const [token, accept] = [
          choices.of(tokens),
          choices.of(['application/json', 'application/graphql-response+json', '*/*']),
        ]
        const first = await answerTo(body, token, accept)
        for (let time = 2; time <= times; time += 1) {
          const again = await answerTo(body, token, accept)
          expect(
            again === first
              ? null
              : `TRIPTYCH_SEED=${seed + run} TRIPTYCH_RUNS=1 time ${time}\n${body}\n${first}\n${again}`,
          ).toBeNull()
        }
        cached += find.mock.results.splice(0).filter(({ value }) => value !== null).length
      }
      // Nothing would be compared if every document were new every time.
      expect(cached).toBeGreaterThan(runs * (times - 1) * 0.5)
      find.mockRestore()
    },
  )

  it('that was executed for one viewer shows another one nothing of it', async () => {
    const open = await openGateway()
    const query =
      'query Q($id: ID!) { subscription(id: $id) { id organization { name } } subscriptions(first: 3) { nodes { id } } }'
    const id = subscriptionId(5)
    const ask = (as: Parameters<TestGateway['read']>[0]) => open.read(as, query, { id })
    for (let time = 0; time < times; time += 1) {
      expect((await ask('operator')).subscription).toMatchObject({ id })
      const hidden = await ask('elm-studio')
      expect(hidden).toEqual({ subscription: null, subscriptions: { nodes: [] } })
    }
  })
})

const operator: Viewer = { accountId: 'somebody', role: 'OPERATOR', account: 'USER', parties: [] }
const documentOf = (number: number) => `query Number${number} { viewer { role } }`

function operationOf(text: string) {
  const document = parse(text)
  const operation = getOperationAST(document)
  if (!operation) throw new Error('There is no operation.')
  return { document, operation }
}

describe('the cache of documents', () => {
  it('is bounded, however many documents come', () => {
    const cache = new DocumentCache()
    for (const viewer of [operator, null]) {
      for (let number = 0; number < 3000; number += 1) cache.add(documentOf(number), parse(documentOf(number)), viewer)
      const fields = `{ viewer { ${'role '.repeat(1900)} } }`
      for (let number = 0; number < 30; number += 1) cache.add(`#${number}\n${fields}`, parse(fields), viewer)
    }
    expect(cache.size).toBeGreaterThan(10)
    expect(cache.bytes).toBeGreaterThan(9_000_000)
    expect(cache.bytes).toBeLessThan(12_000_000)
    const before = cache.bytes
    cache.add('huge', parse(`{ viewer { ${'role '.repeat(9000)} } }`), operator)
    expect(cache.bytes).toBeLessThanOrEqual(before)
  })

  it('takes nothing of callers with credentials from what comes without', () => {
    const cache = new DocumentCache()
    cache.add(documentOf(0), parse(documentOf(0)), operator)
    for (let number = 0; number < 3000; number += 1) cache.add(documentOf(number), parse(documentOf(number)), null)
    expect(cache.get(documentOf(0), operator)).not.toBeNull()
    expect(cache.get(documentOf(1), operator)).toBeNull()
  })
})

describe('a query', () => {
  it('is compiled only when it comes again and again, and only so many are', async () => {
    const queries = new CompiledQueries(schema, () => schema)
    for (let number = 0; number < 1000; number += 1) {
      const { document, operation } = operationOf(documentOf(number))
      const found = [1, 2, 3, 4, 5].map(() => queries.find(document, operation))
      expect(found.map((compiled) => compiled !== null)).toEqual([false, false, false, true, true])
      expect(await found[4]?.query(undefined, { viewer: null }, {})).toEqual({ data: { viewer: null } })
    }
    expect(queries.size).toBe(200)
  })

  it('that was forgotten is compiled again only when it comes again and again', () => {
    const queries = new CompiledQueries(schema, () => schema)
    const { document, operation } = operationOf(documentOf(0))
    const comes = () => queries.find(document, operation) !== null
    expect([comes(), comes(), comes(), comes()]).toEqual([false, false, false, true])
    for (let number = 1; number <= 200; number += 1) {
      const other = operationOf(documentOf(number))
      for (let time = 1; time <= 4; time += 1) queries.find(other.document, other.operation)
    }
    expect([comes(), comes(), comes(), comes()]).toEqual([false, false, false, true])
  })

  it('is never compiled where the compiled form may answer otherwise', () => {
    const queries = new CompiledQueries(schema, () => schema)
    const conditional =
      'query ($no: Boolean = false) { viewer { ...F @include(if: $no) ...F } } fragment F on Viewer { role }'
    for (const text of [
      conditional,
      '{ nodes(ids: []) { id } }',
      'mutation { setLicenseKey(input: { subscriptionId: "x" }) { __typename } }',
    ]) {
      const { document, operation } = operationOf(text)
      for (let time = 1; time <= 6; time += 1) expect(queries.find(document, operation)).toBeNull()
    }
  })

  it('is refused for its cost, and for variables that do not fit, in the same words whether it is compiled or not', async () => {
    const query = 'query ($n: Int!) { subscriptions(first: $n) { nodes { id } } }'
    const { document, operation } = operationOf(query)
    const { limits: usual, shown } = readConfig({ NODE_ENV: 'test' })
    const scopes = new ScopeCheck(schema, { types: {}, mutations: {} })
    const limits = { ...usual, cost: 21 }
    const execution = new Execution({ schema, jitSchema: () => schema, limits, shown, scopes })
    for (const variables of [{ n: 20 }, { n: 'x' }, {}]) {
      const results = []
      for (let time = 1; time <= times; time += 1)
        results.push(
          await execution.run(document, operation, variables, {
            viewer: null,
            cost: { requested: 0, isShown: false },
          } as never),
        )
      const [first] = results
      expect(first).not.toHaveProperty('data')
      expect(first?.errors?.map(({ extensions: { http } }) => http)).toEqual([{ status: 400 }])
      for (const result of results) expect(JSON.stringify(result)).toBe(JSON.stringify(first))
    }
  })
})
