import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, validate } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { schema } from '../../src/schema.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { documentedQueries, likeDocumented } from './documented-queries.ts'

const root = join(import.meta.dirname, '..', '..')

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

describe.each(['README.md', 'docs/graph.md', 'docs/keep-a-copy.md'])('%s', async (file) => {
  const text = await readFile(join(root, file), 'utf8')
  const queries = documentedQueries(text)

  it('prints an answer to each of its queries', () => {
    expect(queries.length).toBe([...text.matchAll(/^```graphql/gm)].length)
    expect(queries.length).toBeGreaterThan(1)
  })

  it('shows no time of a demo that was loaded on another day', () => {
    expect(JSON.stringify(queries.map(({ answer }) => answer))).not.toMatch(/"20\d\d-\d\d-\d\dT/)
  })

  it.each(queries)('answers the query at line $line as it says', async ({ as, query, answer }) => {
    const { body } = await gateway.ask(as as As, query)
    expect(likeDocumented(body, answer)).toEqual(answer)
  })
})

it('follows a query through the house that the graph answers', async () => {
  const text = await readFile(join(root, 'docs', 'architecture.md'), 'utf8')
  const [, query = ''] = /```graphql\n(.*?)```/s.exec(text) ?? []
  expect(validate(schema, parse(query))).toEqual([])
})

it('names only scripts that exist', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const file of ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/upgrading.md']) {
    const text = await readFile(join(root, file), 'utf8')
    const named = [...text.matchAll(/npm run (?:--silent )?([a-z:-]+)/g)].map(([, script = '']) => script)
    expect(named.filter((script) => !(script in scripts))).toEqual([])
  }
})
