import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { aurora, auroraBackup, subscriptionId } from '../../src/demo/ids.ts'
import type { As } from '../support/gateway.ts'
import { closeServers, openServed, type Served } from './served.ts'

const friend = 'https://app.example.com'
const list = `/api/sellers/${aurora}/subscriptions`
const absentId = '00000000-0000-4000-8000-000000000000'

let served: Served
beforeAll(async () => {
  served = await openServed({ env: { CORS_ORIGINS: friend } })
})
beforeEach(() => served.forget())
afterAll(closeServers)

interface Case {
  readonly as?: As
  readonly path: string
  readonly headers?: Record<string, string>
  readonly status: number
}

const cases: Record<string, Case> = {
  'one object': { path: `${list}/${subscriptionId(1)}`, status: 200 },
  'in other letters, with a slash at its end': { path: `${list.toUpperCase()}/${subscriptionId(1)}/`, status: 200 },
  'a page': { path: `${list}?first=2`, status: 200 },
  'a whole list': { path: list, status: 200 },
  'a whole list, compressed': { path: list, headers: { 'accept-encoding': 'gzip' }, status: 200 },
  'an object that is not there': { path: `${list}/${absentId}`, status: 404 },
  'an address where nothing is': { path: '/api/elsewhere/x', status: 404 },
  'a parameter that is not there': { path: `${list}?frist=2`, status: 400 },
  'another role': { as: 'elm-studio', path: list, status: 403 },
  'no credentials': { as: null, path: list, status: 401 },
  'a page of another site': { path: list, headers: { origin: 'https://evil.example' }, status: 403 },
  'a page of an allowed site': { path: `${list}?first=1`, headers: { origin: friend }, status: 200 },
}

async function ask({ as = 'aurora-software', path, headers }: Case, port: number) {
  const credentials = as === null ? {} : { authorization: `Bearer ${await served.gateway.token(as)}` }
  const request = { 'accept-encoding': 'identity', 'x-request-id': 'same', ...credentials, ...headers }
  const [fast, slow] = [
    await fetch(`http://127.0.0.1:${port}${path}`, { headers: request }),
    await served.gateway.fetch(new Request(`http://127.0.0.1:${port}${path}`, { headers: request })),
  ]
  return { fast: await told(fast), slow: await told(slow) }
}

async function told(response: Response) {
  // How it is framed, when it was, and what is left of the budget.
  const framing = ['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'ratelimit']
  const headers = [...response.headers].filter(([name]) => !framing.includes(name))
  const bytes = Buffer.from(await response.arrayBuffer())
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b
  return {
    status: response.status,
    headers: Object.fromEntries(headers),
    text: String(isZipped ? gunzipSync(bytes) : bytes),
  }
}

describe('a read at a REST path is answered without the objects of a request and a response, as with them', () => {
  it.each(Object.entries(cases))('%s', async (_, each) => {
    const { fast, slow } = await ask(each, served.port)
    expect(served.entries).toEqual(['fast'])
    expect(fast).toEqual(slow)
    expect(fast.status).toBe(each.status)
  })

  it('one that the client knows', async () => {
    const path = `${list}/${subscriptionId(1)}`
    const known = await ask({ path, status: 200 }, served.port)
    const headers = { 'if-none-match': known.fast.headers['etag'] ?? '' }
    const { fast, slow } = await ask({ path, headers, status: 304 }, served.port)
    expect(fast).toEqual(slow)
    expect(fast).toMatchObject({ status: 304, text: '' })
  })

  it('all others have them', async () => {
    const url = `http://127.0.0.1:${served.port}`
    await fetch(`${url}/api/docs`)
    await fetch(`${url}${list}/%36`)
    await fetch(`${url}${list}`, { method: 'HEAD' })
    await fetch(`${url}${list}/service/${auroraBackup}`, { method: 'POST' })
    expect(served.entries).toEqual(['fetch', 'fetch', 'fetch', 'fetch'])
  })

  it('a line of the log tells of it', async () => {
    await ask({ path: `${list}/${subscriptionId(1)}`, status: 200 }, served.port)
    const [fast, slow] = served.linesOf('same')
    const always = { milliseconds: 0, time: 0, address: '127.0.0.1' }
    expect({ ...fast, ...always }).toEqual({ ...slow, ...always })
    expect(fast).toMatchObject({ address: '127.0.0.1' })
  })

  it('a client that goes away in the middle ends the reading', async () => {
    const going = new AbortController()
    const authorization = `Bearer ${await served.gateway.token('aurora-software')}`
    const { body } = await fetch(`http://127.0.0.1:${served.port}${list}`, {
      headers: { authorization },
      signal: going.signal,
    })
    await body?.getReader().read()
    going.abort()
    await wait(50)
    // Else the account would have it open for good, and soon no list more.
    for (let time = 0; time < 10; time += 1)
      expect((await fetch(`http://127.0.0.1:${served.port}${list}`, { headers: { authorization } })).status).toBe(200)
  })
})
