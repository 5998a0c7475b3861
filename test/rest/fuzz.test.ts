import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import * as ids from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { refusals } from '../../src/refusals.ts'
import { openApiDocument } from '../../src/rest/openapi.ts'
import { routes } from '../../src/routes.ts'
import { leaksOf } from '../fuzz/leaks.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { givenSeed, isLong, runsOf } from '../support/long-run.ts'
import { type FuzzRequest, fuzzRequests, type Scene } from './fuzz-requests.ts'

const runs = runsOf(1_000, 50_000)
const document = openApiDocument(routes, refusals)

/** The documented paths as patterns, in the order in which they are tried. */
const patterns = [...new Set(routes.map(({ path }) => path))].map((path) => ({
  path,
  pattern: new RegExp(`^${path.toLowerCase().replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
}))

let gateway: TestGateway
let requests: fc.Arbitrary<FuzzRequest>
beforeAll(async () => {
  gateway = await openGateway({ env: { LOG_LEVEL: 'error', LIMIT_BODY_BYTES: '20000' } })
  const numbers = Array.from({ length: 20 }, (_, index) => index + 1)
  const named = Object.values(ids).filter((id) => typeof id === 'string')
  const known = [...named, ...numbers.flatMap((number) => [ids.productId(number), ids.subscriptionId(number)])]
  requests = fuzzRequests(document, known, await scenesOf(known))
})

/** Each person with the ids of each subscription that they are party to, or with ids of anything. */
async function scenesOf(known: readonly string[]): Promise<Scene[]> {
  const scenes: Scene[] = []
  const told = await Promise.all(
    (['aurora-software', 'borealis-systems'] as const).map((slug) => subscriptionsOf(slug)),
  )
  for (const { slug, role, parties } of people) {
    const token = await gateway.token(slug)
    const theirs = told
      .flat()
      .filter((row) => Object.values(row).some((id) => (parties as readonly unknown[]).includes(id)))
    for (const row of theirs) {
      const { id, ...rest } = row
      const together = Object.entries({ ...rest, subscriptionId: id, id: rest['serviceId'] }).filter(([name]) =>
        /(^i|I)d$/.test(name),
      )
      scenes.push({ role, token, ids: Object.fromEntries(together.map(([name, value]) => [name, [String(value)]])) })
    }
    scenes.push({ role, token, ids: { resellerId: role === 'BROKER' ? parties : known } })
  }
  return scenes
}

async function subscriptionsOf(slug: 'aurora-software' | 'borealis-systems'): Promise<Record<string, unknown>[]> {
  const sellerId = people.find((person) => person.slug === slug)?.parties[0]
  const headers = { authorization: `Bearer ${await gateway.token(slug)}` }
  const response = await gateway.fetch(
    new Request(`http://localhost:4000/api/sellers/${sellerId}/subscriptions`, { headers }),
  )
  return (await response.json()) as Record<string, unknown>[]
}

it(
  'gives only documented answers, none of them with a secret or a fault',
  { timeout: 60_000 + runs * 200 },
  async () => {
    const seen = new Map<number, number>()
    const answered = fc.asyncProperty(requests, async (request) => {
      const { problem, status } = await problemOf(request)
      seen.set(status, (seen.get(status) ?? 0) + 1)
      expect(problem && `${problem}\n${request.method} ${request.url}`).toBeNull()
    })
    await fc.assert(answered, {
      numRuns: runs,
      endOnFailure: false,
      ...(givenSeed === undefined ? {} : { seed: givenSeed }),
    })
    // What never happens proves nothing; what is rare happens in long runs.
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining([200, 204, 400, 401, 403, 404, 405, ...(isLong ? [201, 304, 409, 412, 413, 415] : [])]),
    )
  },
)

async function problemOf({
  method,
  url,
  headers,
  body,
}: FuzzRequest): Promise<{ problem: string | null; status: number }> {
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const address = `http://localhost:4000/${url.replace(/^\//, '')}`
  const request = new Request(address, { method, headers, body: hasBody ? (body as BodyInit | null) : null })
  const response = await gateway.fetch(request)
  const text = await response.text()
  const { status } = response
  const said = `${url} ${JSON.stringify(headers)} ${String(body)}`
  const wrong =
    wrongStatus(request, response) ?? wrongRequestId(request, response) ?? wrongBody(request, response, text)
  const problem = wrong ?? leak(response, text, said)
  return { problem: problem && `${status}: ${problem}\n${text.slice(0, 500)}`, status }
}

/** Errors show nothing of the inside; what the request itself said is no secret. */
function leak({ status, headers }: Response, text: string, said: string): string | null {
  if (status < 400 || text === '') return null
  // Beside the paths of the API whoever takes pages gets one.
  const isPage = headers.get('content-type')?.startsWith('text/html') ?? false
  const words = leaksOf(isPage ? { text } : (JSON.parse(text) as object), said)
  return words.length > 0 ? `shows ${words.join(', ')}` : null
}

function documented(request: Request) {
  const pathname = new URL(request.url).pathname.toLowerCase()
  const path = patterns.find(({ pattern }) => pattern.test(pathname))?.path
  return { pathname, item: path === undefined ? undefined : document.paths[path] }
}

function wrongStatus(request: Request, { status, headers }: Response): string | null {
  const { pathname, item } = documented(request)
  if (status >= 500) return 'a fault'
  if (!item)
    return /^\/(api|csp)\//.test(pathname) && status !== 404 ? 'an address that is not documented answers' : null
  if (request.method === 'OPTIONS')
    return status === 204 || status === 403 ? null : 'OPTIONS tells methods, and who may not ask'
  const method = request.method === 'HEAD' ? 'get' : request.method.toLowerCase()
  const operation = item[method as keyof typeof item]
  if (!operation)
    return status === 405 && headers.has('allow') ? null : 'a method that is not documented is not refused'
  if (!request.headers.has('authorization') && status !== 401 && status !== 403)
    return 'nobody may do this without credentials'
  return String(status) in operation.responses ? null : 'not a documented status'
}

function wrongRequestId(request: Request, { headers }: Response): string | null {
  const sent = request.headers.get('x-request-id') ?? ''
  const answered = headers.get('x-request-id')
  if (!answered) return 'no X-Request-Id'
  return /^[\w.:-]{1,100}$/.test(sent) && answered !== sent ? 'another X-Request-Id' : null
}

function wrongBody(request: Request, { status }: Response, text: string): string | null {
  const { item, pathname } = documented(request)
  if (!/^\/(api|csp)\//.test(pathname) || request.method === 'OPTIONS') return null
  if (request.method === 'HEAD' || status === 204 || status === 304)
    return text === '' ? null : 'a body where there should be none'
  const body: unknown = JSON.parse(text)
  if (status >= 400) {
    const isList =
      Array.isArray(body) &&
      body.length > 0 &&
      body.every((each) => Object.keys(each as object).join() === 'errorCode,errorName,errorMessage')
    const isMalformed =
      status === 400 && !Array.isArray(body) && Object.values(body as object).every((each) => Array.isArray(each))
    return isList || isMalformed ? null : 'an error of another shape'
  }
  const operation = item?.[request.method.toLowerCase() as 'get']
  const route = routes.find(({ operationId }) => operationId === operation?.operationId)
  const checked = (route?.response ?? route?.dryResponse)?.safeParse(body)
  return checked?.success ? null : `not the documented answer: ${checked?.error.message}`
}
