import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { people } from '../../src/demo/people.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

const page = '{ subscriptions(first: 20) { nodes { id status } } }'
const counted = '{ subscriptions(first: 1) { totalCount nodes { id } } }'
const asked = { 'x-graphql-cost': '1' }

/** A request by REST, of the seller of the demo. */
async function rest(gateway: TestGateway, path: string, method = 'GET'): Promise<Response> {
  return gateway.fetch(
    new Request(`http://localhost:4000${path}`, {
      method,
      headers: { authorization: `Bearer ${await gateway.token('aurora-software')}` },
    }),
  )
}

const seller = people.find(({ slug }) => slug === 'aurora-software')?.parties[0] ?? ''
const list = `/api/sellers/${seller}/subscriptions`

/** What has come back to an account of so many points a minute since an instant of `performance.now()`. */
const refilled = (perMinute: number, since: number) => (perMinute * (performance.now() - since)) / 60_000

describe('an account that has used up its points', () => {
  it('is refused at both doors, and told when to ask again; others are answered', async () => {
    const gateway = await openGateway({ env: { BUDGET_POINTS: '100, operator=5000' } })
    const { ask } = gateway
    // One that costs more than there is needs all of it.
    expect((await ask('aurora-software', counted)).status).toBe(200)
    for (let round = 0; round < 60; round += 1) await ask('aurora-software', page)
    const refused = await ask('aurora-software', page)
    expect(refused.status).toBe(429)
    expect(refused.body).toEqual({
      errors: [
        {
          message: expect.stringMatching(/^The budget of 100 points a minute is used up. Ask again in .*second/),
          extensions: { code: 'RATE_LIMITED', budget: 'points', requestId: expect.any(String) },
        },
      ],
    })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('ratelimit-policy')).toMatch(/^"points";q=100;w=60, "writes";q=\d+;w=60$/)
    expect(refused.headers.get('ratelimit')).toMatch(/^"points";r=\d+;t=\d+, "writes";r=\d+;t=0$/)
    while ((await rest(gateway, `${list}?first=1`)).status === 200);
    const restRefused = await rest(gateway, `${list}?first=1`)
    expect(restRefused.status).toBe(429)
    expect(await restRefused.json()).toMatchObject([{ errorName: 'TooManyRequests' }])
    expect(Number(restRefused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(restRefused.headers.get('ratelimit')).toMatch(/^"points";r=0;/)
    expect((await ask('operator', page)).status).toBe(200)
    expect((await ask('cumulus-broker', page)).status).toBe(200)
  })

  it('is answered again after the time that it was told', async () => {
    const { ask } = await openGateway({ env: { BUDGET_POINTS: '6000' } })
    let refused = await ask('operator', counted)
    while (refused.status === 200)
      refused = await ask(
        'operator',
        `{ ${'a'.repeat(1 + Math.floor(Math.random() * 9))}: sellers { nodes { subscriptions(first: 100) { nodes { id } } } } }`,
      )
    await wait(Number(refused.headers.get('retry-after')) * 1000)
    expect((await ask('operator', page)).status).toBe(200)
  })
})

describe('extensions.cost', () => {
  it('tells what was requested, the limit, what is left, and when all is there again', async () => {
    const { ask, clock } = await openGateway({ env: { BUDGET_POINTS: '6000' } })
    const { body } = await ask('operator', page, {}, asked)
    const { requested, limit, remaining, resetAt } = body.extensions.cost
    expect({ requested, limit }).toEqual({ requested: 61, limit: 50_000 })
    expect(remaining).toBeLessThan(6000)
    expect(remaining).toBeGreaterThan(5800)
    const until = Date.parse(resetAt) - clock.now.getTime()
    expect(until).toBeGreaterThan(0)
    expect(until).toBeLessThan(60_000)
  })

  it('charges what was read, and not what might have been', async () => {
    const { ask } = await openGateway({ env: { BUDGET_POINTS: '6000' } })
    const remaining = async (query: string) => (await ask('operator', query, {}, asked)).body.extensions.cost
    const search = (text: string) =>
      `{ subscriptions(first: 100, filter: { search: "${text}" }) { totalCount nodes { id } } }`
    await remaining(counted)
    await remaining(search('zzqq'))
    await remaining(search('a'))
    const before = await remaining(counted)
    const after = await remaining(counted)
    // A total of the few subscriptions of the demo is no work, whatever it might have been.
    expect(after.requested).toBeGreaterThan(1000)
    expect(before.remaining - after.remaining).toBeLessThan(100)
    const nothing = await remaining(search('zzqq'))
    expect(nothing.requested).toBeGreaterThan(2000)
    expect(after.remaining - nothing.remaining).toBeLessThan(100)
    // A page with a filter has examined rows, nobody knows how many.
    const began = performance.now()
    const something = await remaining(search('a'))
    expect(nothing.remaining - something.remaining + refilled(6000, began)).toBeGreaterThan(900)
  })

  it('charges the same whether a query is compiled or not', async () => {
    const { ask } = await openGateway({ env: { BUDGET_POINTS: '6000' } })
    const lefts: number[] = []
    const query = '{ sellers { nodes { services(first: 50) { nodes { id name } } } } }'
    for (let round = 0; round < 10; round += 1)
      lefts.push((await ask('operator', query, {}, asked)).body.extensions.cost.remaining)
    const spent = lefts.slice(1).map((left, index) => (lefts[index] ?? 0) - left)
    // Some comes back from one request to the next.
    for (const points of spent) expect(points).toBeLessThan(Math.max(...spent) + 1)
    expect(Math.max(...spent)).toBeLessThan(200)
  })
})

describe('by REST', () => {
  it('a request costs something, each object ten times as much, and a filter what is examined for it', async () => {
    const gateway = await openGateway({ env: { BUDGET_POINTS: '6000' } })
    const left = async (path: string) => {
      const response = await rest(gateway, path)
      await response.text()
      return Number(/"points";r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1])
    }
    const spent = async (path: string) => {
      const before = await left(`${list}?first=1`)
      return before - (await left(path))
    }
    // A hundred come back in a second.
    expect(await spent(`${list}?first=3`)).toBeLessThanOrEqual(31)
    const began = performance.now()
    expect((await spent(`${list}?first=3&isTrial=false`)) + refilled(6000, began)).toBeGreaterThan(900)
    expect(await spent(`${list}?first=3&search=zzqq`)).toBeLessThanOrEqual(1)
  })

  it('every answer to an account tells what it has left, a refusal too', async () => {
    const gateway = await openGateway({ env: { BUDGET_POINTS: '6000' } })
    const answers = [
      await rest(gateway, `${list}?first=1`),
      await rest(gateway, `${list}?nothing=1`),
      await rest(gateway, `${list}?after=wrong`),
      await rest(gateway, list.replace(seller, 'none')),
      await rest(gateway, `${list}/SetLicenseKey/${seller}`, 'PUT'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 400, 404, 415])
    for (const { headers } of answers) expect(headers.get('ratelimit')).toMatch(/^"points";r=\d+;t=\d+, "writes";r=\d+/)
    expect((await gateway.fetch(new Request(`http://localhost:4000${list}`))).headers.get('ratelimit')).toBeNull()
  })
})

