import { describe, expect, it } from 'vitest'
import { postJson } from '../../src/http/outgoing.ts'
import { startReceiver } from '../webhooks/receiver.ts'

const rules = { allowsPrivateAddresses: false, timeoutMs: 5000, mostBytes: 8000 }
const { signal } = new AbortController()

describe('what goes out', () => {
  it('is not sent to a name that resolves to this machine, whatever the name is', async () => {
    const { url, received } = await startReceiver()
    const named = url.replace('127.0.0.1', 'localhost')
    await expect(postJson(named, '{}', {}, rules, signal)).rejects.toThrow('in a network')
    await expect(postJson(url, '{}', {}, rules, signal)).rejects.toThrow('in a network')
    expect(received).toEqual([])
    await postJson(named, '{}', {}, { ...rules, allowsPrivateAddresses: true }, signal)
    expect(received).toHaveLength(1)
  })

  it('follows no redirect', async () => {
    const [from, to] = await Promise.all([startReceiver(), startReceiver()])
    from.answer = () => ({ status: 307, headers: { location: to.url } })
    const { status } = await postJson(from.url, '{}', {}, { ...rules, allowsPrivateAddresses: true }, signal)
    expect(status).toBe(307)
    expect(to.received).toEqual([])
  })

  it('reads so much of an answer, and no more', async () => {
    const receiver = await startReceiver()
    receiver.answer = () => ({ status: 200, body: 'x'.repeat(1_000_000) })
    const { text } = await postJson(receiver.url, '{}', {}, { ...rules, allowsPrivateAddresses: true }, signal)
    expect(text).toHaveLength(8000)
  })
})
