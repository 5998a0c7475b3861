import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { schema } from '../../src/schema.ts'
import { compileRelay } from './compile.ts'
import { nodeFragments, nodeTypes } from './nodes.ts'

const text = await readFile(join(import.meta.dirname, '..', '..', 'schema.graphql'), 'utf8')

it('the schema is one that Relay compiles fragments, refetches and connections for without a complaint', async () => {
  const types = nodeTypes(schema)
  const { code, said, names } = await compileRelay(text, { 'nodes.js': nodeFragments(types) })
  expect({ code, complaints: said.filter((line) => !line.startsWith('[INFO] ')) }).toEqual({ code: 0, complaints: [] })
  expect(said.join('\n')).not.toMatch(/warn|error|hint|✖/i)
  const own = [
    'changeSeatsMutation',
    'customerPanelPageQuery',
    'customerPanel_organization',
    'customerTreePageQuery',
    'customerTreeQuery',
    'customerTree_reseller',
    'historyPanelPageQuery',
    'historyPanel_subscription',
    'subscriptionListPageQuery',
    'subscriptionListQuery',
    'subscriptionListRow_subscription',
    'subscriptionList_query',
    'viewerBadgeRefetchQuery',
    'viewerBadge_viewer',
  ]
  const nodes = types.flatMap(({ name }) => [`nodes${name}Query`, `nodes_${name}`])
  expect(names.toSorted()).toEqual([...own, ...nodes].toSorted())
})

it.each([
  ['the start of a page', 'startCursor: String', 'firstCursor: String', 'startCursor'],
  ['the node query', 'node(', 'thing(', "Invalid use of @refetchable on fragment 'customerPanel_organization'"],
])('Relay complains of a schema without %s', async (_what, part, other, complaint) => {
  const without = text.replace(`\n  ${part}`, `\n  ${other}`)
  expect(without).not.toBe(text)
  const { code, said } = await compileRelay(without)
  expect(code).toBe(1)
  expect(said.join('\n')).toContain(complaint)
})
