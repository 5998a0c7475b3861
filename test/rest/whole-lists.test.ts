import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { aurora, auroraBackup, birchClinic, borealis, cumulus, googleWorkspace, stratus } from '../../src/demo/ids.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { collectGarbage } from '../support/collect-garbage.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { writeManySubscriptions } from '../support/many-subscriptions.ts'
import { testTime } from '../support/templates.ts'
import { requestOf, send } from './support.ts'

/** How many rows the seller's list has; of those that are written, this seller's list has half. */
const count = process.env['TRIPTYCH_LONG'] ? 100_000 : 20_000
const path = `/api/sellers/${aurora}/subscriptions`
async function fillWith(database: Database, subscriptions: number): Promise<void> {
  await loadDemo(database, { now: testTime })
  await writeManySubscriptions(database, subscriptions)
}

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({ fill: (database) => fillWith(database, count * 2) })
})

const as = 'aurora-software'
const open = async (encoding = 'identity', of = gateway) => {
  const headers = { 'accept-encoding': encoding }
  const { body } = await of.fetch(await requestOf(of, as, 'GET', path, { headers }))
  if (!body) throw new Error('There is no body.')
  return body.getReader()
}

describe('a whole list', () => {
  it('comes in memory that stays flat, every row once, while others are answered', async () => {
    collectGarbage()
    const idle = process.memoryUsage().rss
    const reader = await open()
    const ids = new Set<string>()
    const decoder = new TextDecoder()
    let most = 0
    let rows = 0
    let others = 0
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      // Ids of rows begin an object; the text is not kept, as a client that streams would not.
      for (const [, id = ''] of decoder.decode(chunk.value).matchAll(/\{"id":"([^"]+)","status"/g)) {
        // A copy: a part of a text keeps all of the text.
        ids.add(Buffer.from(id).toString())
        rows += 1
      }
      most = Math.max(most, process.memoryUsage().rss - idle)
      if (rows % 5000 < 200)
        others +=
          (await send(gateway, 'operator', 'GET', `/csp/slc/api/definitions/external/${googleWorkspace}`)).status ===
          200
            ? 1
            : 0
    }
    expect(rows).toBeGreaterThan(count)
    expect(ids.size).toBe(rows)
    expect(others).toBeGreaterThan(0)
    expect(most / 1024 / 1024).toBeLessThan(100)
  })

  it('begins before its last row is read', async () => {
    const whole = Math.ceil(count / 200)
    const { statements } = await gateway.counter.during(async () => {
      const reader = await open()
      const { value } = await reader.read()
      expect(new TextDecoder().decode(value)).toMatch(/^\[\{"id":/)
      await reader.cancel()
    })
    expect(statements.length).toBeLessThan(whole)
  })

  it.each(['br', 'gzip'])('begins before its last row is read, compressed as %s, too', async (encoding) => {
    const whole = Math.ceil(count / 500)
    const { statements } = await gateway.counter.during(async () => {
      const reader = await open(encoding)
      expect((await reader.read()).value?.byteLength).toBeGreaterThan(0)
      await reader.cancel()
    })
    expect(statements.length).toBeLessThan(whole)
  })

  it.each(['identity', 'br', 'gzip'])('is read no further when the client goes away: %s', async (encoding) => {
    const reader = await open(encoding)
    await reader.read()
    await reader.cancel()
    // What had begun may end; nothing new begins.
    await new Promise((resolve) => setTimeout(resolve, 100))
    const { statements } = await gateway.counter.during(() => new Promise((resolve) => setTimeout(resolve, 300)))
    expect(statements).toEqual([])
  })

  it('that cannot be read is an error of its own, and logged', async () => {
    const broken = await openGateway()
    await broken.database.close()
    const { status, headers } = await send(broken, as, 'GET', path)
    expect(status).toBe(500)
    expect(broken.log.filter(({ level }) => level === 'error')).toMatchObject([
      { requestId: headers.get('x-request-id') },
    ])
  })

  it('that breaks off is told of in the log, and its client by the way in which it ends', async () => {
    const reader = await open()
    await reader.read()
    const before = gateway.log.length
    const { query } = gateway.database
    gateway.database.query = () => Promise.reject(new Error('It broke.'))
    const rest = (async () => {
      while (!(await reader.read()).done);
    })()
    await expect(rest).rejects.toThrow('The rest of the list cannot be read.')
    gateway.database.query = query
    const errors = gateway.log.slice(before).filter(({ level }) => level === 'error')
    expect(errors).toMatchObject([{ err: { message: 'It broke.' } }])
  })

  it('takes as long as its client takes, though a request may not', async () => {
    // Its accounts have seen a later time.
    const other = await openGateway({ fill: (database) => fillWith(database, 1000) })
    const reader = await open('identity', other)
    await reader.read()
    const now = performance.now.bind(performance)
    const later = vi.spyOn(performance, 'now').mockImplementation(() => now() + 3_600_000)
    expect((await reader.read()).done).toBe(false)
    await reader.cancel()
    later.mockRestore()
  })

  it('lets others be answered while it is read', async () => {
    const reader = await open()
    const order: string[] = []
    const reading = (async () => {
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) order.push('rows')
    })()
    await send(gateway, 'operator', 'GET', `/csp/slc/api/definitions/external/${googleWorkspace}`)
    order.push('other')
    await reading
    expect(order.indexOf('other')).toBeLessThan(order.length - 1)
  })
})