describe('what may only be done so often', () => {
  it('are writes, by both doors together', async () => {
    const gateway = await openGateway({ env: { BUDGET_WRITES: '3' } })
    const remove = (id: string) =>
      `mutation { ${id}: deleteSubscription(input: { subscriptionId: "${seller}" }) { __typename } }`
    expect((await gateway.ask('aurora-software', remove('a'))).status).toBe(200)
    expect(
      (await rest(gateway, `/api/sellers/${seller}/subscriptions/SetLicenseKey/${seller}`, 'PUT')).status,
    ).not.toBe(429)
    const two = `mutation { a: deleteSubscription(input: { subscriptionId: "${seller}" }) { __typename } ...B }
      fragment B on Mutation { b: deleteSubscription(input: { subscriptionId: "${seller}" }) { __typename } }`
    const refused = await gateway.ask('aurora-software', two)
    expect(refused.status).toBe(429)
    expect(refused.body.errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED', budget: 'writes' })
    expect((await gateway.ask('aurora-software', page)).status).toBe(200)
  })

  it('are requests at once, of one account', async () => {
    const gateway = await openGateway({ env: { BUDGET_REQUESTS: '3' } })
    const authorization = `Bearer ${await gateway.token('operator')}`
    const headers = new Headers({ 'content-type': 'application/json', authorization })
    const request = { method: 'POST', url: 'http://localhost:4000/graphql', headers }
    let come = () => {}
    const body = new Promise<Uint8Array>((resolve) => {
      come = () => resolve(Buffer.from(JSON.stringify({ query: page })))
    })
    const done: Awaited<ReturnType<typeof gateway.handleFast>>[] = []
    const answers = Array.from({ length: 5 }, async () => done.push(await gateway.handleFast(request, () => body)))
    await expect.poll(() => done.length).toBe(2)
    for (const { status, headers, body } of done) {
      expect([status, headers['retry-after']]).toEqual([429, '1'])
      expect(JSON.parse(body as string).errors[0].extensions).toMatchObject({ budget: 'requests' })
    }
    expect((await gateway.ask('cumulus-broker', page)).status).toBe(200)
    come()
    await Promise.all(answers)
    expect(done.slice(2).map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await gateway.ask('operator', page)).status).toBe(200)
  })

  it('are whole lists that are sent at once, until they are taken or given up', async () => {
    const gateway = await openGateway({ env: { BUDGET_LISTS: '2' } })
    const open = () => rest(gateway, list)
    const [first, second] = [await open(), await open()]
    expect((await open()).status).toBe(429)
    expect((await rest(gateway, `${list}?first=1`)).status).toBe(200)
    await first.body?.cancel()
    const third = await open()
    expect(third.status).toBe(200)
    await second.text()
    expect((await open()).status).toBe(200)
  })

  it('are whole lists, of which those that HEAD asks for are none', async () => {
    const gateway = await openGateway({ env: { BUDGET_LISTS: '1' } })
    for (let round = 0; round < 3; round += 1) expect((await rest(gateway, list, 'HEAD')).status).toBe(200)
  })

  it('are streams, each of which is closed once', async () => {
    const { budgets } = await openGateway({ env: { BUDGET_STREAMS: '1' } })
    const account = budgets.of(people[0], '')
    const close = account.open('streams')
    expect(account.open('streams')).toMatchObject({ kind: 'streams', retryAfterSeconds: 1 })
    if (typeof close !== 'function') throw new Error('The first stream was refused.')
    close()
    close()
    expect(typeof account.open('streams')).toBe('function')
    expect(account.open('streams')).toMatchObject({ kind: 'streams' })
  })
})

