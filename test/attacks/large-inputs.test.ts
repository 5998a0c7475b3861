import { beforeAll, describe, expect, it } from 'vitest'
import { cumulus, productId } from '../../src/demo/ids.ts'
import { bodyExamples, exampleIdsOf } from '../../src/rest/openapi.examples.ts'
import { routes } from '../../src/routes.ts'
import { schema } from '../../src/schema.ts'
import { personOf, usualInput } from '../hostile/usual-input.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({ env: { LOG_LEVEL: 'error' } })
})

/**
 * Processor time of the costliest on a busy machine, in seconds; the worst of them took from one second to half a
 * minute.
 */
const most = 0.4

/** Just below the million bytes that a body may have. */
const bytes = 900_000

type Path = readonly (string | number)[]

/** Every place of a value that satisfies a condition, with what is there. */
function placesIn(value: unknown, isMeant: (value: object) => boolean, path: Path = []): (readonly [Path, object])[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.entries(value).flatMap(([key, each]) =>
    placesIn(each, isMeant, [...path, Array.isArray(value) ? Number(key) : key]),
  )
  return isMeant(value) ? [[path, value], ...inner] : inner
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by
  const inner = replaced((value as Record<string | number, unknown>)[key], rest, by)
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...(value as object), [key]: inner }
}

const ofManyMembers = Object.fromEntries(Array.from({ length: bytes / 13 }, (_, index) => [`m${index}`, 0]))
const repeated = (item: unknown) => Array.from({ length: bytes / (JSON.stringify(item).length + 1) }, () => item)

/** The input as somebody might send it, with something large in each of its places in turn. */
function largeVariants(input: unknown): unknown[] {
  const objects = placesIn(input, (value) => !Array.isArray(value))
  const lists = placesIn(input, Array.isArray)
  return [
    ...objects.map(([path]) => replaced(input, path, ofManyMembers)),
    ...lists.flatMap(([path, list]) =>
      [(list as unknown[])[0], 0].map((item) => replaced(input, path, repeated(item))),
    ),
  ]
}

interface Answer {
  readonly status: number
  readonly body: string
}

/**
 * What asking takes, in seconds of the processor, beside what parsing the same text takes. What takes too long is asked
 * again: what others do at the same time can only make it longer.
 */
async function spent(text: string, ask: () => Promise<Answer>): Promise<Answer & { readonly seconds: number }> {
  const measured = { status: 0, body: '', seconds: Infinity }
  for (let time = 1; time <= 4 && measured.seconds >= most; time += 1) {
    const before = process.cpuUsage()
    JSON.parse(text)
    const parsed = process.cpuUsage(before)
    Object.assign(measured, await ask())
    const after = process.cpuUsage(before)
    measured.seconds = (after.user + after.system - 2 * (parsed.user + parsed.system)) / 1e6
  }
  return measured
}

describe('what no input can be is refused before its values are looked at', () => {
  it.each(Object.entries(schema.getMutationType()?.getFields() ?? {}))(
    'in the variables of %s',
    async (name, field) => {
      const type = field.args[0]?.type
      if (!type) throw new Error(`${name} has no input.`)
      const token = await gateway.token('operator')
      const query = `mutation ($input: ${String(type)}) { ${name}(input: $input) { __typename } }`
      for (const input of largeVariants(usualInput(type, 'input'))) {
        const text = JSON.stringify({ query, variables: { input } })
        const headers = new Headers({
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
        })
        const { status, body, seconds } = await spent(text, async () => {
          const body = Buffer.from(text)
          const answer = await gateway.handleFast(
            { method: 'POST', url: 'http://localhost:4000/graphql', headers },
            () => Promise.resolve(body),
          )
          return { status: answer.status, body: answer.body as string }
        })
        expect([status, body]).toEqual([
          400,
          expect.stringMatching(/^\{"errors":\[\{"message":"Variable \\"\$input\\" has /),
        ])
        expect(seconds).toBeLessThan(most)
      }
    },
  )

  const written = routes.filter(({ body }) => body !== undefined)
  it.each(written.map((route) => [route.operationId, route] as const))('in the body of %s', async (id, route) => {
    const token = await gateway.token(personOf(route.roles))
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => exampleIdsOf(id)[name] ?? '')
    for (const input of largeVariants(bodyExamples[id]?.value ?? {})) {
      const text = JSON.stringify(input)
      const { status, body, seconds } = await spent(text, async () => {
        const response = await gateway.fetch(
          new Request(`http://localhost:4000${path}`, {
            method: route.method.toUpperCase(),
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            body: text,
          }),
        )
        return { status: response.status, body: await response.text() }
      })
      expect([status, body]).toEqual([400, expect.stringMatching(/^\{"body":\["The body has .* are allowed\."\]\}$/)])
      expect(seconds).toBeLessThan(most)
    }
  })

  it('in many variables of an operation together', async () => {
    const names = ['a', 'b', 'c']
    const lists = names.map((name) => `${name}: nodes(ids: $${name}) { id }`)
    const query = `query (${names.map((name) => `$${name}: [ID!]!`).join(' ')}) { ${lists.join(' ')} }`
    const variables = Object.fromEntries(names.map((name) => [name, Array.from({ length: 4000 }, () => productId(1))]))
    const { body } = await gateway.ask('operator', query, variables)
    expect(body.errors[0].message).toBe('The variables have more than the 10000 values that are allowed.')
  })

  it('and a thousand prices are none of that', async () => {
    const prices = Array.from({ length: 1000 }, (_, index) => ({
      productId: productId(index),
      unitPrice: { amount: '1.00', currencyCode: 'EUR' },
    }))
    const price = { resellerId: cumulus, serviceId: productId(1) }
    const query = 'mutation ($input: SetResellerPricesInput!) { setResellerPrices(input: $input) { __typename } }'
    const answer = await gateway.read('cumulus-broker', query, { input: { ...price, prices } })
    expect(answer).toEqual({ setResellerPrices: { __typename: 'NotFound' } })
  })
})
