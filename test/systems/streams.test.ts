import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createSocketClient } from 'graphql-ws'
import { beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { subscriptionId } from '../../src/demo/ids.ts'
import { type Served, serveTogether } from '../concurrency/gateways.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { runNginx } from './nginx.ts'

const query = 'subscription { events { event { kind } } }'

let gateway: Served
let balancer: string
beforeAll(async () => {
  const { url } = await freshDatabase({}, 'demo')
  const { gateways } = await serveTogether(url, 1)
  gateway = gateways[0] as Served
  balancer = `127.0.0.1:${(await runNginx([Number(new URL(gateway.address).port)])).port}`
})

const headers = () => ({ authorization: `Bearer ${gateway.tokenOf('cumulus-broker')}` })

/** What a client is told of. */
interface Sink {
  readonly next: (result: unknown) => void
  readonly error: (error: unknown) => void
  readonly complete: () => void
}

function overSse(sink: Sink): () => void {
  const client = createSseClient({ url: `http://${balancer}/graphql`, headers: headers(), retryAttempts: 0 })
  const stop = client.subscribe({ query }, sink)
  return () => (stop(), client.dispose())
}

function overSocket(sink: Sink): () => void {
  const url = `ws://${balancer}/graphql`
  const client = createSocketClient({ url, webSocketImpl: WebSocket, connectionParams: headers(), retryAttempts: 0 })
  const stop = client.subscribe({ query }, sink)
  return () => (stop(), void client.dispose())
}

describe.each([
  ['server-sent events', overSse],
  ['a WebSocket', overSocket],
])('through nginx, as the documentation has it, %s', (_, open) => {
  it('come as things happen, and are not gathered', async () => {
    const told: unknown[] = []
    const faults: unknown[] = []
    const stop = open({ next: (result) => told.push(result), error: (error) => faults.push(error), complete: () => {} })
    let quantity = 30
    // Until it listens, it hears nothing.
    await expect
      .poll(
        async () => {
          quantity += 1
          const input = `{ subscriptionId: "${subscriptionId(1)}", quantity: ${quantity} }`
          await gateway.read(`mutation { updateSubscription(input: ${input}) { __typename } }`)
          return [told.length > 0, faults]
        },
        { timeout: 20_000, interval: 300 },
      )
      .toEqual([true, []])
    expect(told[0]).toEqual({ data: { events: { event: { kind: 'SUBSCRIPTION_UPDATED' } } } })
    stop()
  })
})
