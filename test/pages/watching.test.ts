import { expect, onTestFinished, test, vi } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { watching } from '../../src/pages/examples.ts'
import { createFetcher } from '../../src/pages/explorer-fetcher.ts'
import { openGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'

test('GraphiQL shows what happens as it happens, to every person of the demo', async () => {
  const gateway = await openGateway()
  vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
    gateway.fetch(new Request(new URL(url, 'http://localhost:4000'), init)),
  )
  onTestFinished(() => void vi.unstubAllGlobals())
  const fetcher = createFetcher('/graphql', () => {})
  const question = { query: `# A comment\n${watching.query}`, operationName: 'WatchWhatHappens' }
  const open = async (slug: (typeof people)[number]['slug']) => {
    const headers = { authorization: `Bearer ${await gateway.token(slug)}` }
    const answer = await fetcher(question, { headers })
    if (!(Symbol.asyncIterator in answer)) throw new Error(JSON.stringify(answer))
    return answer as AsyncIterableIterator<Record<string, unknown>>
  }
  for (const { slug } of people) await (await open(slug)).return?.()
  const stream = await open('cumulus-broker')
  const first = stream.next()
  await gateway.read(
    'cumulus-broker',
    `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId(1)}", quantity: 30 }) { __typename } }`,
  )
  await logEverything(gateway.database)
  expect((await first).value).toMatchObject({
    data: {
      events: { event: { kind: 'SUBSCRIPTION_UPDATED', subject: { id: subscriptionId(1), status: 'ACTIVE' } } },
    },
  })
  const never = stream.next()
  await stream.return?.()
  expect(await never).toEqual({ done: true, value: undefined })
  const headers = { authorization: `Bearer ${await gateway.token('operator')}` }
  expect(await fetcher({ query: 'query Me { viewer { role } }' }, { headers })).toMatchObject({
    data: { viewer: { role: 'OPERATOR' } },
  })
})
