import * as fc from 'fast-check'
import { buildSchema, getOperationAST, type GraphQLSchema, parse } from 'graphql'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { subscriptionId } from '../../src/demo/ids.ts'
import { Execution, loadCompiler } from '../../src/graphql/execution.ts'
import { KnownDocuments } from '../../src/graphql/known-documents.ts'
import { createLogger } from '../../src/logger.ts'
import { schema } from '../../src/schema.ts'
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
/** The first time the whole server answers, then the document is known, and from the fifth time on it is compiled. */
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
  printed = buildSchema(await (await gateway.fetch(new Request('http://localhost:4000/schema.graphql'))).text(), {
    assumeValid: true,
  })
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

/** With members in one order: the order of `data` and `errors` means nothing. */
function sorted(answer: object): object {
  return Object.fromEntries(Object.entries(answer).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

beforeAll(loadCompiler)

describe('a document', () => {
  it(
    `is answered the same whether it is new, known or compiled (seed ${seed})`,
    { timeout: 60_000 + runs * 400 },
    async () => {
      const quick = vi.spyOn(KnownDocuments.prototype, 'answer')
      let answered = 0
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
        answered += (
          await Promise.all(quick.mock.results.splice(0).map(({ value }) => value as Promise<object | null>))
        ).filter(Boolean).length
      }
      // Nothing would be compared if the whole server answered everything.
      expect(answered).toBeGreaterThan(runs * (times - 1) * 0.5)
      quick.mockRestore()
    },
  )

  it('that was answered to one viewer shows another one nothing of it', async () => {
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

describe('what is remembered', () => {
  const logger = createLogger({ environment: 'production', log: { level: 'fatal' } }, { write: () => {} })
  const { limits } = readConfig({ NODE_ENV: 'test' })
  const documentOf = (number: number) => `query Number${number} { viewer { role } }`

  it('is bounded, however many documents come', () => {
    const known = new KnownDocuments(schema, limits, logger)
    for (let number = 0; number < 3000; number += 1) known.add(documentOf(number), parse(documentOf(number)))
    expect(known.size).toBe(500)
    known.add(`# ${'x'.repeat(10_000)}\n${documentOf(0)}`, parse(documentOf(0)))
    expect(known.size).toBe(500)
  })

  it('is compiled only when it comes again and again, and only so much of it', async () => {
    const execution = new Execution(schema)
    const context = { viewer: null } as never
    for (let number = 0; number < 1000; number += 1) {
      const document = parse(documentOf(number))
      const operation = getOperationAST(document)
      if (!operation) throw new Error('There is no operation.')
      for (let time = 1; time <= 5; time += 1) {
        expect(await execution.run(document, operation, {}, context)).toEqual({ data: { viewer: null } })
        expect(execution.isCompiled(operation)).toBe(time > 3)
      }
    }
    expect(execution.size).toBe(200)
  })

  it('is never compiled where the compiled form may answer otherwise', async () => {
    const execution = new Execution(schema)
    const conditional =
      'query ($no: Boolean = false) { viewer { ...F @include(if: $no) ...F } } fragment F on Viewer { role }'
    for (const text of [
      conditional,
      '{ nodes(ids: []) { id } }',
      'mutation { setLicenseKey(input: { subscriptionId: "x" }) { __typename } }',
    ]) {
      const document = parse(text)
      const operation = getOperationAST(document)
      if (!operation) throw new Error('There is no operation.')
      for (let time = 1; time <= 6; time += 1) await execution.run(document, operation, {}, { viewer: null } as never)
      expect(execution.isCompiled(operation)).toBe(false)
    }
  })
})