describe('without credentials', () => {
  const introspection = '{ __schema { types { name } } }'
  const from = (gateway: TestGateway, remoteAddress: string, headers: Record<string, string> = {}) =>
    gateway.fetch(
      new Request('http://localhost:4000/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query: introspection }),
      }),
      { incoming: { socket: { remoteAddress, destroyed: false } } },
    )
  async function used(gateway: TestGateway, remoteAddress: string, headers: Record<string, string> = {}) {
    for (let round = 0; round < 100; round += 1) {
      const { status } = await from(gateway, remoteAddress, headers)
      if (status === 429) return
    }
    throw new Error('The budget was not used up.')
  }
  const env = { BUDGET_POINTS: 'anonymous=1000' }

  it('an address has a budget; all of IPv6 that one subscriber has is one', async () => {
    const gateway = await openGateway({ env })
    await used(gateway, '::ffff:192.0.2.1')
    expect((await from(gateway, '192.0.2.1')).status).toBe(429)
    expect((await from(gateway, '192.0.2.2')).status).toBe(200)
    await used(gateway, '2001:db8:0:1::1')
    expect((await from(gateway, '2001:db8::1:ffff:0:0:2')).status).toBe(429)
    expect((await from(gateway, '2001:db8:0:2::1')).status).toBe(200)
  })

  it('X-Forwarded-For tells the address where a trusted proxy has written it, and nowhere else', async () => {
    const plain = await openGateway({ env })
    await used(plain, '192.0.2.1', { 'x-forwarded-for': '198.51.100.1' })
    expect((await from(plain, '192.0.2.1', { 'x-forwarded-for': '198.51.100.2' })).status).toBe(429)
    const behind = await openGateway({ env: { ...env, TRUSTED_PROXIES: '192.0.2.0/24' } })
    await used(behind, '192.0.2.1', { 'x-forwarded-for': '203.0.113.9, 198.51.100.1, 192.0.2.7' })
    expect((await from(behind, '192.0.2.2', { 'x-forwarded-for': '198.51.100.1' })).status).toBe(429)
    expect((await from(behind, '192.0.2.1', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(200)
    expect((await from(behind, '203.0.113.1', { 'x-forwarded-for': '198.51.100.1' })).status).toBe(200)
  })

  it('refused credentials are charged to the address, and keep nobody else there from asking', async () => {
    const gateway = await openGateway({ env })
    const peer = { incoming: { socket: { remoteAddress: '192.0.2.1', destroyed: false } } }
    const guess = async (path: string) =>
      gateway.fetch(new Request(`http://localhost:4000${path}`, { headers: { authorization: 'Bearer wrong' } }), peer)
    for (let round = 0; round < 60; round += 1) {
      expect((await guess('/graphql?query={viewer{role}}')).status).toBe(401)
      expect((await guess(list)).status).toBe(401)
    }
    expect((await from(gateway, '192.0.2.1')).status).toBe(429)
    expect(
      (await from(gateway, '192.0.2.1', { authorization: `Bearer ${await gateway.token('operator')}` })).status,
    ).toBe(200)
  })

  it('the log tells the address', async () => {
    const gateway = await openGateway({ env: { ...env, TRUSTED_PROXIES: '192.0.2.1' } })
    await from(gateway, '192.0.2.1', { 'x-forwarded-for': '[2001:db8::1]:443' })
    expect(gateway.log.at(-1)).toMatchObject({ msg: 'request', address: '2001:db8::1' })
  })
})

describe('a process that has more to do than it can', () => {
  it('turns requests away at once, and says when to ask again', async () => {
    let isOverloaded = true
    const gateway = await openGateway({ isOverloaded: () => isOverloaded })
    const refused = await gateway.ask('operator', page)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect(refused.body.errors[0].extensions.code).toBe('SERVER_BUSY')
    const byRest = await rest(gateway, list)
    expect([byRest.status, byRest.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await byRest.json()).toMatchObject([{ errorName: 'ServerBusy' }])
    expect((await rest(gateway, '/health')).status).toBe(200)
    isOverloaded = false
    expect((await gateway.ask('operator', page)).status).toBe(200)
  })
})
