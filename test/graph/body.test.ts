import { beforeAll, describe, expect, it } from 'vitest'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

describe('a body that is too long is refused', () => {
  const body = JSON.stringify({ query: '{ viewer { role } }', variables: { padding: 'x'.repeat(10_000_000) } })
  const send = (init: RequestInit & { duplex?: 'half' }) =>
    gateway.fetch(new Request('http://localhost:4000/graphql', { method: 'POST', ...init }))

  it('10 MB with their length declared', async () => {
    const response = await send({
      body,
      headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
    })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'BODY_SIZE_LIMIT', limit: 20_000 } }],
    })
  })

  it('one of less, if it comes without credentials', async () => {
    const padded = JSON.stringify({ query: '{ viewer { role } }' }).padEnd(20_001)
    const authorization = `Bearer ${await gateway.token('operator')}`
    const headers = { 'content-type': 'application/json' }
    expect((await send({ body: padded, headers: { ...headers, authorization } })).status).toBe(200)
    expect((await send({ body: padded.slice(1), headers })).status).toBe(400)
    expect((await send({ body: padded.slice(0, -1), headers })).status).toBe(200)
    expect((await send({ body: padded, headers })).status).toBe(413)
  })

  it('whatever it is, by bad credentials first, and nothing of it is read', async () => {
    let pulled = 0
    const stream = new ReadableStream<Uint8Array>({ pull: () => void (pulled += 1) }, { highWaterMark: 0 })
    const headers = { 'content-type': 'application/json', authorization: 'Bearer wrong' }
    expect((await send({ body: stream, duplex: 'half', headers })).status).toBe(401)
    expect(pulled).toBe(0)
  })

  it('10 MB that come in pieces, without reading on past the limit', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(100_000))
    let sent = 0
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          sent += 1
          if (sent > 100) controller.close()
          else controller.enqueue(chunk)
        },
      },
      { highWaterMark: 0 },
    )
    const response = await send({ body: stream, duplex: 'half', headers: { 'content-type': 'application/json' } })
    expect(response.status).toBe(413)
    expect(sent).toBeLessThan(20)
  })
})
