import { beforeAll, describe, expect, it } from 'vitest'
import { productId, subscriptionId } from '../../src/demo/ids.ts'
import { bodyExamples, exampleIdsOf } from '../../src/rest/openapi.examples.ts'
import { routes } from '../../src/routes.ts'
import { schema } from '../../src/schema.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { isLong } from '../support/long-run.ts'
import { hostileBodies, hostileValues } from './json-corpus.ts'
import { hostileVariants } from './places.ts'
import { stateOf } from './state.ts'
import { personOf, usualInput } from './usual-input.ts'

/** How many values of the corpus are tried in one place; all of them in long runs. */
const perPlace = isLong ? hostileValues.length : 3

let gateway: TestGateway
let before: string
beforeAll(async () => {
  gateway = await openGateway({ env: { LOG_LEVEL: 'error' } })
  before = await stateOf(gateway.database)
})

interface Answered {
  readonly status: number
  readonly text: string
  /** Whether it says that something was done. */
  readonly isDone: boolean
}

/** What is wrong about an answer: a fault of ours, or a change by what was refused. */
async function problemOf({ status, text, isDone }: Answered): Promise<string | null> {
  const after = await stateOf(gateway.database)
  const isChanged = after !== before
  before = after
  if (status >= 500 || text.includes('INTERNAL_SERVER_ERROR')) return `${status} ${text.slice(0, 300)}`
  return isChanged && !isDone ? `refused with ${status}, and something has changed: ${text.slice(0, 300)}` : null
}

