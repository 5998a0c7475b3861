import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aurora, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import { encodingFor } from '../../src/http/compression.ts'
import { closeServers, openServed, type Served } from './served.ts'

let served: Served
let authorization: string
beforeAll(async () => {
  served = await openServed()
  authorization = `Bearer ${await served.gateway.token('aurora-software')}`
})
afterAll(closeServers)

const plain = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Buffer) => bytes }
const longQuery =
  '{ subscriptions(first: 50) { nodes { id status createdAt service { id name } organization { id name } } } }'
const shortQuery = '{ viewer { role } }'

/** An answer over HTTP as it came, and its text. */
async function answerTo(path: string, encoding: keyof typeof plain, init: RequestInit = {}) {
  const response = await served.gateway.fetch(
    new Request(`http://localhost:4000${path}`, {
      ...init,
      headers: { authorization, 'accept-encoding': encoding, ...(init.headers as Record<string, string>) },
    }),
  )
  const bytes = Buffer.from(await response.arrayBuffer())
  const came = response.headers.get('content-encoding')
  return {
    came,
    length: bytes.length,
    headers: response.headers,
    text: plain[came === null ? 'identity' : encoding](bytes).toString(),
  }
}

describe('the encoding of an answer', () => {
  it.each([
    [null, 'identity'],
    ['', 'identity'],
    ['identity', 'identity'],
    ['deflate', 'identity'],
    ['zstd, x-unknown', 'identity'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0.5, gzip;q=0.5', 'br'],
    ['br;q=0, gzip;q=0.1', 'gzip'],
    ['br;q=0, gzip;q=0', 'identity'],
    ['gzip;q=0.5, identity', 'identity'],
    ['gzip;q=0.5, identity;q=0.4', 'gzip'],
    ['*', 'br'],
    ['*;q=0', 'identity'],
    ['br;q=0, *', 'gzip'],
    ['gzip, *;q=0', 'gzip'],
  ] as const)('asked for by %j is %s', (header, encoding) => {
    expect(encodingFor(header)).toBe(encoding)
  })

  it.each(['br', 'gzip'] as const)('may be %s wherever it pays, and holds the same text', async (encoding) => {
    const post = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: longQuery }),
    }
    const requests: [string, RequestInit?][] = [
      [`/api/sellers/${aurora}/subscriptions`],
      [`/api/sellers/${aurora}/subscriptions?first=5`],
      [`/csp/slc/api/definitions/external/${googleWorkspace}`],
      ['/api/openapi.json'],
      [`/graphql?query=${encodeURIComponent(longQuery)}`],
      ['/graphql', post],
    ]
    for (const [path, init] of requests) {
      const whole = await answerTo(path, 'identity', init)
      const short = await answerTo(path, encoding, init)
      expect([path, whole.came, short.came]).toEqual([path, null, encoding])
      expect(short.text).toBe(whole.text)
      expect(short.length).toBeLessThan(whole.length / 1.5)
      expect(short.headers.get('vary')).toContain('Accept-Encoding')
    }
  })

  it('is none for what is small, is empty, or holds a token', async () => {
    const requests: [string, RequestInit?][] = [
      [`/api/sellers/${aurora}/subscriptions/${subscriptionId(999)}`],
      [`/api/sellers/${aurora}/subscriptions?first=1&search=nothing-is-called-so`],
      [`/api/sellers/${aurora}/subscriptions`, { method: 'HEAD' }],
      [`/graphql?query=${encodeURIComponent(shortQuery)}`],
      ['/connect/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'x'.repeat(5000) }) }],
      ['/graphql?as=operator', { headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' } }],
    ]
    for (const [path, init] of requests) expect([path, (await answerTo(path, 'br', init)).came]).toEqual([path, null])
  })

  it('is the same at the fast entry, where small answers stay as they are', async () => {
    served.forget()
    const headers = { authorization, 'accept-encoding': 'gzip' }
    const short = await served.post(JSON.stringify({ query: shortQuery }), headers)
    expect([short.status, short.headers['content-encoding'], JSON.parse(short.body).data]).toEqual([
      200,
      undefined,
      { viewer: { role: 'SELLER' } },
    ])
    const long = await fetch(`http://127.0.0.1:${served.port}/graphql`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query: longQuery }),
    })
    expect(long.headers.get('content-encoding')).toBe('gzip')
    expect(await long.json()).toMatchObject({ data: { subscriptions: { nodes: expect.any(Array) } } })
    expect(served.entries[0]).toBe('fast')
  })

  it('is none for a stream, whose events wait for each other neither here nor in a proxy', async () => {
    const open = (accept: string) =>
      served.gateway.fetch(
        new Request('http://localhost:4000/graphql', {
          method: 'POST',
          headers: { authorization, accept, 'accept-encoding': 'br, gzip', 'content-type': 'application/json' },
          body: JSON.stringify({ query: 'subscription { events { event { kind } } }' }),
        }),
      )
    const { status, headers, body } = await open('text/event-stream')
    expect([status, headers.get('x-accel-buffering')]).toEqual([200, 'no'])
    expect(headers.get('content-encoding')).not.toMatch(/br|gzip/)
    await body?.cancel()
    // By parts there are no streams, which is said.
    const parts = await open('multipart/mixed')
    expect([parts.status, await parts.text()]).toEqual([406, expect.stringContaining('text/event-stream')])
  })

  it('changes nothing of a tag', async () => {
    const path = `/csp/slc/api/definitions/external/${googleWorkspace}`
    const [whole, short] = [await answerTo(path, 'identity'), await answerTo(path, 'br')]
    expect(short.headers.get('etag')).toBe(whole.headers.get('etag'))
    const tag = { 'if-none-match': short.headers.get('etag') ?? '' }
    expect((await answerTo(path, 'br', { headers: tag })).text).toBe('')
  })
})
