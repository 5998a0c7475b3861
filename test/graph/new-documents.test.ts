import { beforeAll, expect, it } from 'vitest'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

async function send(body: unknown, accept: string): Promise<{ status: number; json: unknown }> {
  const response = await gateway.fetch(
    new Request('http://localhost:4000/graphql', {
      method: 'POST',
      headers: {
        accept,
        'content-type': 'application/json',
        authorization: `Bearer ${await gateway.token('cumulus-broker')}`,
      },
      body: JSON.stringify(body),
    }),
  )
  const text = (await response.text()).replaceAll(/"requestId":"[^"]*"/g, '"requestId":""')
  return { status: response.status, json: JSON.parse(text) }
}

const two = 'query A { viewer { role } } query B { viewer { role } }'
const asked: readonly (readonly [string, object])[] = [
  ['a good one', { query: '{ viewer { role } }' }],
  ['one of two operations', { query: two, operationName: 'B' }],
  ['none of two operations', { query: two }],
  ['an operation that is not there', { query: two, operationName: 'C' }],
  ['an empty name', { query: '{ viewer { role } } # empty', operationName: '' }],
  ['fragments alone', { query: 'fragment F on Query { viewer { role } }' }],
  ['what is no GraphQL', { query: '{ viewer {' }],
  ['brackets without end', { query: '{'.repeat(600) }],
  ['unknown fields', { query: '{ nothing viewer { nothing } }' }],
  ['many unknown fields', { query: `{ ${Array.from({ length: 25 }, (_, at) => `nothing${at}`).join(' ')} }` }],
  ['values that are refused', { query: '{ subscriptions(first: "x") { edges { cursor } } node(id: {}) { id } }' }],
  ['variables that do not fit', { query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: [] } }],
  ['many aliases', { query: `{ ${Array.from({ length: 300 }, (_, at) => `a${at}: __typename`).join(' ')} }` }],
  ['one field too often', { query: `{ viewer { ${'role '.repeat(150)} } }` }],
  ['definitions of types', { query: 'type A { b: Int }' }],
  ['a subscription', { query: 'subscription { nothing }' }],
]

it.each(asked)('a document that comes alone is read as that of a batch: %s', async (_, params) => {
  // New, and kept where it is good.
  for (const time of ['application/json', 'application/json', 'application/graphql-response+json']) {
    const alone = await send(params, time)
    const batch = await send([params], time)
    expect([alone.json]).toEqual(batch.json)
  }
})

it.each([
  ['what is no GraphQL', '{', 200, 400],
  ['what does not fit', '{ nothing }', 200, 400],
  ['no operation', two, 400, 400],
  ['too much', `{ ${Array.from({ length: 300 }, (_, at) => `a${at}: __typename`).join(' ')} }`, 400, 400],
])('the status of %s is that of its media type', async (_, query, ofJson, ofResponse) => {
  expect((await send({ query }, 'application/json')).status).toBe(ofJson)
  expect((await send({ query }, 'application/graphql-response+json')).status).toBe(ofResponse)
})
