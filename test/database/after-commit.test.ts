import { describe, expect, it } from 'vitest'
import { birchClinic, cumulus, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import { send } from '../rest/support.ts'
import { engine } from '../support/fresh-database.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

const code = engine === 'sqlite' ? 'SQLITE_IOERR' : 'ECONNRESET'
const id = subscriptionId(5)

/** A way to change the quantity of a subscription, and to be shown it. */
type Write = (gateway: TestGateway) => Promise<{ readonly status: number; readonly body: unknown }>

const writes: readonly (readonly [string, Write])[] = [
  [
    'GraphQL',
    (gateway) =>
      gateway.ask(
        'cumulus-broker',
        `mutation { updateSubscription(input: { subscriptionId: "${id}", quantity: 77 }) {
          ... on UpdateSubscriptionSuccess { subscription { quantity organization { name } } } } }`,
      ),
  ],
  [
    'REST',
    (gateway) =>
      send(
        gateway,
        'cumulus-broker',
        'PUT',
        `/api/resellers/${cumulus}/organizations/${birchClinic}/services/${googleWorkspace}/subscriptions/${id}`,
        { body: { Quantity: 77 }, headers: { Prefer: 'return=representation' } },
      ),
  ],
]

describe.each(writes)('a change by %s', (_, write) => {
  it('whose answer cannot be read once it is made is told as one that may have been made', async () => {
    let isLost = false
    const onStatement = () => {
      if (isLost) throw Object.assign(new Error('lost'), { code })
    }
    const gateway = await openGateway({ opened: { onStatement } })
    gateway.database.eventsWritten.listen(() => (isLost = true))
    const answer = await write(gateway)
    isLost = false
    const { subscription } = await gateway.read('cumulus-broker', `{ subscription(id: "${id}") { quantity } }`)
    expect(subscription).toEqual({ quantity: 77 })
    expect({ status: answer.status, body: JSON.stringify(answer.body) }).toEqual({
      status: 503,
      body: expect.stringContaining(
        'The change may have been made: repeat it with its idempotency key, or look first.',
      ),
    })
  })
})