describe('JSON that is hard to read is no fault, and changes nothing where it is refused', () => {
  const written = routes.filter(({ body }) => body !== undefined)

  it.each(written.map((route) => [route.operationId, route] as const))('%s', async (operationId, route) => {
    const good = bodyExamples[operationId]?.value ?? {}
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => exampleIdsOf(operationId)[name] ?? '')
    const token = await gateway.token(personOf(route.roles))
    const bodies = [
      ...hostileBodies(JSON.stringify(good)).map(([about, body]) => ({ about, body })),
      ...hostileVariants(good, perPlace, operationId.length).map(({ about, text }) => ({
        about,
        body: Buffer.from(text),
      })),
    ]
    const problems: string[] = []
    for (const { about, body } of bodies) {
      const request = new Request(`http://localhost:4000${path}`, {
        method: route.method.toUpperCase(),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: new Uint8Array(body),
      })
      const response = await gateway.fetch(request)
      const text = await response.text()
      const problem = await problemOf({ status: response.status, text, isDone: response.ok })
      if (problem !== null) problems.push(`${about}: ${problem}`)
    }
    expect(problems).toEqual([])
    expect(bodies.length).toBeGreaterThan(80)
  })

  it.each(['GET', 'DELETE'])('in the parameters of every %s', async (method) => {
    const asked = routes.filter((route) => route.method.toUpperCase() === method)
    expect(asked.length).toBeGreaterThan(2)
    const problems: string[] = []
    for (const [index, { operationId, path, roles }] of asked.entries()) {
      const ids: Record<string, string> =
        method === 'DELETE' ? { subscriptionId: productId(1), serviceId: productId(1) } : {}
      const address = path.replaceAll(
        /\{(\w+)\}/g,
        (_, name: string) => ({ ...exampleIdsOf(operationId), ...ids })[name] ?? '',
      )
      const token = await gateway.token(personOf(roles))
      const names = [
        'first',
        'after',
        'search',
        'statuses',
        'createdFrom',
        'includeDeleted',
        'currencyCode',
        'mode',
        '%c0%af',
      ]
      for (const [place, name] of names.entries()) {
        for (const [about, text] of someValues(index * names.length + place)) {
          const search = `${name}=${encodeURIComponent(text).slice(0, 20_000)}`
          const request = new Request(`http://localhost:4000${address}?${search}`, {
            method,
            headers: { authorization: `Bearer ${token}` },
          })
          const response = await gateway.fetch(request)
          const answer = { status: response.status, text: await response.text(), isDone: false }
          const problem = await problemOf(answer)
          if (problem !== null) problems.push(`${operationId} ${name} ${about}: ${problem}`)
        }
      }
    }
    expect(problems).toEqual([])
  })

  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})

  it.each(mutations.map((field) => [field.name, field] as const))('%s', async (name, { args }) => {
    const type = args[0]?.type
    if (!type) throw new Error(`${name} has no input.`)
    const query = `mutation ($input: ${String(type)}) { ${name}(input: $input) { __typename } }`
    const good = { query, variables: { input: usualInput(type, 'input') } }
    const variants = hostileVariants(good.variables, perPlace, name.length)
    const bodies = variants.map(({ about, text }) => ({
      about,
      text: `{"query":${JSON.stringify(query)},"variables":${text}}`,
    }))
    expect(bodies.length).toBeGreaterThan(3)
    const problems: string[] = []
    for (const { about, text } of bodies) {
      const problem = await problemOf(await posted(Buffer.from(text)))
      if (problem !== null) problems.push(`${about}: ${problem}`)
    }
    expect(problems).toEqual([])
  })

  it.each(['at once', 'with the objects of a request'] as const)(
    'as the body of a GraphQL request, read %s',
    async (how) => {
      const query = 'mutation ($input: SubscriptionActionInput!) { deleteSubscription(input: $input) { __typename } }'
      const good = JSON.stringify({ query, variables: { input: { subscriptionId: subscriptionId(4) } } })
      const problems: string[] = []
      for (const [about, body] of hostileBodies(good)) {
        const problem = await problemOf(await posted(body, how))
        if (problem !== null) problems.push(`${about}: ${problem}`)
      }
      expect(problems).toEqual([])
    },
  )

  it('in the parameters of a GraphQL request by GET', async () => {
    const query = encodeURIComponent('query ($a: ID) { viewer { role } }')
    const names = ['query', 'variables', 'extensions', 'operationName', '__proto__', '%c0%af', '%ff']
    const problems: string[] = []
    for (const name of names) {
      for (const [about, text] of hostileValues) {
        const value = encodeURIComponent(text).slice(0, 10_000)
        const address = `http://localhost:4000/graphql?query=${query}&${name}=${value}`
        const headers = { authorization: `Bearer ${await token()}`, accept: 'application/graphql-response+json' }
        const response = await gateway.fetch(new Request(address, { headers }))
        const answer = { status: response.status, text: await response.text(), isDone: false }
        const problem = await problemOf(answer)
        if (problem !== null) problems.push(`${name} ${about}: ${problem}`)
      }
    }
    expect(problems).toEqual([])
  })

  it('where a client asks for a token', async () => {
    const secure = await openGateway({ env: { LOG_LEVEL: 'error', TOKEN_ENDPOINT: 'true' } })
    const problems: string[] = []
    for (const [about, body] of hostileBodies('{"grant_type":"client_credentials"}')) {
      for (const type of ['application/x-www-form-urlencoded', 'application/json']) {
        const request = new Request('http://localhost:4000/connect/token', {
          method: 'POST',
          headers: { 'content-type': type },
          body: new Uint8Array(body),
        })
        const { status } = await secure.fetch(request)
        if (status < 400 || status >= 500) problems.push(`${type} ${about}: ${status}`)
      }
    }
    expect(problems).toEqual([])
  })
})

/** Some values of the corpus, others for each place. */
function someValues(place: number) {
  return Array.from(
    { length: perPlace },
    (_, index) => hostileValues[(place * perPlace + index) % hostileValues.length] ?? (['', ''] as const),
  )
}

let signed: Promise<string> | undefined
const token = () => (signed ??= gateway.token('cumulus-broker'))

/** Posts a body to the graph, read by either entry. */
async function posted(
  body: Uint8Array,
  how: 'at once' | 'with the objects of a request' = 'at once',
): Promise<Answered> {
  const headers = new Headers({
    authorization: `Bearer ${await token()}`,
    'content-type': 'application/json',
    accept: 'application/graphql-response+json',
  })
  const head = { method: 'POST', url: 'http://localhost:4000/graphql', headers }
  if (how === 'at once') {
    const answer = await gateway.handleFast(head, async (limit) => (body.byteLength > limit ? null : body))
    const text = answer.body as string
    return { status: answer.status, text, isDone: text.includes('Success"') }
  }
  const response = await gateway.fetch(new Request(head.url, { ...head, body: new Uint8Array(body) }))
  const text = await response.text()
  return { status: response.status, text, isDone: text.includes('Success"') }
}
