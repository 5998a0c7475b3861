import { beforeAll, expect, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

async function send(
  members: readonly object[],
): Promise<readonly { data?: Record<string, unknown>; errors?: unknown }[]> {
  const response = await gateway.fetch(
    new Request('http://localhost:4000/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await gateway.token('cumulus-broker')}` },
      body: JSON.stringify(members),
    }),
  )
  return response.json()
}

const update = (quantity: number, more = '') => ({
  query: `mutation ${more} { updateSubscription(input: { subscriptionId: "${subscriptionId(1)}", quantity: ${quantity} }) {
    ... on UpdateSubscriptionSuccess { subscription { quantity version } } } }`,
})
const read = { query: `{ subscription(id: "${subscriptionId(1)}") { quantity } }` }
const steps = [0, 1, 2, 3, 4] as const

it.each([1, 2, 3])('the members of a batch that write do so in their order: time %i', async (time) => {
  const quantities = steps.map((step) => 21 + 10 * time + step)
  const answers = await send(quantities.map((quantity) => update(quantity)))
  const versions = answers.map(({ data }) => Object(data)['updateSubscription'].subscription.version)
  expect(versions).toEqual(steps.map((step) => versions[0] + step))
  expect(await send([read])).toEqual([{ data: { subscription: { quantity: quantities.at(-1) } } }])
})

it('a member that fails, or only reads, holds none of them up', async () => {
  const answers = await send([
    update(71),
    { query: 'mutation {' },
    { query: 'mutation { nothing }' },
    read,
    update(72, '@nothing'),
    update(73, 'Named'),
    { query: '{ viewer { role } } # mutation' },
    update(74),
    { query: 7 },
  ])
  const failed = answers.map(({ errors }) => errors !== undefined)
  expect(failed).toEqual([false, true, true, false, true, false, false, false, true])
  expect(await send([read])).toEqual([{ data: { subscription: { quantity: 74 } } }])
})

it.each([null, 7, '{ viewer { role } }'])(
  'a member that is %j has the whole batch refused, and says which it is',
  async (member) => {
    const { message, extensions } = Object((await send([read, member as never])) as unknown).errors[0]
    expect([message, extensions.code]).toEqual(['Operation 2 of the batch is no JSON object.', 'BAD_REQUEST'])
  },
)
