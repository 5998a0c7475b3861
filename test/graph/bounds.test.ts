import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { aurora, subscriptionId } from '../../src/demo/ids.ts'
import type { Peer } from '../../src/http/client-address.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'

const nested = '{ sellers { nodes { services { nodes { subscriptions { nodes { id } } } } } } }'
const list = '{ subscriptions(first: 3) { nodes { id } } }'

interface Sent {
  readonly as?: As
  readonly peer?: Peer
  /** Milliseconds until the body has come. */
  readonly after?: number
}

/** Sends a document on a connection, as Node's server hands it over. */
async function send(gateway: TestGateway, query: string, { as = 'operator', peer, after = 0 }: Sent = {}) {
  const authorization = as === null ? '' : `Bearer ${await gateway.token(as)}`
  const headers = new Headers({ 'content-type': 'application/json', ...(authorization && { authorization }) })
  const request = { method: 'POST', url: 'http://localhost:4000/graphql', headers }
  const read = async () => {
    await wait(after)
    return Buffer.from(JSON.stringify({ query }))
  }
  const response = await gateway.handleFast(request, read, peer)
  const body = JSON.parse(response.body as string)
  return { status: response.status, headers: response.headers, body, code: body.errors?.[0].extensions.code }
}

/** A connection that is closed once it was looked at so often. */
function closedAfter(looks: number): Peer {
  let left = looks
  return {
    get destroyed() {
      left -= 1
      return left < 0
    },
  }
}

describe('any request', () => {
  it('is ended at its deadline, however little it costs', async () => {
    const gateway = await openGateway({ env: { LIMIT_DEADLINE_MS: '5' } })
    const late = await send(gateway, list, { after: 50 })
    expect([late.status, late.code, late.headers['retry-after']]).toEqual([503, 'DEADLINE_EXCEEDED', '5'])
    expect(late.body.data).toBeUndefined()
    // What needs nothing of the database has nothing to wait for.
    expect((await send(gateway, '{ viewer { role } }', { after: 50 })).status).toBe(200)
  })

  it('by REST is ended at its deadline as well', async () => {
    const gateway = await openGateway({ env: { LIMIT_DEADLINE_MS: '5' } })
    const body = new ReadableStream({
      async start(controller) {
        await wait(50)
        controller.enqueue(Buffer.from('{"licenseKey": "KEY-1"}'))
        controller.close()
      },
    })
    const address = `http://localhost:4000/api/sellers/${aurora}/subscriptions/SetLicenseKey/${subscriptionId(1)}`
    const authorization = `Bearer ${await gateway.token('aurora-software')}`
    const init = { method: 'PUT', headers: { 'content-type': 'application/json', authorization }, body, duplex: 'half' }
    const response = await gateway.fetch(new Request(address, init))
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await response.json()).toMatchObject([{ errorName: 'ServerBusy' }])
  })

  it('sends so many statements, and not one more', async () => {
    const gateway = await openGateway({ env: { LIMIT_STATEMENTS: '3' } })
    const { statements } = await gateway.counter.during(() => send(gateway, nested))
    expect(statements.length).toBe(3)
    const strict = await openGateway({ env: { LIMIT_STATEMENTS: '2' } })
    const refused = await send(strict, nested)
    expect([refused.status, refused.code]).toEqual([400, 'STATEMENT_LIMIT'])
    expect(refused.body.errors[0].extensions.limit).toBe(2)
  })
})

describe('a client that goes away', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await openGateway()
  })

  it('ends the reading of its request', async () => {
    const { result, statements } = await gateway.counter.during(() => send(gateway, nested, { peer: closedAfter(1) }))
    expect([result.status, result.code]).toEqual([499, 'CLIENT_CLOSED_REQUEST'])
    expect(statements.length).toBe(1)
    expect(gateway.log.at(-1)).toMatchObject({ msg: 'request', status: 499 })
  })

  const update = (
    quantity: number,
  ) => `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId(1)}", quantity: ${quantity} }) {
    ... on UpdateSubscriptionSuccess { subscription { quantity organization { name } } } ... on DomainError { code }
  } }`
  const quantity = async () =>
    (await gateway.read('operator', `{ subscription(id: "${subscriptionId(1)}") { quantity } }`)).subscription.quantity

  it('ends what was to be written, as long as nothing was written', async () => {
    const before = await quantity()
    const { status } = await send(gateway, update(before + 1), { as: 'cumulus-broker', peer: closedAfter(0) })
    expect(status).toBe(499)
    expect(await quantity()).toBe(before)
  })

  it('ends nothing that has begun to be written: it is finished, and answered', async () => {
    const before = await quantity()
    const sent = await send(gateway, update(before + 1), { as: 'cumulus-broker', peer: closedAfter(1) })
    expect(sent.body).toEqual({
      data: {
        updateSubscription: { subscription: { quantity: before + 1, organization: { name: expect.any(String) } } },
      },
    })
    expect(await quantity()).toBe(before + 1)
  })
})

describe('a body', () => {
  it('is not read of who is refused by the head alone, or has used up its budget', async () => {
    const gateway = await openGateway({ env: { BUDGET_POINTS: 'broker=10' } })
    await gateway.ask('cumulus-broker', `${list} # ${'x'.repeat(4000)}`)
    let read = 0
    const statusFor = async (authorization: string) => {
      const headers = new Headers({ 'content-type': 'application/json', authorization })
      const request = { method: 'POST', url: 'http://localhost:4000/graphql', headers }
      const body = async () => {
        read += 1
        return Buffer.from(JSON.stringify({ query: list }))
      }
      return (await gateway.handleFast(request, body)).status
    }
    expect(await statusFor('Bearer wrong')).toBe(401)
    expect(await statusFor(`Bearer ${await gateway.token('cumulus-broker')}`)).toBe(429)
    expect(read).toBe(0)
    expect(await statusFor(`Bearer ${await gateway.token('operator')}`)).toBe(200)
    expect(read).toBe(1)
  })
})

describe('what is hidden', () => {
  it('takes as many statements as what is absent', async () => {
    const gateway = await openGateway()
    const ids = [subscriptionId(1), '00000000-0000-4000-8000-00000000ffff']
    const counts: number[] = []
    for (const id of ids) {
      const { result, statements } = await gateway.counter.during(() =>
        gateway.read('borealis-owner', `{ node(id: "${id}") { id } }`),
      )
      expect(result).toEqual({ node: null })
      counts.push(statements.length)
    }
    expect(counts).toEqual([2, 2])
  })
})
