import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getIntrospectionQuery } from 'graphql'
import { beforeAll, expect, it } from 'vitest'
import { people, person } from '../../src/demo/people.ts'
import { examplesFor } from '../../src/pages/examples.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'

const root = join(import.meta.dirname, '..', '..')
const document = await readFile(join(root, 'docs', 'configuration.md'), 'utf8')

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

/** The figures that the document gives for a request. */
function documented(request: string): number[] {
  const row = document.split('\n').find((line) => line.startsWith('| ') && line.includes(request)) ?? ''
  return [...(row.split('|')[2] ?? '').matchAll(/\d+/g)].map(Number)
}

async function costOf(as: As, query: string, variables: Record<string, unknown> = {}): Promise<number> {
  const { body } = await gateway.ask(as, query, variables, { 'x-graphql-cost': '1' })
  expect(body.errors).toBeUndefined()
  return body.extensions.cost.requested
}

const filter = { statuses: ['ACTIVE'] }

/** The documents within a file of TypeScript, in which fragments stand in documents of their own. */
async function documentsOf(path: string): Promise<string> {
  const text = await readFile(join(root, 'examples', path), 'utf8')
  return [...text.matchAll(/(?:graphql\(|ask<[^(]*\()\s*`([^`]+)`/g)]
    .map(([, each = '']) => each.replace('@_unmask', ''))
    .join('\n')
}

it('docs/configuration.md says what a page of GraphiQL costs', async () => {
  const [own] = examplesFor(person('aurora-software'))
  expect(own?.query).toContain('MySubscriptions')
  expect([await costOf('aurora-software', own?.query ?? '', own?.variables)]).toEqual(documented('MySubscriptions'))
  const costs: number[] = []
  for (const each of people)
    for (const { query, variables } of examplesFor(each)) costs.push(await costOf(each.slug, query, variables))
  expect([Math.max(...costs)]).toEqual(documented('EveryoneAtAGlance'))
  expect([await costOf(null, getIntrospectionQuery())]).toEqual(documented('as GraphiQL and code generators ask'))
})

it('docs/configuration.md says what a page of the example clients costs', async () => {
  const typed = await documentsOf('typed-client/src/subscriptions.ts')
  const page = (given: object) => costOf('cumulus-broker', typed, { first: 20, filter: given })
  expect([await page({}), await page(filter)]).toEqual(documented('typed example client'))
  const [machine = ''] =
    /query Waiting \{[^`]*/.exec(await readFile(join(root, 'examples/machine-client/src/main.ts'), 'utf8')) ?? []
  expect([await costOf('cumulus-broker', machine)]).toEqual(documented('machine client'))
})

it('docs/configuration.md says what a nightly job costs', async () => {
  const job = `query ($filter: SubscriptionFilter) { subscriptions(first: 100, filter: $filter) {
    nodes { id version status quantity updatedAt product { name } organization { id name } service { id name } }
  } }`
  const page = (given: object | null) => costOf('operator', job, { filter: given })
  const figures = [await page(null), await page(filter)]
  expect(figures.map((figure, index) => figure - (documented('a nightly job')[index] ?? 0))).toEqual([0, 0])
})

it('a page of GraphiQL can be loaded as often as docs/configuration.md says, and more than twenty times a minute', async () => {
  const strict = await openGateway({ env: { BUDGET_POINTS: '' } })
  const [, times] = /GraphiQL can be loaded (\d+) times/.exec(document) ?? []
  expect(Number(times)).toBeGreaterThan(20)
  const costs = { 'x-graphql-cost': '1' }
  for (let time = 0; time < 20; time += 1) {
    expect((await strict.ask(null, getIntrospectionQuery())).status).toBe(200)
    expect((await strict.ask(null, '{ viewer { role accountId } }')).status).toBe(200)
  }
  const { body } = await strict.ask(null, '{ viewer { role } }', {}, costs)
  const perLoad = (100_000 - body.extensions.cost.remaining) / 20
  expect(100_000 / perLoad).toBeGreaterThan(Number(times))
})