describe('pages', () => {
  const next = (headers: Headers) => /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1]

  it('walk through a list by their links and give every row once, as the whole list does', async () => {
    const filtered = `${path}/service/${auroraBackup}?statuses=PENDING&createdBefore=2025-01-03T00:00:00Z`
    const whole = await send(gateway, as, 'GET', filtered)
    const walked: string[] = []
    for (let at: string | undefined = `${filtered}&first=37`; at;) {
      const { headers, body } = await send(gateway, as, 'GET', at)
      walked.push(...body.map(({ id }: { id: string }) => id))
      // Names of parameters are read in any spelling.
      at = next(headers)?.replace('after=', 'After=')
    }
    expect(walked.length).toBeGreaterThan(100)
    expect(walked).toEqual(whole.body.map(({ id }: { id: string }) => id))
    expect(new Set(walked).size).toBe(walked.length)
    expect(whole.headers.get('link')).toBeNull()
  })

  it('go on only in the list, and under the filter, that gave the cursor', async () => {
    const cursor =
      new URL(next((await send(gateway, as, 'GET', `${path}?first=1`)).headers) ?? '', 'http://x').searchParams.get(
        'after',
      ) ?? ''
    const places: [typeof as | 'borealis-systems' | 'cumulus-broker', string][] = [
      [as, `${path}?statuses=ACTIVE`],
      [as, `${path}/service/${googleWorkspace}`],
      ['borealis-systems', `/api/sellers/${borealis}/subscriptions`],
      ['cumulus-broker', `/api/resellers/${cumulus}/services/${googleWorkspace}/subscriptions`],
      ['cumulus-broker', `/api/resellers/${cumulus}/organizations/${birchClinic}/Estore`],
    ]
    expect((await send(gateway, as, 'GET', `${path}?first=1&after=${cursor}`)).status).toBe(200)
    for (const [who, place] of places) {
      const { status, body } = await send(
        gateway,
        who,
        'GET',
        `${place}${place.includes('?') ? '&' : '?'}first=1&after=${cursor}`,
      )
      expect([status, body]).toEqual([
        400,
        [{ errorCode: 5, errorName: 'InvalidValue', errorMessage: 'after is not a cursor of this list' }],
      ])
    }
  })

  it.each(['0', '-1', '101', 'abc', '', '1.5', '1e99'])(
    'of the size %j are refused, naming the parameter',
    async (first) => {
      const { status, body } = await send(gateway, as, 'GET', `${path}?first=${first}`)
      expect([status, body]).toEqual([
        400,
        { first: ['The input was not valid.', expect.stringMatching(/^It must be /)] },
      ])
    },
  )

  it('and whole lists may be empty', async () => {
    const list = `/api/resellers/${stratus}/services/${googleWorkspace}/subscriptions`
    for (const query of ['', '?first=5']) {
      const { text } = await send(gateway, 'stratus-trade', 'GET', list + query)
      expect(text).toBe('[]')
    }
  })
})
