import * as fc from 'fast-check'
import { buildSchema, type GraphQLSchema, printSchema } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { schema as wholeSchema } from '../../src/schema.ts'
import { businessPlan } from '../isolation/business-plan.ts'
import { type Business, businessOf } from '../isolation/business.ts'
import { Choices } from '../isolation/choices.ts'
import { makeDocument, makeMutation } from '../isolation/documents.ts'
import { allowDeletions, replaceBusiness } from '../isolation/insert.ts'
import { viewerOf, viewerPlan } from '../isolation/viewers.ts'
import { collectGarbage } from '../support/collect-garbage.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { givenSeed, isLong, runsOf } from '../support/long-run.ts'
import { garbage, nearlyValid, oddBody } from './broken-documents.ts'
import { leaksOf } from './leaks.ts'

const runs = runsOf(2_000, 100_000)
const seed = givenSeed ?? Math.trunc(Math.random() * 2 ** 31)

let gateway: TestGateway
let schema: GraphQLSchema
let business: Business
let tokens: (string | null)[]

beforeAll(async () => {
  business = businessOf(
    (fc.sample(fc.noBias(businessPlan), { numRuns: 1, seed: 7 }) as [Parameters<typeof businessOf>[0]])[0],
  )
  const fill = async (database: TestGateway['database']) => {
    await allowDeletions(database)
    await replaceBusiness(database, business)
  }
  gateway = await openGateway({ fill, env: { LOG_LEVEL: 'error', TRUSTED_DOCUMENTS: 'allowed' } })
  // Not as it is shown to clients: routers ask as well.
  schema = buildSchema(printSchema(wholeSchema), { assumeValid: true })
  const viewers = fc.sample(viewerPlan, { numRuns: 20, seed: 7 }).map((plan) => viewerOf(plan, business))
  tokens = [null, ...(await Promise.all(viewers.map((viewer) => gateway.token(viewer))))]
})

describe('the gateway', () => {
  it(
    'answers whatever it is sent with JSON that says what is wrong and shows nothing of its inside',
    { timeout: 60_000 + runs * 200 },
    async () => {
      let before = 0
      for (let run = 0; run < runs; run += 1) {
        if (run === Math.floor(runs / 5)) before = heapInUse()
        const request = randomRequest(new Choices(seed + run))
        const found = await problemOf(request)
        expect(
          found &&
            `TRIPTYCH_SEED=${seed + run} TRIPTYCH_RUNS=1\n${found}\n${request.method} ${request.url}\n${request.body}`,
        ).toBeNull()
      }
      // A short run allocates most of what it uses for the first time, so it is not judged.
      expect(isLong ? heapInUse() - before : 0).toBeLessThan(30_000_000)
    },
  )

  it('refuses a batch that holds something else than operations', async () => {
    for (const odd of ['null', '1', '"{ viewer { role } }"', '[]']) {
      const body = `[{ "query": "{ viewer { role } }" }, ${odd}]`
      expect(await problemOf({ method: 'POST', url: 'http://localhost:4000/graphql', body, token: null })).toBeNull()
    }
  })
})

interface FuzzRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly body: string | null
  readonly token: string | null
}

function randomRequest(choices: Choices): FuzzRequest {
  const token = choices.of(tokens)
  const valid = () =>
    choices.chance(25) ? makeMutation(schema, business, choices) : makeDocument(schema, business, choices, new Map())
  const kind = choices.below(10)
  const document =
    kind < 2 ? valid() : kind < 6 ? nearlyValid(valid(), choices) : { text: garbage(choices), variables: {} }
  const url = 'http://localhost:4000/graphql'
  const parameters = () => new URLSearchParams({ query: document.text, variables: '{}' }).toString()
  if (choices.chance(3)) return { method: 'GET', url: `${url}?${parameters()}`, body: null, token }
  const body =
    kind === 9
      ? oddBody(document.text, choices)
      : JSON.stringify({ query: document.text, variables: document.variables })
  return { method: 'POST', url, body, token }
}

/** What is wrong about the answer to a request; null when nothing is. */
async function problemOf({ method, url, body, token }: FuzzRequest): Promise<string | null> {
  const credentials = token ? { authorization: `Bearer ${token}` } : {}
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...credentials }
  const response = await gateway.fetch(new Request(url, { method, headers, body }))
  const text = await response.text()
  const causes = gateway.log.splice(0).map(({ err }) => (err as { message?: string } | undefined)?.message)
  if (response.status >= 500 || text.includes('INTERNAL_SERVER_ERROR')) {
    return `${response.status} ${text.slice(0, 500)} because of ${causes.join(' ')}`
  }
  const answers = parsed(text)
  if (answers === undefined) return `no JSON: ${text.slice(0, 500)}`
  for (const answer of Array.isArray(answers) ? answers : [answers]) {
    if (typeof answer !== 'object' || answer === null || !('data' in answer || 'errors' in answer))
      return `no answer: ${text.slice(0, 500)}`
    for (const error of (answer as { errors?: { message?: unknown; extensions?: { code?: unknown } }[] }).errors ??
      []) {
      if (typeof error.extensions?.code !== 'string') return `an error without a code: ${JSON.stringify(error)}`
      const leaks = leaksOf(error, `${body} ${url}`)
      if (leaks.length > 0) return `${leaks.join(', ')} in ${JSON.stringify(error)}`
    }
  }
  return null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function heapInUse(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
