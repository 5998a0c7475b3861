import type { Socket } from 'node:net'
import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postTo, rawRequest } from '../http/client.ts'
import { anonymousAttacks } from './anonymous-attacks.ts'
import { startVictim, type Victim } from './victim.ts'

/** What a gateway needs for itself is below half of it. */
const mostMegabytes = 300
const lateMs = 1500

let victim: Victim
beforeAll(async () => {
  victim = await startVictim({
    REQUEST_TIMEOUT_MS: String(lateMs),
    HEADERS_TIMEOUT_MS: String(lateMs),
    UNREAD_TIMEOUT_MS: String(lateMs),
    KEEP_ALIVE_TIMEOUT_MS: String(lateMs),
  })
  await postTo(victim.port, JSON.stringify({ query: '{ viewer { role } }' }))
})
afterAll(() => victim.stop())

async function codeOf(body: object, headers: Record<string, string> = {}): Promise<string> {
  const answer = await postTo(victim.port, JSON.stringify(body), headers)
  const { errors = [] } = JSON.parse(answer.body) as { errors?: { extensions: { code: string } }[] }
  return errors[0]?.extensions.code ?? `status ${answer.status}`
}

/** What the process spends while something is done. */
async function spent(work: () => Promise<unknown>): Promise<number> {
  const before = await victim.processorSeconds()
  await work()
  return (await victim.processorSeconds()) - before
}

const isLinux = process.platform === 'linux'

describe.runIf(isLinux)('a caller without credentials takes little', () => {
  it.each(Object.entries(anonymousAttacks))('by %s', async (_, { body, headers, refusal }) => {
    const rounds = 25
    const codes = new Set<string>()
    const attack = async () => codes.add(await codeOf(body(), headers))
    await attack()
    const seconds = await spent(async () => {
      for (let round = 0; round < rounds; round += 1) await attack()
    })
    expect([...codes].filter((code) => refusal !== undefined && code !== refusal)).toEqual([])
    // On a slow machine too; each of these took a third of a second and more.
    expect(seconds / rounds).toBeLessThan(0.12)
    expect(await victim.megabytes()).toBeLessThan(mostMegabytes)
  })

  it('by half-sent bodies (R-U-Dead-Yet), which are refused at once or closed in time', async () => {
    const half = (length: number) =>
      victim.open(
        `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${'x'.repeat(length - 1)}`,
      )
    const sockets = [20_000, 1_000_000].flatMap((length) => Array.from({ length: 100 }, () => half(length)))
    expect(await victim.megabytes()).toBeLessThan(mostMegabytes)
    await allClosed(sockets)
    expect(await victim.megabytes()).toBeLessThan(mostMegabytes)
  })

  it('by heads that never end (Slowloris)', async () => {
    await allClosed(Array.from({ length: 200 }, () => victim.open('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ')))
    expect(await codeOf({ query: '{ viewer { role } }' })).toBe('status 200')
  })

  it('by answers that are not read (slow read), which end in time', async () => {
    const body = JSON.stringify({ query: getIntrospectionQuery() })
    const request = rawRequest(['Host: 127.0.0.1', 'Content-Type: application/json'], body)
    const sockets = Array.from({ length: 40 }, () => victim.open(request.repeat(40)).pause())
    await new Promise((resolve) => setTimeout(resolve, 2 * lateMs))
    expect(await victim.megabytes()).toBeLessThan(mostMegabytes)
    for (const socket of sockets) socket.resume()
    await allClosed(sockets)
    expect(await codeOf({ query: '{ viewer { role } }' })).toBe('status 200')
  })
})

async function allClosed(sockets: readonly Socket[]): Promise<void> {
  for (const socket of sockets) socket.resume()
  const open = sockets.filter((socket) => !socket.closed)
  await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('close', resolve))))
}
