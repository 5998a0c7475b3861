import { afterAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { cumulus, subscriptionId } from '../../src/demo/ids.ts'
import type { Account } from '../../src/identity/budgets.ts'
import type { Viewer } from '../../src/viewer.ts'
import { openStream } from '../events/sse.ts'
import { closeServers, openServed } from '../http/served.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'

const reader: Viewer = { accountId: 'reader', account: 'USER', role: 'BROKER', parties: [cumulus] }
const address = 'http://localhost:4000/graphql'

/** Selects some hundred thousand characters in so many lists. */
const large = (lists: number) =>
  Array.from({ length: lists }, (_, index) => `a${index}: subscriptions(first: 100) { nodes { ...Long } }`).join(' ')
const long = `fragment Long on ServiceSubscription { ${'a'.repeat(90_000)}: id }`

/** How many characters an account has been given and not taken, as it counts them, and how many it had at most. */
function countingOf(account: Account): { untaken: number; most: number } {
  const counted = { untaken: 0, most: 0 }
  const giving = account.giving.bind(account)
  account.giving = (characters) => {
    counted.untaken += characters
    counted.most = Math.max(counted.most, counted.untaken)
    const taken = giving(characters)
    return () => {
      counted.untaken -= characters
      taken()
    }
  }
  return counted
}

async function headersFor(gateway: TestGateway, accept: string): Promise<Record<string, string>> {
  return { accept, 'content-type': 'application/json', authorization: `Bearer ${await gateway.token(reader)}` }
}

describe('a large answer that is sent', () => {
  it.each(['text/event-stream', 'multipart/mixed'])(
    'as %s counts until it is taken, and no more are given beyond what an account may leave',
    async (accept) => {
      const gateway = await openGateway()
      const headers = await headersFor(gateway, accept)
      const body = JSON.stringify({ query: `{ ${large(4)} } ${long}` })
      const untaken: (() => void)[] = []
      const outgoing = { closed: false, destroyed: false, once: (_: string, close: () => void) => untaken.push(close) }
      const ask = async () => {
        const request = new Request(address, { method: 'POST', headers, body })
        const response = await gateway.fetch(request, { incoming: { socket: { destroyed: false } }, outgoing })
        return (await response.text()).slice(0, 300)
      }
      const counted = countingOf(gateway.budgets.of(reader, ''))
      for (let time = 0; counted.untaken <= 32_000_000; time += 1) {
        expect(await ask()).toContain('"data":{"a0"')
        expect(untaken).toHaveLength(time + 1)
      }
      expect(await ask()).toContain('wait to be read')
      for (const taken of untaken.splice(0)) taken()
      expect(counted.untaken).toBe(0)
      expect(await ask()).toContain('"data":{"a0"')
    },
  )

  it('as an event counts until the stream is read further or left', async () => {
    const gateway = await openGateway()
    const counted = countingOf(gateway.budgets.of(reader, ''))
    const of = `subject { ... on ServiceSubscription { reseller { ${large(1)} } } }`
    const stream = await openStream(gateway, reader, `subscription { events { event { id ${of} } } } ${long}`)
    const input = `{ subscriptionId: "${subscriptionId(1)}", quantity: 31 }`
    await gateway.read('cumulus-broker', `mutation { updateSubscription(input: ${input}) { __typename } }`)
    await logEverything(gateway.database)
    await expect.poll(() => stream.results.length).toBe(1)
    expect(counted.most).toBeGreaterThan(500_000)
    await stream.close()
    await expect.poll(() => counted.untaken).toBe(0)
  })
})

it('HEAD leaves no stream open', async () => {
  const gateway = await openGateway()
  const search = `?query=${encodeURIComponent('subscription { events { cursor } }')}`
  const headers = await headersFor(gateway, 'text/event-stream')
  const ask = () => gateway.fetch(new Request(`${address}${search}`, { method: 'HEAD', headers }))
  for (let time = 0; time < 3; time += 1) {
    const { status, body } = await ask()
    expect([status, body]).toEqual([200, null])
  }
  await expect.poll(() => gateway.budgets.of(reader, '').inUse('streams')).toBe(0)
})

describe('what is asked on a socket', () => {
  afterAll(closeServers)

  it('has its turn with all else that its account asks', async () => {
    const { gateway, port } = await openServed({ env: { HEAVY_COST: '0' } })
    const lanes: unknown[] = []
    const { turn } = gateway.database
    gateway.database.turn = (read, lane) => {
      lanes.push(lane)
      return turn(read, lane)
    }
    const authorization = `Bearer ${await gateway.token(reader)}`
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws')
    const payload = { query: '{ subscriptions(filter: { isTrial: true }) { totalCount } }' }
    const answers = await new Promise<number>((resolve) => {
      let count = 0
      socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })))
      socket.on('message', (data: Buffer) => {
        const { type } = JSON.parse(data.toString()) as { type: string }
        if (type === 'connection_ack')
          for (const id of ['1', '2']) socket.send(JSON.stringify({ id, type: 'subscribe', payload }))
        if (type === 'next') count += 1
        if (count === 2) resolve(count)
      })
    })
    socket.terminate()
    expect([answers, lanes.length > 1]).toEqual([2, true])
    expect(new Set(lanes)).toEqual(new Set([gateway.budgets.of(reader, '')]))
  })
})
