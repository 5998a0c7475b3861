import type { Socket } from 'node:net'
import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postTo, rawRequest } from '../http/client.ts'
import { isLong } from '../support/long-run.ts'
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

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')

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

let number = 0

/** Documents of some ten thousand characters, none like another. */
const documents: Record<string, () => string> = {
  invalid: () => `query A${(number += 1)}{viewer{${'a '.repeat(490)}${'b '.repeat(490)}${times(20, (i) => `c${i}`)}}}`,
  'not parsed': () => `query A${(number += 1)}{viewer{${'a '.repeat(4900)}`,
  'of too many selections': () => `query A${(number += 1)}{viewer{${'a '.repeat(4900)}}}`,
  valid: () => `query A${(number += 1)}{${times(9, (i) => `v${i}:viewer{${'role '.repeat(98)}}`)}}#${'x'.repeat(4900)}`,
}

/** Each kind of attack, once; in processor time it costs little. */
const attacks: Record<string, () => Promise<unknown>> = {
  ...Object.fromEntries(
    Object.entries(documents).map(([kind, document]) => [
      `cache exhaustion by documents that are ${kind}`,
      () => codeOf({ query: document() }),
    ]),
  ),
  async 'a batch of all of them'() {
    const batch = Object.values(documents).map((document) => ({ query: document().slice(0, 4000) }))
    expect(await codeOf(batch)).toBe('BATCH_LIMIT')
  },
  async 'ReDoS by a media type of spaces'() {
    expect(
      await codeOf({ query: '{ viewer { role } }' }, { 'content-type': `application/json;${' '.repeat(15_000)}x` }),
    ).toBe('status 200')
  },
  async 'ReDoS by credentials of spaces'() {
    expect(await codeOf({ query: '{ viewer { role } }' }, { authorization: `Bearer ${' '.repeat(15_000)}!` })).toBe(
      'UNAUTHENTICATED',
    )
  },
  async 'a quadratic comparison of fields (overlapping fields)'() {
    const query = `{ viewer { ${times(240, () => 'seller{services{nodes{id}}}')} } }`
    expect(await codeOf({ query })).toBe('SELECTION_LIMIT')
  },
  async 'aliased introspection'() {
    const query = `{ ${times(19, (index) => `a${index}:__schema{types{name fields{name args{name type{name}}}}}`)} }`
    expect(await codeOf({ query })).toBe('INTROSPECTION_LIMIT')
  },
  async 'circular introspection'() {
    expect(await codeOf({ query: '{ __schema { types { fields { type { fields { type { name } } } } } } }' })).toBe(
      'INTROSPECTION_LIMIT',
    )
  },
  async 'hundreds of faults'() {
    await codeOf({ query: `{ viewer { ${times(900, (index) => `a: wrong${index}`)} } }` })
  },
}

const isLinux = process.platform === 'linux'

describe.runIf(isLinux)('a caller without credentials takes little', () => {
  it.each(Object.entries(attacks))('by %s', async (_, attack) => {
    const rounds = 25
    await attack()
    const seconds = await spent(async () => {
      for (let round = 0; round < rounds; round += 1) await attack()
    })
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

  it.runIf(isLong)(
    'by all of them for ten minutes, beside somebody who asks now and then',
    { timeout: 900_000 },
    async () => {
      const end = Date.now() + 600_000
      const attacker = async () => {
        for (let round = 0; Date.now() < end; round += 1) {
          const attack = Object.values(attacks)[round % Object.keys(attacks).length]
          await attack?.()
        }
      }
      const bystander = async () => {
        while (Date.now() < end) {
          expect(await codeOf({ query: '{ viewer { role } }' })).toBe('status 200')
          expect(await victim.megabytes()).toBeLessThan(mostMegabytes)
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      }
      await Promise.all([attacker(), attacker(), attacker(), bystander()])
    },
  )
})

async function allClosed(sockets: readonly Socket[]): Promise<void> {
  for (const socket of sockets) socket.resume()
  const open = sockets.filter((socket) => !socket.closed)
  await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('close', resolve))))
}
